"""The order of a draft: sections, and in each of them paragraphs with tables and charts between them.

Paragraphs are numbered 1, 2, 3 … whatever stands between them; a block knows the paragraph that it stands below.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.targets.models import Block, Paragraph, ProgrammeVersion, Section
from cycles.targets.services.frame import setting_targets, take_out
from ims.people.models import User
from ims.refusals import Conflict

Item = Paragraph | Block
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


def items_of(section: Section) -> list[Item]:
    """Return everything in a section in its order."""
    found: list[Item] = [*section.paragraphs.all(), *section.blocks.all()]
    return sorted(found, key=_place)


def _place(item: Item) -> tuple[int, int]:
    return (item.number, 0) if isinstance(item, Paragraph) else (item.after, item.place)


def swapped(row: Any, order: Iterable[Any], way: int) -> list[Any]:
    """Return the order with the row one place further up (-1) or down (+1); raise Conflict at the end."""
    listed = list(order)
    place = next(index for index, other in enumerate(listed) if _is(other, row))
    other = place + (UP if way < 0 else DOWN)
    if not 0 <= other < len(listed):
        raise Conflict(_("It stands at the end already."))
    listed[place], listed[other] = listed[other], listed[place]
    return listed


def without(row: Item, order: Iterable[Item]) -> list[Item]:
    """Return the order without the row."""
    return [item for item in order if not _is(item, row)]


def _is(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one.pk == other.pk


def arrange(section: Section, order: Iterable[Item]) -> None:
    """Put these items into the section in this order; the constraints are checked at the end of the transaction."""
    paragraphs = blocks = 0
    for item in order:
        if isinstance(item, Paragraph):
            paragraphs, blocks = paragraphs + 1, 0
            _save(item, section=section, number=paragraphs)
        else:
            blocks += 1
            _save(item, section=section, after=paragraphs, place=blocks)


def number(sections: Iterable[Section]) -> None:
    """Number the sections 1, 2, 3 …"""
    for place, section in enumerate(sections, 1):
        _save(section, number=place)


def _save(row: Any, **places: Any) -> None:
    changed = {name: value for name, value in places.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))


def remove(item: Item, by: User) -> None:
    """Remove an item from its draft; what follows moves up."""
    with drafting(item.section.programme, by=by):
        rest = without(item, items_of(item.section))
        take_out(item)
        arrange(item.section, rest)


def move(item: Item, way: int, by: User) -> None:
    """Move an item one place up (-1) or down (+1) within its section."""
    with drafting(item.section.programme, by=by):
        arrange(item.section, swapped(item, items_of(item.section), way))


def put_below(item: Item, section: Section, below: Item | None, by: User) -> None:
    """Put an item into a section of its version, below another item or at the beginning."""
    version, left = item.section.programme, item.section
    with drafting(version, by=by):
        if section.programme_id != version.pk or (below is not None and below.section_id != section.pk):
            raise ValidationError({"below": _("Choose one of the listed values.")})
        order = without(item, items_of(section))
        place = order.index(below) + 1 if below is not None and below in order else 0
        rest = without(item, items_of(left))
        arrange(section, [*order[:place], item, *order[place:]])
        if left.pk != section.pk:
            arrange(left, rest)
