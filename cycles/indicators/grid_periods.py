"""The columns of the entry grid: periods of one kind in a range of years."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.indicators.frequency import in_own_years
from cycles.indicators.measures import shortest
from cycles.indicators.periods import FIRST_YEAR, LAST_YEAR, SCHOOL_YEAR_STARTS, Period, parse_period
from ims.cities.models import City

# How the periods may be long: (value in the address, words).
KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("year", _("Years")),
    ("financial", _("Financial years")),
    ("school", _("School years")),
    ("half", _("Half-years")),
    ("quarter", _("Quarters")),
    ("month", _("Months")),
)
PARTS = {"half": ("H", 2), "quarter": ("Q", 4), "month": ("M", 12)}
USUAL_YEARS = {"year": 5, "financial": 5, "school": 5, "half": 3, "quarter": 2, "month": 1}
MOST = 12  # columns: what fits on a page and into one form


def kinds_of(city: City) -> list[tuple[str, str | Promise]]:
    """Return the kinds of periods that the city has: financial years only where they are not calendar years."""
    return [row for row in KINDS if row[0] != "financial" or city.financial_year_starts != 1]


def unfit(frequency: str, period: Period, financial_year_starts: int) -> bool:
    """Say whether an indicator of this frequency takes no value of the period: it is too short, or another year."""
    if period.months < shortest(frequency):
        return True
    own = in_own_years(frequency, period, financial_year_starts)
    return not own.same_days(period)


def columns(city: City, kind: str, first: int | None, last: int | None) -> tuple[list[Period], bool]:
    """Return the periods of these years, and whether earlier ones of the range are left out (at most 12 are shown)."""
    kind = kind if kind in dict(kinds_of(city)) else "year"
    last = last or city.today().year
    first = first or last - USUAL_YEARS[kind] + 1
    first, last = min(first, last), max(first, last)
    first = max(first, last - MOST, FIRST_YEAR)  # earlier years hold no column that is shown
    labels = [label for year in range(first, min(last, LAST_YEAR - 1) + 1) for label in _labels(kind, year)]
    starts = SCHOOL_YEAR_STARTS if kind == "school" else city.financial_year_starts
    periods = [parse_period(label, starts) for label in labels]
    return periods[-MOST:], len(periods) > MOST


def _labels(kind: str, year: int) -> Iterator[str]:
    if kind == "year":
        yield str(year)
    elif kind in {"financial", "school"}:
        yield f"{year}/{(year + 1) % 100:02d}"
    else:
        letter, count = PARTS[kind]
        for number in range(1, count + 1):
            yield f"{year}-{letter}{number:02d}" if letter == "M" else f"{year}-{letter}{number}"
