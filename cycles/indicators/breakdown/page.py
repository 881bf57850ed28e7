"""What an indicator's page shows of its parts: a table and a small chart per period, and what does not add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cycles.indicators.breakdown.entering import categories_of
from cycles.indicators.breakdown.models import Category
from cycles.indicators.breakdown.parts import TOTAL, Ids, Mismatch, mismatches
from cycles.indicators.breakdown.saying import called
from cycles.indicators.models import Indicator, Observation
from ims import words

SHOWN_PERIODS = 6
FULL = 100  # per cent of a bar's room


@dataclass(frozen=True)
class PartCell:
    """One part in the table: its number, or why there is none ("" where nothing stands)."""

    value: str
    reason: str
    is_total: bool = False


@dataclass(frozen=True)
class PartRow:
    """A category of the first dimension, or the total, with its cells; ``bar`` is how long its bar is, per cent."""

    name: str
    cells: tuple[PartCell, ...]
    bar: str
    is_total: bool = False


@dataclass(frozen=True)
class PeriodBreakdown:
    """The parts of one period; ``said`` is what does not add up, in sentences."""

    key: str
    period: str
    rows: tuple[PartRow, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Breakdown:
    """All an indicator's page shows of its parts; ``columns`` are the second dimension's names, then the total."""

    by: str
    columns: tuple[str, ...]
    periods: tuple[PeriodBreakdown, ...]
    left_out: int


def breakdown(indicator: Indicator, values: Sequence[Observation]) -> Breakdown | None:
    """Return the parts by period, newest first, None for an indicator that is not broken down; a query.

    ``values`` are the indicator's, totals and parts.
    """
    if indicator.dimension is None:
        return None
    first, second = categories_of(indicator)
    standing: dict[tuple[date, date], dict[Ids, Observation]] = {}
    for row in (row for row in values if row.is_part):
        standing.setdefault((row.starts_on, row.ends_on), {})[row.category_id, row.second_category_id] = row
    for row in values:
        if not row.is_part and (row.starts_on, row.ends_on) in standing:
            standing[row.starts_on, row.ends_on][TOTAL] = row
    days = sorted(standing, reverse=True)
    columns = (*(called(row, indicator.city) for row in second), _("All")) if second else (str(indicator.unit),)
    dimensions = [called(row, indicator.city) for row in (indicator.dimension, indicator.second_dimension) if row]
    periods = tuple(_period(indicator, first, second, standing[day]) for day in days[:SHOWN_PERIODS])
    return Breakdown(" × ".join(dimensions), columns, periods, max(0, len(days) - SHOWN_PERIODS))


def _period(
    indicator: Indicator, first: Sequence[Category], second: Sequence[Category], rows: Mapping[Ids, Observation]
) -> PeriodBreakdown:
    across: list[int | None] = [*(row.pk for row in second), None]
    lines: list[tuple[str, int | None]] = [*((called(row, indicator.city), row.pk) for row in first), (_("All"), None)]
    longest = max((abs(row.value) for ids, row in rows.items() if ids != TOTAL and row.value is not None), default=None)
    made = tuple(
        PartRow(
            name,
            tuple(_cell(rows.get((pk, other)), pk is None or (bool(second) and other is None)) for other in across),
            _bar(rows.get((pk, None)), longest) if pk is not None else "",
            pk is None,
        )
        for name, pk in lines
    )
    any_row = next(iter(rows.values()))
    said = tuple(_said(indicator, [*first, *second], found) for found in _mismatches(indicator, first, second, rows))
    return PeriodBreakdown(f"parts-{any_row.starts_on}-{any_row.ends_on}", any_row.period, made, said)


def _cell(row: Observation | None, is_total: bool) -> PartCell:
    if row is None:
        return PartCell("", "", is_total)
    return PartCell("" if row.value is None else words.number(row.value), row.gap_reason, is_total)


def _bar(row: Observation | None, longest: Decimal | None) -> str:
    if row is None or row.value is None or not longest or row.value < 0:
        return ""
    return f"{min(FULL, row.value * FULL / longest):.1f}"


def _mismatches(
    indicator: Indicator, first: Sequence[Category], second: Sequence[Category], rows: Mapping[Ids, Observation]
) -> list[Mismatch]:
    if not indicator.is_summable:
        return []
    values = {ids: row.value for ids, row in rows.items()}
    return mismatches([row.pk for row in first], [row.pk for row in second], values)


def _said(indicator: Indicator, categories: Sequence[Category], found: Mismatch) -> str:
    """Return that parts do not add up: The parts by sex add up to 99, the total is 100."""
    dimension = indicator.second_dimension if found.along else indicator.dimension
    assert dimension is not None
    names = {row.pk: called(row, indicator.city) for row in categories}
    whole = ", ".join(names[pk] for pk in found.whole if pk is not None) or _("the total")
    facts = {"dimension": called(dimension, indicator.city), "parts": words.number(found.parts)}
    facts |= {"whole": whole, "value": words.number(found.value)}
    return _("By %(dimension)s the parts add up to %(parts)s; %(whole)s is %(value)s.") % facts
