"""A version of the programme as a document: sections of paragraphs, tables and charts in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from cycles.cycle import Cycle
from cycles.targets.blocks import Wanted, contents
from cycles.targets.models import Block, Paragraph, ProgrammeVersion, Section
from cycles.targets.plan import plan_of, words
from cycles.targets.showing import Shown, shown
from ims.fields import Translated


@dataclass(frozen=True)
class Line:
    """One paragraph; ``place`` is how people cite it, such as 2.1. First and last count everything in the section."""

    pk: int
    key: UUID
    place: str
    text: str
    is_first: bool
    is_last: bool

    @property
    def mark(self) -> str:
        """What names it in a choice."""
        return f"paragraph-{self.pk}"


@dataclass(frozen=True)
class Figure:
    """One table or chart between the paragraphs."""

    pk: int
    key: UUID
    shown: Shown
    content: dict[str, object]
    is_first: bool = False
    is_last: bool = False
    is_block: bool = True

    @property
    def mark(self) -> str:
        """What names it in a choice."""
        return f"block-{self.pk}"


@dataclass(frozen=True)
class Chapter:
    """One section: ``lines`` are its paragraphs, ``items`` these with the tables and charts between them."""

    pk: int
    key: UUID
    number: int
    title: str
    lines: list[Line]
    items: list[Line | Figure]
    is_first: bool
    is_last: bool


def document_of(version: ProgrammeVersion, cycle: Cycle) -> list[Chapter]:
    """Return the version's sections with everything in them, in one query; a draft's blocks read the plan too."""
    return documents_of([version], cycle)[version.pk]


def documents_of(versions: Iterable[ProgrammeVersion], cycle: Cycle) -> dict[int, list[Chapter]]:
    """Return several versions as documents by their ids, all in one query; drafts' blocks show the cycle's plan."""
    found: dict[int, list[Section]] = {version.pk: [] for version in versions}
    rows = Section._default_manager.filter(programme__in=found).order_by("programme", "number")
    for section in rows.annotate(paragraph_rows=_paragraph_rows(), block_rows=_block_rows()):
        found[section.programme_id].append(section)
    unkept = [row for sections in found.values() for section in sections for row in _blocks(section)]
    live = contents({row["id"]: _wanted(row) for row in unkept if row["content"] is None}, plan_of(cycle))
    return {pk: [_chapter(section, sections, live, cycle) for section in sections] for pk, sections in found.items()}


def _paragraph_rows() -> ArraySubquery:
    """Return an expression that gives each section its paragraphs in their order."""
    rows = Paragraph._default_manager.filter(section=OuterRef("pk")).order_by("number")
    return ArraySubquery(rows.values(row=JSONObject(id="pk", key="key", number="number", text="text")))


def _block_rows() -> ArraySubquery:
    """Return an expression that gives each section its blocks in their order, with what names theme and indicator."""
    rows = Block._default_manager.filter(section=OuterRef("pk")).order_by("after", "place")
    names = ("id", "key", "after", "kind", "title", "content")
    theme = {"code": "theme__code", "title": "theme__names"}
    indicator = {name: f"indicator__{name}" for name in ("id", "code", "name", "unit", "source")}
    row = JSONObject(**{name: name for name in names}, theme=JSONObject(**theme), indicator=JSONObject(**indicator))
    return ArraySubquery(rows.values(row=row))


def _blocks(section: Section) -> list[dict[str, Any]]:
    return section.block_rows  # type: ignore[attr-defined,no-any-return]  # annotated in documents_of


def _wanted(row: dict[str, Any]) -> Wanted:
    theme, indicator = row["theme"], row["indicator"]
    return Wanted(row["kind"], theme if theme["code"] else None, indicator if indicator["id"] else None)


def _chapter(section: Section, sections: list[Section], live: dict[int, Any], cycle: Cycle) -> Chapter:
    texts: list[dict[str, Any]] = section.paragraph_rows  # type: ignore[attr-defined]  # annotated in documents_of
    lines = [
        Line(
            row["id"],
            UUID(row["key"]),
            f"{section.number}.{row['number']}",
            words(Translated(row["text"]), cycle.city),
            is_first=False,
            is_last=False,
        )
        for row in texts
    ]
    figures = [(row["after"], _figure(row, live.get(row["id"]), cycle)) for row in _blocks(section)]
    mixed: list[Line | Figure] = [figure for after, figure in figures if after == 0]
    for number, line in enumerate(lines, 1):
        mixed += [line, *(figure for after, figure in figures if after == number)]
    items = [replace(item, is_first=item is mixed[0], is_last=item is mixed[-1]) for item in mixed]
    return Chapter(
        section.pk,
        section.key,
        section.number,
        words(section.title, cycle.city),
        [item for item in items if isinstance(item, Line)],
        items,
        section is sections[0],
        section is sections[-1],
    )


def _figure(row: dict[str, Any], live: dict[str, object] | None, cycle: Cycle) -> Figure:
    content, title = live or row["content"], Translated(row["title"])
    key, binding = f"block-{row['id']}", cycle.city.binding_language
    drawn = shown(key, title, content, binding, is_kept=live is None)
    return Figure(row["id"], UUID(row["key"]), drawn, content)
