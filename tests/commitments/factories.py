"""Plain functions that make a framework for a test."""

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
    position = 0
    for theme in range(1, themes + 1):
        position += 1
        parent = make_node(version, str(theme), position, title=f"Theme {theme}")
        for item in range(1, commitments + 1):
            position += 1
            make_node(version, f"{theme}.{item}", position, parent=parent, text=f"do thing {theme}.{item}.")
    if published:
        publish(version)
    return version


def make_node(
    version: FrameworkVersion, code: str, position: int, *, parent: Node | None = None, title: str = "", text: str = ""
) -> Node:
    """Return a saved node of a draft, marked as recalled; without texts its title is its code."""
    title = title or ("" if text else code)
    return Node.objects.create(
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
