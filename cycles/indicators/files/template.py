"""A file to be filled in: the city's own indicators, their latest periods as columns, and how to fill it in."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cycles.indicators.entering.locks import sentence
from cycles.indicators.entering.models import PeriodLock
from cycles.indicators.files.columns import VALUE
from cycles.indicators.files.export import HEAD_WIDE, as_file, in_order, wide_head
from cycles.indicators.frequency import first_month
from cycles.indicators.grid_periods import columns
from cycles.indicators.measures import Frequency
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import Period, parse_period
from ims.cities.models import City
from ims.workbooks import Cell, Sheet

# Periods of a frequency, as the entry grid has them; without one an indicator is asked for by the year.
KINDS = {
    Frequency.FINANCIAL_YEAR: "financial",
    Frequency.SCHOOL_YEAR: "financial",
    Frequency.HALF_YEAR: "half",
    Frequency.QUARTER: "quarter",
    Frequency.MONTH: "month",
}
WIDTHS = {0: 16, 1: 44, 2: 18, 3: 12, 4: 16}


def template(city: City, kind: str) -> bytes:
    """Return the file as one of :data:`~cycles.indicators.files.export.KINDS`; a query for indicators and for locks."""
    indicators = in_order(city)
    periods = _periods(city, indicators)
    lock = PeriodLock.objects.holding(city)
    locked = {place for place, period in enumerate(periods) if lock is not None and lock.holds(period.ends_on)}
    remarks = [f" [{_('locked')}]" if place in locked else "" for place in range(len(periods))]
    heads = [period.label + remark for period, remark in zip(periods, remarks, strict=True)]
    rows: list[list[Cell]] = [[*HEAD_WIDE, *heads], *_rows(city, indicators, len(periods))]
    told = sentence(lock, city) if lock is not None else ""
    marked = {len(HEAD_WIDE) + place: told for place in locked}
    names = _("Values"), _("Help")
    sheet = Sheet(names[0], rows, marked, WIDTHS)
    return as_file(sheet, kind, Sheet(names[1], [[line] for line in _help(told)], widths={0: 110}))


def _periods(city: City, indicators: Sequence[Indicator]) -> list[Period]:
    """Return the latest periods of every frequency that the city measures by, in the order of their days."""
    found: dict[str, Period] = {}
    for frequency in sorted({indicator.frequency for indicator in indicators}):
        for period in columns(city, _kind(city, frequency), None, None)[0]:
            label = period.label
            found.setdefault(label, parse_period(label, first_month(frequency, city.financial_year_starts)))
    return sorted(found.values())


def _kind(city: City, frequency: str) -> str:
    kind = KINDS.get(Frequency(frequency), "year") if frequency else "year"
    return "year" if kind == "financial" and city.financial_year_starts == 1 else kind


def _rows(city: City, indicators: Sequence[Indicator], width: int) -> Iterator[list[Cell]]:
    for indicator in indicators:
        yield [*wide_head(city, Observation(indicator=indicator), VALUE), *[""] * width]


def _help(lock: str) -> list[str]:
    lines = [
        _("How to fill in this file"),
        _("Each row is an indicator, each column behind its unit a period. Write the value only, in that unit."),
        _("An empty cell changes nothing. A zero is a value."),
        _("Where there is no value write n/a and the reason, such as n/a: survey every two years."),
        _("Further columns may be added for other periods: 2024, 2023/24, 2024-H1, 2024-Q1 or 2024-M03."),
        _(
            "Source, method, limits and note of a value stand in rows of their own below it: copy the row and write "
            "source, source_url, source_method, source_limits or note into the column “field”."
        ),
        _("Values that are there already and differ are shown before anything is loaded, and need a reason."),
    ]
    return [*lines, lock] if lock else lines
