"""Plain functions that make a framework for a test."""

from collections.abc import Iterable
from typing import Any

from commitments import loading, seeds
from commitments.frameworks.loading import publish
from commitments.models import Framework, FrameworkVersion, Node


def make_framework(
    code: str = "demo", label: str = "1", *, themes: int = 2, commitments: int = 2, published: bool = True
) -> FrameworkVersion:
    """Return a version with themes "1", "2" … and commitments "1.1", "1.2" … below each, published unless told."""
    framework, _ = Framework.objects.get_or_create(code=code, defaults={"title": f"The {code} commitments"})
    version = FrameworkVersion.objects.create(
        framework=framework, label=label, title=framework.title, level_names=["theme", "commitment"]
    )
    _save(
        a_node(version, str(theme), (theme - 1) * (commitments + 1) + 1, title=f"Theme {theme}")
        for theme in range(1, themes + 1)
    )
    _save(
        a_node(version, f"{parent.code}.{item}", parent.position + item, parent, text=f"do thing {parent.code}.{item}.")
        for parent in version.nodes.all()
        for item in range(1, commitments + 1)
    )
    if published:
        publish(version)
    return version


def make_node(
    version: FrameworkVersion, code: str, position: int, *, parent: Node | None = None, title: str = "", text: str = ""
) -> Node:
    """Return a saved node of a draft, marked as recalled; without texts its title is its code."""
    node = a_node(version, code, position, parent, title=title, text=text)
    node.save()
    return node


def a_node(
    version: FrameworkVersion, code: str, position: int, parent: Node | None = None, *, title: str = "", text: str = ""
) -> Node:
    """Return what :func:`make_node` saves."""
    title = title or ("" if text else code)
    return Node(
        version=version,
        parent=parent,
        code=code,
        position=position,
        level=parent.level + 1 if parent else 0,
        title=title,
        title_verification="recalled" if title else "",
        text=text,
        verification="recalled" if text else "",
    )


def _save(nodes: Iterable[Node]) -> None:
    """Save the nodes in one statement, as loading does."""
    found = list(nodes)
    for node in found:
        node.folded = node.fold()
    Node.objects.bulk_create(found)


def make_aalborg() -> FrameworkVersion:
    """Return the Aalborg Commitments as they come with the software, published: 10 themes, 50 commitments."""
    loaded = seeds.load_file(seeds.DATA / "frameworks" / "aalborg.json")
    assert loaded.version is not None
    return loaded.version


def make_data(**changes: Any) -> dict[str, Any]:
    """Return the data of a small correct framework file, with changed keys."""
    return {
        "format": "ims-framework/1",
        "framework": "demo",
        "label": "1",
        "title": "The demo commitments",
        "level_names": ["theme", "commitment"],
        "nodes": [
            {"code": "1", "title": wording("Air")},
            {"code": "1.1", "parent": "1", "text": wording("keep it clean.")},
            {"code": "2", "title": wording("Water")},
        ],
        "obligations": [{"code": "S1", "text": "Report.", "verification": "recalled", "every_months": 12}],
        **changes,
    }


def wording(text: str, verification: str = "recalled") -> dict[str, str]:
    """Return a text with its mark as a file has it."""
    return {"text": text, "verification": verification}


def load(data: dict[str, Any], *, published: bool = False) -> loading.Loaded:
    """Load the data through the real loader."""
    return loading.load(loading.read(data), None, publish=published)
