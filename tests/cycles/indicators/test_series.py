"""Series and what is asked of them most."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cycles.indicators.models import Observation
from cycles.indicators.series import compared, place_on_axis, series_of, series_of_many
from ims.cities.models import City
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city

pytestmark = pytest.mark.django_db


def test_a_series_runs_from_its_first_period_to_its_last(city: City) -> None:
    indicator = make_indicator(city)
    make_series(indicator, {"2024": "43.5", "2020": "41", "2022": None, "2025": "44.20"})
    series = series_of(indicator)
    assert [row.period for row in series.observations] == ["2020", "2022", "2024", "2025"]
    assert [row.period for row in series.gaps] == ["2022"]
    assert series.latest is not None
    assert series.previous is not None
    assert (series.latest.period, series.previous.period) == ("2025", "2024")


def test_the_latest_value_is_never_a_gap(city: City) -> None:
    indicator = make_indicator(city)
    make_series(indicator, {"2024": "0", "2025": None})
    latest = series_of(indicator).latest
    assert latest is not None
    assert (latest.period, latest.value) == ("2024", Decimal(0))


def test_a_year_gives_its_value_before_its_gap(city: City) -> None:
    indicator = make_indicator(city)
    make_series(indicator, {"2024-Q1": "1", "2024-Q2": None, "2023": None})
    series = series_of(indicator)
    assert [getattr(series.in_year(year), "period", None) for year in (2022, 2023, 2024)] == [None, "2023", "2024-Q1"]


@pytest.mark.parametrize(
    ("before", "after", "direction", "expected"),
    [
        ("1", "2", "up", "better"),
        ("1", "2", "down", "worse"),
        ("2", "1", "down", "better"),
        ("2", "2.0", "up", "same"),
        ("1", "2", "keep", "other"),
        (None, "2", "up", ""),
    ],
)
def test_the_direction_since_last_time(before: str | None, after: str, direction: str, expected: str) -> None:
    assert compared(None if before is None else Decimal(before), Decimal(after), direction) == expected


def test_an_empty_series_has_nothing_to_say(city: City) -> None:
    series = series_of(make_indicator(city))
    assert (series.latest, series.previous, series.trend, series.trend_words) == (None, None, "", "")


def test_years_stand_at_their_first_year_and_parts_by_their_month() -> None:
    indicator = make_indicator(make_city("bristol", financial_year_starts=4))
    make_series(indicator, {"2017/18": "1", "2018": "2", "2018-M07": "3"})
    places = {row.period: place_on_axis(row) for row in Observation.objects.all()}
    assert places == {"2017/18": Decimal(2017), "2018": Decimal(2018), "2018-M07": Decimal("2018.5")}


@pytest.mark.parametrize("number", [3, 60])
def test_many_series_are_one_query(city: City, number: int) -> None:
    indicators = [make_indicator(city, f"T{place:02d}") for place in range(number)]
    make_series(indicators[-1], {"2024": "1"})
    with CaptureQueriesContext(connection) as queries:
        found = series_of_many(indicators)
    assert len(queries) == 1
    assert len(found) == number
    assert found[indicators[-1].pk].latest is not None
    assert found[indicators[0].pk].latest is None
