"""Translate a version's texts: what is missing in a language, and saving what was written beside the originals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from commitments.frameworks.models import (
    NODE_WORDINGS,
    FrameworkVersion,
    Node,
    NodeQuerySet,
    NodeTranslation,
)
from ims.history.acting import acting
from ims.models import User

# An item's id and which of its texts.
Place = tuple[int, str]


@dataclass(frozen=True)
class Written:
    """A translation as it was sent: its text and the version of the row that was read, 0 where there was none."""

    text: str
    version: int


@dataclass(frozen=True)
class Progress:
    """How far a version is translated into a language."""

    language: str
    translated: int
    missing: int


def progress(version: FrameworkVersion) -> list[Progress]:
    """Return per language how many texts are translated and how many are missing, in two queries."""
    filled = {field: Count("pk", filter=~Q(**{field: ""})) for field in NODE_WORDINGS}
    texts = sum(Node.objects.filter(version=version).order_by().aggregate(**filled).values())
    rows = NodeTranslation.objects.filter(node__version=version).order_by("language").values_list("language")
    return [Progress(language, n, max(0, texts - n)) for language, n in rows.annotate(n=Count("pk"))]


def missing_in(nodes: NodeQuerySet, language: str) -> NodeQuerySet:
    """Return the nodes of which a text is missing in the language."""
    found = Q()
    for field in NODE_WORDINGS:
        there = NodeTranslation.objects.filter(node=OuterRef("pk"), language=language, field=field)
        found |= ~Q(**{field: ""}) & ~Q(Exists(there))
    return nodes.filter(found)


def translations_of(nodes: Iterable[Node], language: str) -> dict[Place, NodeTranslation]:
    """Return what the nodes' texts are in the language, in one query."""
    rows = NodeTranslation.objects.filter(node__in=list(nodes), language=language)
    return {(row.node_id, row.field): row for row in rows}


@transaction.atomic
def save(
    version: FrameworkVersion, language: str, written: Mapping[Place, Written], mark: str, *, by: User
) -> tuple[int, dict[Place, NodeTranslation | None]]:
    """Save what was written; an empty text takes a translation out, one that is unchanged keeps its mark.

    Returns the number of changes and, when somebody changed any of them since it was read, those rows as they are now
    (None where it was taken out): then nothing was saved.
    """
    FrameworkVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    nodes = {node.pk: node for node in Node.objects.of_version(version).filter(pk__in={pk for pk, _field in written})}
    places = {
        place: sent for place, sent in written.items() if place[0] in nodes and getattr(nodes[place[0]], place[1])
    }
    stored = translations_of(nodes.values(), language)
    differing = {place: sent for place, sent in places.items() if sent.text != _text(stored.get(place))}
    conflicts = {
        place: stored.get(place)
        for place, sent in differing.items()
        if sent.version != (stored[place].version if place in stored else 0)
    }
    if conflicts:
        return 0, conflicts
    with acting(by):
        for place, sent in differing.items():
            _write(place, language, stored.get(place), sent.text, mark)
    return len(differing), {}


def _text(row: NodeTranslation | None) -> str:
    return row.text if row else ""


def _write(place: Place, language: str, row: NodeTranslation | None, text: str, mark: str) -> None:
    if not text and row:
        row.delete()
        return
    if row is None:
        row = NodeTranslation(node_id=place[0], field=place[1], language=language)
    else:
        row.version += 1
    row.text, row.verification = text, mark
    row.save()
