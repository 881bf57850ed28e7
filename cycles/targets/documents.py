"""A version of the programme as a document: sections of numbered paragraphs in the reader's language."""

from dataclasses import dataclass
from uuid import UUID

from cycles.cycle import Cycle
from cycles.targets.models import Paragraph, ProgrammeVersion
from cycles.targets.plan import words


@dataclass(frozen=True)
class Line:
    """One paragraph; ``place`` is how people cite it, such as 2.1."""

    pk: int
    key: UUID
    place: str
    text: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Chapter:
    """One section with its paragraphs."""

    pk: int
    number: int
    title: str
    lines: list[Line]
    is_first: bool
    is_last: bool


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


def document_of(version: ProgrammeVersion, cycle: Cycle) -> list[Chapter]:
    """Return the version's sections with their paragraphs, in two queries."""
    rows: dict[int, list[Paragraph]] = {}
    for paragraph in Paragraph._default_manager.filter(section__programme=version).order_by("section_id", "number"):
        rows.setdefault(paragraph.section_id, []).append(paragraph)
    sections = list(version.sections.order_by("number"))
    return [
        Chapter(
            section.pk,
            section.number,
            words(section.title, cycle.city),
            [_line(p, section.number, rows[section.pk], cycle) for p in rows.get(section.pk, [])],
            section is sections[0],
            section is sections[-1],
        )
        for section in sections
    ]


def _line(paragraph: Paragraph, section: int, siblings: list[Paragraph], cycle: Cycle) -> Line:
    return Line(
        paragraph.pk,
        paragraph.key,
        f"{section}.{paragraph.number}",
        words(paragraph.text, cycle.city),
        paragraph is siblings[0],
        paragraph is siblings[-1],
    )


def compared(old: list[Chapter], new: list[Chapter]) -> list[Pair]:
    """Return every paragraph of both versions once, matched by key, in the new order; those that went come last."""
    before = {line.key: line for chapter in old for line in chapter.lines}
    after = {line.key: line for chapter in new for line in chapter.lines}
    kept = [Pair(before.get(key), line) for key, line in after.items()]
    return [*kept, *(Pair(line, None) for key, line in before.items() if key not in after)]
