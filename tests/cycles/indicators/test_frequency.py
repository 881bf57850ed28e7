"""How often an indicator is measured: which periods it takes, what follows a period, what a round asks for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.entering.handing_in import propose
from cycles.indicators.files.comparison import compare
from cycles.indicators.files.reading import read_series
from cycles.indicators.frequency import next_label
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import parse_period
from cycles.indicators.services import change_indicator, record, write_cell
from cycles.monitoring.models import Entry
from cycles.monitoring.services import open_round
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.monitoring.factories import make_monitored_cycle, somebody
from tests.factories import make_city

LABELS = ["2024", "2010/11", "2010-11", "2010/2011", "1999–00", "2026-H2", "2026-Q4", "2026 Q1", "2024-M02", "2026-M12"]


@pytest.mark.parametrize(
    ("label", "following", "before"),
    [
        ("2024", "2025", "2023"),
        ("2010/11", "2011/12", "2009/10"),
        ("1998-99", "1999-00", "1997-98"),
        ("2010/2011", "2011/2012", "2009/2010"),
        ("2026-H2", "2027-H1", "2026-H1"),
        ("2026-Q4", "2027-Q1", "2026-Q3"),
        ("2026-M12", "2027-M01", "2026-M11"),
    ],
)
def test_what_follows_and_what_came_before(label: str, following: str, before: str) -> None:
    period = parse_period(label, 4)
    assert (period.shifted(1).label, period.shifted(-1).label) == (following, before)
    assert period.shifted(1) == parse_period(following, 4)


@given(label=st.sampled_from(LABELS), steps=st.integers(-40, 40), first=st.integers(2, 12))
def test_there_and_back_is_the_same_days(label: str, steps: int, first: int) -> None:
    period = parse_period(label, first)
    moved = period.shifted(steps)
    assert moved.months == period.months
    assert moved.shifted(-steps).same_days(period)
    assert period.shifted(1).starts_on == period.ends_on + timedelta(days=1)
    assert parse_period(moved.label, first).same_days(moved)


@pytest.mark.parametrize(
    ("one", "other", "partly"),
    [
        ("2024", "2024/25", True),
        ("2024", "2024-Q1", False),
        ("2024", "2024", False),
        ("2024", "2025", False),
        ("2024-H1", "2024-M06", False),
        ("2024/25", "2024-Q2", False),
        ("2024/25", "2025-H1", True),
    ],
)
def test_periods_overlap_partly_or_one_holds_the_other(one: str, other: str, partly: bool) -> None:
    a, b = parse_period(one, 4), parse_period(other, 4)
    assert a.overlaps_partly(b.starts_on, b.ends_on) is partly
    assert b.overlaps_partly(a.starts_on, a.ends_on) is partly


@pytest.fixture
def quarterly(city: City) -> Indicator:
    return make_indicator(city, "T01", frequency="quarter")


@pytest.mark.django_db
def test_a_shorter_period_is_refused_and_a_longer_one_is_the_whole(quarterly: Indicator, city: City) -> None:
    by = make_editor(city)
    make_series(quarterly, {"2026-Q1": "1", "2026-Q2": "0", "2026": "5"})
    with pytest.raises(ValidationError, match="too short"):
        record(quarterly, "2026-M03", Decimal(1), by=by)
    with pytest.raises(ValidationError, match="too short"):
        propose(quarterly, "2026-M03", Decimal(1), by=by)
    assert write_cell(quarterly, "2026-M03", "1", version="", by=by).field == "period"
    files = read_series(city, None, b"indicator_code,period,value\nT01,2026-M03,1\n")
    assert [problem.column for problem in files.problems] == ["period"]
    free = make_indicator(city, "T02")
    make_series(free, {"2026-M03": "1"})  # the negative control: no frequency, no rule
    assert Observation.objects.count() == 4


@pytest.mark.django_db
def test_a_period_that_overlaps_another_partly_is_refused_whichever_way_it_comes() -> None:
    city = make_city("bristol", financial_year_starts=4)
    yearly, by = make_indicator(city, "T01", frequency="year"), make_editor(city)
    make_series(yearly, {"2024": "1"})
    with pytest.raises(ValidationError, match="overlaps 2024"):
        record(yearly, "2024/25", Decimal(1), by=by)
    files = read_series(city, None, b"indicator_code,period,value\nT01,2024/25,1\nT01,2026,2\nT01,2026-27,1\n")
    compare(city, files)
    assert [(problem.row, problem.at) for problem in files.problems] == [(2, "C"), (4, "C")]
    change_indicator(yearly, by=by, frequency="")
    yearly.refresh_from_db()
    record(yearly, "2024/25", Decimal(1), by=by)  # the negative control


@pytest.mark.django_db
def test_a_school_year_runs_from_august_where_the_financial_year_is_the_calendars(city: City) -> None:
    school, by = make_indicator(city, "T01", frequency="school_year"), make_editor(city)
    row = record(school, "2024/25", Decimal(1), by=by)
    assert (row.starts_on, row.ends_on, row.period) == (date(2024, 8, 1), date(2025, 7, 31), "2024/25")
    with pytest.raises(ValidationError, match="financial year of this city is the calendar year"):
        record(make_indicator(city, "T02"), "2024/25", Decimal(1), by=by)
    files = read_series(city, None, b"indicator_code,period,value\nT01,2025/26,1\n")
    assert files.observations[0].period.starts_on == date(2025, 8, 1)


@pytest.mark.django_db
def test_the_next_period_is_proposed(quarterly: Indicator) -> None:
    assert next_label(quarterly) == ""
    make_series(quarterly, {"2026-Q3": "1", "2026-Q4": None})
    assert next_label(quarterly) == "2027-Q1"


@pytest.mark.django_db
def test_a_quarters_round_asks_only_for_what_is_measured_by_the_quarter_or_oftener(city: City) -> None:
    cycle = make_monitored_cycle("Y", "Q", "M", "F", city=city)
    for code, frequency in (("Y", "year"), ("Q", "quarter"), ("M", "month")):
        Indicator.objects.filter(code=code).update(frequency=frequency)
    open_round(cycle, "quarter", "2026-Q1", date(2026, 4, 30), by=somebody(city, Role.COORDINATOR))
    assert set(Entry.objects.values_list("indicator__code", flat=True)) == {"Q", "M", "F"}
