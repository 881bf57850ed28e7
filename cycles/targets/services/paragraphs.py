"""Sections and paragraphs of a draft. A key stays its own wherever its row moves; numbers follow the order."""

from collections.abc import Mapping
from typing import Any

from cycles.targets.models import Paragraph, ProgrammeVersion, Section
from cycles.targets.services.frame import put, take_out
from cycles.targets.services.order import Item, drafting, move, number, put_below, remove, swapped
from ims.people.models import User

Texts = str | Mapping[str, str]


def add_section(version: ProgrammeVersion, title: Texts, *, by: User) -> Section:
    """Add a section at the end."""
    with drafting(version, by=by):
        section = Section(programme=version, number=version.sections.count() + 1)
        return put(section, version.cycle.city, {"title": title}, needed=("title",))


def change_section(section: Section, *, by: User, **fields: Any) -> Section:
    """Change a section's title."""
    with drafting(section.programme, by=by):
        return put(section, section.programme.cycle.city, fields, needed=("title",))


def remove_section(section: Section, *, by: User) -> None:
    """Remove a section with everything in it; the following ones move up."""
    with drafting(section.programme, by=by):
        siblings = section.programme.sections.exclude(pk=section.pk).order_by("number")
        take_out(section)
        number(siblings)


def move_section(section: Section, way: int, *, by: User) -> None:
    """Move a section one place up (-1) or down (+1)."""
    with drafting(section.programme, by=by):
        number(swapped(section, section.programme.sections.order_by("number"), way))


def add_paragraph(section: Section, text: Texts, *, by: User) -> Paragraph:
    """Add a paragraph with a key of its own at the end of the section."""
    with drafting(section.programme, by=by):
        paragraph = Paragraph(section=section, number=section.paragraphs.count() + 1)
        return put(paragraph, section.programme.cycle.city, {"text": text}, needed=("text",))


def write_paragraph(paragraph: Paragraph, text: Texts, *, by: User) -> Paragraph:
    """Replace the paragraph's text; its key stays."""
    version = paragraph.section.programme
    with drafting(version, by=by):
        return put(paragraph, version.cycle.city, {"text": text}, needed=("text",))


def remove_paragraph(paragraph: Paragraph, *, by: User) -> None:
    """Remove a paragraph from the draft; the following ones move up. Earlier versions keep it."""
    remove(paragraph, by)


def move_paragraph(paragraph: Paragraph, way: int, *, by: User) -> None:
    """Move a paragraph one place up (-1) or down (+1) within its section."""
    move(paragraph, way, by)


def place_paragraph(paragraph: Paragraph, section: Section, below: Item | None = None, *, by: User) -> None:
    """Put a paragraph into a section of the same version: below an item, or at its beginning."""
    put_below(paragraph, section, below, by)
