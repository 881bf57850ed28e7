"""The order of a year's dates and what is proposed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.organisation.dates import Kind, a_year_later, out_of_order, propose


@given(st.integers(1990, 2100))
def test_the_proposal_is_whole_in_order_and_on_working_days(year: int) -> None:
    dates = propose(year)
    assert list(dates) == list(Kind)
    assert out_of_order(dates) == {}
    assert {on.weekday() for on in dates.values()} <= {0, 1, 2, 3, 4}
    assert {on.year for on in dates.values()} == {year, year + 1}


def test_a_date_before_one_that_comes_first_is_named() -> None:
    dates = propose(2026)
    dates[Kind.CONSULTATION_TO] = dates[Kind.CONSULTATION_FROM] - timedelta(days=1)
    wrong = out_of_order(dates)
    assert list(wrong) == [Kind.CONSULTATION_TO]
    assert "before “Consultation opens” on 13 April 2026" in wrong[Kind.CONSULTATION_TO]


def test_two_events_may_fall_on_one_day_and_dates_may_be_missing() -> None:
    day = date(2026, 6, 15)
    assert out_of_order({Kind.TARGETS_DUE: day, Kind.COUNCIL_MEETING: day, Kind.COUNCIL_CONTINUES: day}) == {}
    assert list(out_of_order({Kind.BASELINE_DUE: day, Kind.COUNCIL_CONTINUES: day - timedelta(days=1)})) == [
        Kind.COUNCIL_CONTINUES
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2027, 6, 15), date(2028, 6, 15)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_the_next_year_keeps_the_day(on: date, expected: date) -> None:
    assert a_year_later(on) == expected
