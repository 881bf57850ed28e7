"""A version of the programme as a document: sections of paragraphs, tables and charts in the reader's language."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from cycles.cycle import Cycle
from cycles.targets.blocks import contents
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
    """Return the version's sections with everything in them, in two queries; a draft's blocks read the plan too."""
    sections: list[Section] = list(version.sections.order_by("number").annotate(block_rows=_block_rows()))
    texts: dict[int, list[Paragraph]] = {}
    for paragraph in Paragraph._default_manager.filter(section__programme=version).order_by("section_id", "number"):
        texts.setdefault(paragraph.section_id, []).append(paragraph)
    live = _live(version, cycle, sections)
    return [
        _chapter(section, sections, texts.get(section.pk, []), _figures(section, live, cycle), cycle)
        for section in sections
    ]


def _block_rows() -> ArraySubquery:
    """Return an expression that gives each section its blocks in their order, read together with the section."""
    names = ("id", "key", "after", "kind", "title", "content")
    rows = Block._default_manager.filter(section=OuterRef("pk")).order_by("after", "place")
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names})))


def _live(version: ProgrammeVersion, cycle: Cycle, sections: list[Section]) -> dict[int, dict[str, object]]:
    """Return what the blocks show that kept nothing, by their id."""
    if all(row["content"] is not None for section in sections for row in _rows(section)):
        return {}
    blocks = Block._default_manager.filter(section__programme=version, content__isnull=True)
    return contents(blocks.select_related("theme__version"), plan_of(cycle))


def _rows(section: Section) -> list[dict[str, Any]]:
    return section.block_rows  # type: ignore[attr-defined,no-any-return]  # annotated in document_of


def _chapter(
    section: Section, sections: list[Section], texts: list[Paragraph], figures: list[tuple[int, Figure]], cycle: Cycle
) -> Chapter:
    lines = [Line(p.pk, p.key, f"{section.number}.{p.number}", words(p.text, cycle.city), False, False) for p in texts]
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


def _figures(section: Section, live: dict[int, dict[str, object]], cycle: Cycle) -> list[tuple[int, Figure]]:
    """Return the section's blocks, each with the number of the paragraph it stands below."""
    return [(row["after"], _figure(row, live.get(row["id"]), cycle)) for row in _rows(section)]


def _figure(row: dict[str, Any], live: dict[str, object] | None, cycle: Cycle) -> Figure:
    content, title = live or row["content"], Translated(row["title"])
    key, binding = f"block-{row['id']}", cycle.city.binding_language
    drawn = shown(key, title, content, binding, is_kept=live is None)
    return Figure(row["id"], UUID(row["key"]), drawn, content)


@dataclass(frozen=True)
class Pair:
    """A paragraph in two versions; ``old`` or ``new`` is None where it went or came."""

    old: Line | None
    new: Line | None

    @property
    def is_change(self) -> bool:
        """Say whether text, or the paragraph itself, came, went or changed. A new number alone is no change."""
        return self.old is None or self.new is None or self.old.text != self.new.text

    @property
    def place(self) -> str:
        """Where it stands in the new version, else where it stood."""
        found = self.new or self.old
        return found.place if found else ""


def compared(old: list[Chapter], new: list[Chapter]) -> list[Pair]:
    """Return every paragraph of both versions once, matched by key, in the new order; those that went come last."""
    before = {line.key: line for chapter in old for line in chapter.lines}
    after = {line.key: line for chapter in new for line in chapter.lines}
    kept = [Pair(before.get(key), line) for key, line in after.items()]
    return [*kept, *(Pair(line, None) for key, line in before.items() if key not in after)]
