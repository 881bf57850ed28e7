"""Periods as statistics publish them: 2010, 2010/11, 2010-11, 2017-18, and parts of a year as 2026-Q1 or 2026-M03.

A label is kept as published; the days it covers are what orders and compares. ``2010-11`` is always the financial
year 2010 to 2011, as offices print it; November 2010 is written ``2010-M11``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2200
CENTURY = 100
SCHOOL_YEAR_STARTS = 8  # August, ours: the school year of an indicator that is published by school years
MONTHS_IN = {"H": 6, "Q": 3, "M": 1}  # how long a half-year, a quarter and a month are

YEAR = re.compile(r"(\d{4})", re.ASCII)
FINANCIAL_YEAR = re.compile(r"(\d{4})\s?[/–-]\s?(\d{4}|\d{2})", re.ASCII)
PART = re.compile(r"(\d{4})[ -]?([HQM])(\d{1,2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, both ends included, with its label as published. Periods sort by their days."""

    starts_on: date
    ends_on: date
    label: str

    @property
    def year(self) -> int:
        """The year the period starts in: 2017/18 stands at 2017."""
        return self.starts_on.year

    @property
    def months(self) -> int:
        """How many months it is long: 12 for a year, 3 for a quarter."""
        years = self.ends_on.year - self.starts_on.year
        return years * 12 + self.ends_on.month - self.starts_on.month + 1

    def shifted(self, steps: int) -> "Period":
        """Return the period so many of its own lengths later (before, when below 0), labelled in the same style."""
        place = self.starts_on.year * 12 + self.starts_on.month - 1 + steps * self.months
        after = place + self.months
        starts_on = date(place // 12, place % 12 + 1, 1)
        ends_on = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
        return Period(starts_on, ends_on, _styled(self.label, starts_on, self.months))

    def overlaps_partly(self, starts_on: date, ends_on: date) -> bool:
        """Say whether both share days and neither holds the other: 2024 and 2024/25 do, 2024 and 2024-Q1 do not."""
        if self.ends_on < starts_on or ends_on < self.starts_on:
            return False
        holds = self.starts_on <= starts_on and ends_on <= self.ends_on
        return not holds and not (starts_on <= self.starts_on and self.ends_on <= ends_on)

    def same_days(self, other: "Period") -> bool:
        """Say whether both labels name the same days, as 2010/11 and 2010-11 do."""
        return (self.starts_on, self.ends_on) == (other.starts_on, other.ends_on)


class UnreadablePeriod(ValueError):
    """The label names no period: ``sentence`` says what is wrong, ``cure`` how to write it, the text is both.

    ``fault`` names the fault whatever the label; ``is_setting`` says that the city's settings may be what is wrong.
    """

    def __init__(self, sentence: str, cure: str, fault: str, *, is_setting: bool = False) -> None:
        self.sentence, self.cure, self.fault, self.is_setting = sentence, cure, fault, is_setting
        super().__init__(f"{sentence} {cure}")


def looks_like_period(text: str) -> bool:
    """Say whether a text is written as periods are, whether or not there is such a one."""
    return any(pattern.fullmatch(text.strip()) for pattern in (YEAR, FINANCIAL_YEAR, PART))


def is_part_of_year(label: str) -> bool:
    """Say whether a label names less than a year: a half-year, a quarter or a month."""
    return PART.fullmatch(label.strip()) is not None


def parse_period(label: str, first_month: int = 1) -> Period:
    """Return the period of a label as published.

    ``first_month`` is the first month (1 to 12) of the city's financial year; a label of two years, such as 2010/11,
    runs from that month of the first year for twelve months. A half-year, quarter or month counts within the calendar
    year. Raises :class:`UnreadablePeriod` with a sentence for people.
    """
    text = label.strip()
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], tuple[date, date]]], ...] = (
        (YEAR, _calendar_year),
        (FINANCIAL_YEAR, _financial_year),
        (PART, _part_of_year),
    )
    for pattern, days_of in readers:
        match = pattern.fullmatch(text)
        if match:
            starts_on, ends_on = days_of(match, first_month)
            return Period(starts_on, ends_on, text)
    raise UnreadablePeriod(
        _("“%(label)s” is no period.") % {"label": text},
        _("Write a year as 2010, a financial year as 2010/11 or 2010-11, a part as 2026-H1, 2026-Q1 or 2026-M03."),
        "period",
    )


def _calendar_year(match: re.Match[str], first_month: int) -> tuple[date, date]:
    year = _year(match)
    return date(year, 1, 1), date(year, 12, 31)


def _financial_year(match: re.Match[str], first_month: int) -> tuple[date, date]:
    year, second = _year(match), match[2]
    expected = str(year + 1) if len(second) > 2 else f"{(year + 1) % CENTURY:02d}"
    if second != expected:
        following = f"{year}/{(year + 1) % CENTURY:02d}"
        raise UnreadablePeriod(
            _("“%(label)s” is no financial year.") % {"label": match[0]},
            _("The year after %(year)s is %(next)s; a month is written %(month)s.")
            % {"year": year, "next": following, "month": f"{year}-M01"},
            "second year",
        )
    if first_month == 1:
        raise UnreadablePeriod(
            _("“%(label)s” names two years, but the financial year of this city is the calendar year.")
            % {"label": match[0]},
            _("Write %(year)s, or set the first month of the financial year in the city's settings.") % {"year": year},
            "financial year",
            is_setting=True,
        )
    return date(year, first_month, 1), date(year + 1, first_month, 1) - timedelta(days=1)


def _part_of_year(match: re.Match[str], first_month: int) -> tuple[date, date]:
    year, kind, number = _year(match), match[2].upper(), int(match[3])
    months = MONTHS_IN[kind]
    if not 1 <= number <= 12 // months:
        raise UnreadablePeriod(
            _("“%(label)s” is no period.") % {"label": match[0]},
            _("A year has %(last)s of these, written %(first)s to %(end)s.")
            % {
                "last": 12 // months,
                "first": _part_label(year, kind, 1),
                "end": _part_label(year, kind, 12 // months),
            },
            "part of a year",
        )
    last_month = number * months
    after = date(year + 1, 1, 1) if last_month == 12 else date(year, last_month + 1, 1)
    return date(year, last_month - months + 1, 1), after - timedelta(days=1)


def _styled(label: str, starts_on: date, months: int) -> str:
    """Return the label of the days in the style of another label of the same length."""
    if part := PART.fullmatch(label):
        return _part_label(starts_on.year, part[2].upper(), (starts_on.month - 1) // months + 1)
    if years := FINANCIAL_YEAR.fullmatch(label):
        second = str(starts_on.year + 1) if len(years[2]) > 2 else f"{(starts_on.year + 1) % CENTURY:02d}"
        return f"{starts_on.year}{label[years.end(1) : years.start(2)]}{second}"
    return str(starts_on.year)


def _part_label(year: int, kind: str, number: int) -> str:
    return f"{year}-{kind}{number:02d}" if kind == "M" else f"{year}-{kind}{number}"


def _year(match: re.Match[str]) -> int:
    year = int(match[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadablePeriod(
            _("“%(label)s” is out of range.") % {"label": match[0]},
            _("Years from %(first)s to %(last)s are understood.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            "range",
        )
    return year
