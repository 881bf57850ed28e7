"""Sections and paragraphs of a draft. A paragraph's key stays its own wherever it moves; numbers follow the order."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from cycles.targets.models import Paragraph, ProgrammeVersion, Section
from cycles.targets.services.frame import put, setting_targets, take_out
from ims.people.models import User
from ims.refusals import Conflict

Texts = str | Mapping[str, str]
UP, DOWN = -1, 1


@contextmanager
def drafting(version: ProgrammeVersion, *, by: User) -> Iterator[None]:
    """Let the block write in a draft; a published version is refused (409) before the database has to."""
    with setting_targets(version.cycle, by=by):
        if not ProgrammeVersion.objects.select_for_update().get(pk=version.pk).is_draft:
            raise Conflict(
                _("Version %(n)s is published and never changes. Start the next one.") % {"n": version.number}
            )
        yield


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
    """Remove a section with its paragraphs; the following ones move up."""
    with drafting(section.programme, by=by):
        siblings = section.programme.sections.exclude(pk=section.pk).order_by("number")
        take_out(section)
        _number(siblings)


def move_section(section: Section, way: int, *, by: User) -> None:
    """Move a section one place up (-1) or down (+1)."""
    with drafting(section.programme, by=by):
        _swap(section, section.programme.sections.order_by("number"), way)


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
    with drafting(paragraph.section.programme, by=by):
        siblings = paragraph.section.paragraphs.exclude(pk=paragraph.pk).order_by("number")
        take_out(paragraph)
        _number(siblings)


def move_paragraph(paragraph: Paragraph, way: int, *, by: User) -> None:
    """Move a paragraph one place up (-1) or down (+1) within its section."""
    with drafting(paragraph.section.programme, by=by):
        _swap(paragraph, paragraph.section.paragraphs.order_by("number"), way)


def _swap(row: Section | Paragraph, siblings: Any, way: int) -> None:
    order = list(siblings)
    place = next(index for index, sibling in enumerate(order) if sibling.pk == row.pk)
    other = place + (UP if way < 0 else DOWN)
    if not 0 <= other < len(order):
        raise Conflict(_("It stands at the end already."))
    order[place], order[other] = order[other], order[place]
    _number(order)


def _number(rows: Any) -> None:
    """Number the rows 1, 2, 3 …; the constraint is checked at the end of the transaction."""
    for number, row in enumerate(rows, 1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])
