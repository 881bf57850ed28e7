"""Labels of periods as statistics publish them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.periods import Period, UnreadablePeriod, parse_period

APRIL = 4


def days(label: str, first_month: int = APRIL) -> tuple[date, date]:
    """Return the first and last day of a label."""
    period = parse_period(label, first_month)
    return period.starts_on, period.ends_on


@pytest.mark.parametrize(
    ("label", "starts_on", "ends_on"),
    [
        ("2010", date(2010, 1, 1), date(2010, 12, 31)),
        ("2010/11", date(2010, 4, 1), date(2011, 3, 31)),
        ("2010-11", date(2010, 4, 1), date(2011, 3, 31)),
        ("2017-18", date(2017, 4, 1), date(2018, 3, 31)),
        ("2010/2011", date(2010, 4, 1), date(2011, 3, 31)),
        ("2010–11", date(2010, 4, 1), date(2011, 3, 31)),
        ("1999/00", date(1999, 4, 1), date(2000, 3, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026 Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024-M02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-m12", date(2024, 12, 1), date(2024, 12, 31)),
    ],
)
def test_labels_as_published(label: str, starts_on: date, ends_on: date) -> None:
    period = parse_period(f" {label} ", APRIL)
    assert (period.starts_on, period.ends_on, period.label) == (starts_on, ends_on, label)


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (
            "",
            "“” is no period. Write a year as 2010, a financial year as 2010/11 or 2010-11, "
            "a part as 2026-H1, 2026-Q1 or 2026-M03.",
        ),
        ("last year", "“last year” is no period"),
        ("10/11", "“10/11” is no period"),
        ("2010-12", "The year after 2010 is 2010/11; a month is written 2010-M01."),
        ("2010/2012", "The year after 2010 is 2010/11"),
        ("2010-Q5", "A year has 4 of these, written 2010-Q1 to 2010-Q4"),
        ("2010-M00", "A year has 12 of these, written 2010-M01 to 2010-M12"),
        ("2010-H3", "A year has 2 of these"),
        ("0210", "“0210” is out of range. Years from 1900 to 2200 are understood."),
        ("٢٠١٠", "is no period"),
    ],
)
def test_what_names_no_period_says_so(label: str, sentence: str) -> None:
    with pytest.raises(UnreadablePeriod) as refusal:
        parse_period(label, APRIL)
    assert sentence in str(refusal.value)


def test_two_years_need_a_financial_year_that_is_not_the_calendar_year() -> None:
    with pytest.raises(UnreadablePeriod) as refusal:
        parse_period("2010/11", 1)
    assert "the financial year of this city is the calendar year. Write 2010" in str(refusal.value)
    assert days("2010/11", 7) == (date(2010, 7, 1), date(2011, 6, 30))


def test_the_same_days_under_two_labels() -> None:
    assert parse_period("2010/11", APRIL).same_days(parse_period("2010-11", APRIL))
    assert not parse_period("2010/11", APRIL).same_days(parse_period("2010", APRIL))


def test_periods_sort_by_their_days_and_stand_at_their_first_year() -> None:
    labels = ["2018", "2017/18", "2017"]
    periods = sorted(parse_period(label, APRIL) for label in labels)
    assert [period.label for period in periods] == ["2017", "2017/18", "2018"]
    assert parse_period("2017/18", APRIL).year == 2017


@given(st.integers(1900, 2199), st.integers(2, 12))
def test_a_financial_year_is_followed_by_the_next_without_a_day_between(year: int, first_month: int) -> None:
    first = parse_period(f"{year}/{year + 1}", first_month)
    second = parse_period(f"{year + 1}-{(year + 2) % 100:02d}", first_month)
    assert second.starts_on - first.ends_on == timedelta(days=1)
    assert isinstance(first, Period)
    assert first.starts_on.month == first_month
