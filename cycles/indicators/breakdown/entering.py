"""Entering all parts of one period at once: each as a cell of its own, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from cycles.indicators.breakdown.models import Category
from cycles.indicators.breakdown.parts import Ids, part_ids
from cycles.indicators.entering.cell import Cell, Outcome, read_parts, submit_cell, write_cell
from cycles.indicators.entering.typed import Typed
from cycles.indicators.frequency import read_period
from cycles.indicators.models import Indicator, Part
from ims.people.models import User


@dataclass(frozen=True)
class PartSent:
    """What was typed into one part, and the token of the cell that was seen; ``field`` is where a refusal is shown."""

    field: str
    part: Part
    typed: Typed
    version: str


def categories_of(indicator: Indicator) -> tuple[list[Category], list[Category]]:
    """Return the categories of the first and of the second dimension, in one query."""
    wanted = [indicator.dimension_id, indicator.second_dimension_id]
    rows = list(Category.objects.filter(dimension__in=[pk for pk in wanted if pk]).order_by("position"))
    first, second = ([row for row in rows if row.dimension_id == pk] for pk in wanted)
    return first, second


def parts_of(indicator: Indicator) -> dict[Ids, Part]:
    """Return every part of an indicator by the ids of its categories: the margins, then the pairs; in one query."""
    first, second = categories_of(indicator)
    known: Mapping[int | None, Category | None] = {None: None, **{row.pk: row for row in [*first, *second]}}
    ids = part_ids([row.pk for row in first], [row.pk for row in second])
    return {pair: (known[pair[0]], known[pair[1]]) for pair in ids}


@transaction.atomic
def write_parts(
    indicator: Indicator, period: str, sent: Sequence[PartSent], *, by: User, reason: str = "", submits: bool = False
) -> int:
    """Write the parts of a period that were typed anew, and return how many; with ``submits`` hand drafts in.

    Raises ValidationError by the fields of everything that was refused: nothing is written then. Locks, rights, states
    and revisions are those of any value (:func:`~cycles.indicators.entering.cell.write_cell`).
    """
    wrong: dict[str, str] = {}
    written: list[tuple[PartSent, Cell]] = []
    for item in sent:
        typed = {"gap_reason": item.typed.gap_reason, "version": item.version, "reason": reason}
        found = write_cell(indicator, period, item.typed.number, by=by, part=item.part, **typed)
        if found.outcome is Outcome.SAVED:
            written.append((item, found.cell))
        else:
            wrong["reason" if found.field in {"reason", "emptied"} else item.field] = found.sentence
    if wrong:
        raise ValidationError(wrong)
    if submits:
        _submit(indicator, period, by)
    return len(written)


def _submit(indicator: Indicator, period: str, by: User) -> None:
    """Hand in every draft of the period, also those that were saved before."""
    days = read_period(indicator, period)
    parts = parts_of(indicator)
    for (starts_on, ends_on, ids), cell in read_parts(indicator).items():
        if (starts_on, ends_on) == (days.starts_on, days.ends_on) and cell.waits_for_owner:
            submit_cell(indicator, days, cell.version, by=by, part=parts[ids])
