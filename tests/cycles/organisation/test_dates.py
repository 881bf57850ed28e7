"""The order of a year's dates and what is proposed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.cycle import Step
from cycles.organisation.dates import LEAST_DAYS, Kind, a_year_later, moved, out_of_order, propose, usual


@given(st.integers(1990, 2100))
def test_the_proposal_is_whole_in_order_and_on_working_days(year: int) -> None:
    dates = propose(year)
    assert list(dates) == list(Kind)
    assert out_of_order(dates) == {}
    assert {on.weekday() for on in dates.values()} <= {0, 1, 2, 3, 4}
    assert {on.year for on in dates.values()} == {year, year + 1}


@given(st.integers(1990, 2100), st.integers(-400, 800))
def test_no_proposed_date_has_passed_on_the_day_the_year_begins(year: int, days: int) -> None:
    today = date(year, 1, 1) + timedelta(days=days)
    dates = propose(year, today)
    assert min(dates.values()) >= today
    assert out_of_order(dates) == {}
    assert {on.weekday() for on in dates.values()} <= {0, 1, 2, 3, 4}
    assert set(moved(year, today)) == {kind for kind in Kind if dates[kind] != usual(year)[kind]}


@given(st.integers(1990, 2100))
def test_a_year_that_begins_in_time_keeps_its_usual_dates(year: int) -> None:
    assert propose(year, date(year, 1, 1)) == usual(year)
    assert moved(year, date(year, 1, 1)) == {}


def test_a_first_year_opened_late_in_autumn_leaves_time_for_each_step() -> None:
    today = date(2026, 11, 28)
    dates = propose(2026, today)
    between = [(later - sooner).days for sooner, later in zip([today, *dates.values()], dates.values(), strict=False)]
    assert all(days >= LEAST_DAYS[kind] for days, kind in zip(between, Kind, strict=True))
    assert dates[Kind.BASELINE_DUE] == date(2027, 1, 11)
    assert dates[Kind.COUNCIL_MEETING] == date(2027, 3, 15)
    assert moved(2026, today)[Kind.BASELINE_DUE] == "Usually 27 March 2026, which has passed."
    assert "too soon after the date above it" in moved(2026, today)[Kind.COUNCIL_CONTINUES]


def test_what_lies_behind_the_year_may_have_passed() -> None:
    dates = propose(2026, date(2026, 8, 1), Step.MONITORING)
    assert dates == usual(2026)


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
