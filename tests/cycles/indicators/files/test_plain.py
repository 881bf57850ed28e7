"""A plain file is read by the database, and says exactly what reading it row by row says: rows and refusals."""

from typing import Any

import pytest
from django.db import connection, transaction

from cycles.indicators.files.dry_run import dry_run
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import Reading, RowSource, ValuesFile, open_series
from cycles.indicators.models import Observation
from ims.cities.models import City
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city

pytestmark = pytest.mark.django_db
HEAD = "indicator_code,period,value,gap_reason,source,unit,city,remarks"
ROWS = """\
T01,2019,25.0,,,,,
T01,2020,0,,Register,%,sundvik,seen
T01,2021,-3.50,, Register ,,Sundvik,
T01,2022,,Not counted,,,,
T01,2023,,,,,,
T01,2024,n/a: lost,,,,,
T01,2025,12,but why,,,,
T01,2019,26,,,,,
,,,,,,,
T02,2020-Q1,1.234,,,,,
T02,2020,7,,,,,
T02,2020-Q2,"many",,,,,
T03,2020,4 %,,,,,
T03,2021,4,,,km,,
T03,2022,4,,,,elsewhere,
T03,2023,=1+1,,,,,
T03,2024,1 234.5,,,,,
T04,2020,1,,,,,
t01,2018,9,,,,,
'T01,2017,8,,,,,
T01,last year,3,,,,,
T01,2016,1234567890123.5,,,,,
T01,2015,5,,'=Register,,,
\u00a0T01\u00a0,2014,6,,,,,
T01, 2013 ,6,,,,,
T01,2012,6,,\u00a0By hand,,,
T01,2011,007,,,,,
T01,2010,6,,,percent,,
""".replace('"', "")


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    make_series(make_indicator(city, "T01", unit="%", unit_code="percent"), {"2019": "25.0", "2020": "1"})
    make_indicator(city, "T02", frequency="quarter")
    make_indicator(city, "T03", unit="%", unit_code="percent", name="Bicycle")
    return city


def read(city: City, content: str) -> Reading:
    """Open a file so that it is read by the database however small it is."""
    reading = open_series(city, None, ValuesFile(content.encode(), "values.csv"))
    assert isinstance(reading.observations, RowSource)
    reading.observations.least = 0
    return reading


def in_quotes(content: str) -> str:
    """Return the same table with its first head in quotes: so it is not plain, and is read row by row."""
    return content.replace("indicator_code", '"indicator_code"', 1)


def found(city: City, content: str) -> tuple[dict[str, Any], bool, int]:
    """Return what the dry run finds, whether the database read the file, and how many rows the reader was given."""
    with transaction.atomic():
        reading = read(city, content)
        told = dry_run(city, reading, by=make_editor(city)).as_json()
        source = reading.observations
        assert isinstance(source, RowSource)
        plain = source.plain
        transaction.set_rollback(True)
    return told, plain is not None, len(plain.odd) if plain else 0


@pytest.mark.parametrize("row", ROWS.splitlines())
def test_each_row_means_the_same_alone(city: City, row: str) -> None:
    content = f"{HEAD}\n{row}\nT01,2030,1,,,,,\n"
    by_database, is_plain, _odd = found(city, content)
    by_rows, is_not, _none = found(city, in_quotes(content))
    assert (is_plain, is_not) == (True, False)
    assert by_database == by_rows


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_all_rows_mean_the_same_together(city: City, separator: str) -> None:
    content = f"{HEAD}\n{ROWS}".replace(",", separator)
    by_database, is_plain, odd = found(city, content)
    by_rows, _is_not, _none = found(city, in_quotes(content))
    assert by_database == by_rows
    assert len(by_database["problems"]) > 9
    assert (is_plain, odd) == (True, 18)


def test_good_rows_are_loaded_alike_with_their_digits(city: City) -> None:
    good = f"{HEAD}\n" + "".join(f"T03,{year},{year % 7}.{year % 10}0,,Register,%,,\n" for year in range(1990, 2020))
    by, kept = make_editor(city), []
    for content in (good, in_quotes(good)):
        with transaction.atomic():
            assert load_series(city, read(city, content), by=by).new == 30
            rows = Observation.objects.filter(indicator__code="T03").order_by("starts_on")
            kept.append([(row.period, str(row.value), row.source, row.gap_reason) for row in rows])
            transaction.set_rollback(True)
    assert kept[0] == kept[1]
    assert kept[0][0] == ("1990", "2.00", "Register", "")


def test_decimal_commas_are_read_by_the_database_too(city: City) -> None:
    content = "indicator_code;period;value\nT03;2020;44,25\nT03;2021;1 234,5\nT03;2022;7\n"
    by_database, is_plain, odd = found(city, content)
    assert (is_plain, odd) == (True, 1)
    assert by_database == found(city, in_quotes(content))[0]
    assert by_database["counts"]["new"] == 3


@pytest.mark.parametrize(
    "content",
    [
        "indicator_code,period,value\nT03,2020,1\nT03,2021\n",  # a row that is too short
        "indicator_code,period,value\nT03,2020,1\n\nT03,2021,2\n",  # a blank line
        "Values of 2020\nindicator_code,period,value\nT03,2020,1\n",  # a title above the head
        "indicator_code,2020,2021\nT03,1,2\n",  # a column per period
        "indicator_code,period,value\nT03,2020,1\n\\.\nT03,2021,2\n",  # what ends a copy
        "indicator_code,period,value\r\nT03,2020,1\nT03,2021,2\r\n",  # lines that end in two ways
    ],
)
def test_what_is_not_plain_is_read_row_by_row(city: City, content: str) -> None:
    by_database, is_plain, _odd = found(city, content)
    assert not is_plain
    assert by_database == found(city, in_quotes(content))[0]


def test_a_file_without_values_says_so(city: City) -> None:
    told, is_plain, _odd = found(city, "indicator_code,period,value\n,,\n")
    assert is_plain
    assert [problem["sentence"] for problem in told["problems"]] == ["The file has a head but no values."]


def test_a_file_of_odd_rows_is_not_read_twice_over(city: City) -> None:
    rows = "".join(f"t03,{1000 + year},1\n" for year in range(1100))
    told, is_plain, _odd = found(city, f"indicator_code,period,value\n{rows}")
    assert not is_plain
    assert told == found(city, in_quotes(f"indicator_code,period,value\n{rows}"))[0]


def test_a_small_file_is_read_without_the_database(city: City) -> None:
    reading = open_series(city, None, ValuesFile(f"{HEAD}\n{ROWS}".encode(), "values.csv"))
    with transaction.atomic():
        assert dry_run(city, reading, by=make_editor(city)).as_json() == found(city, f"{HEAD}\n{ROWS}")[0]
    assert isinstance(reading.observations, RowSource)
    assert reading.observations.plain is None


def test_nothing_of_it_stays_behind(city: City) -> None:
    found(city, f"{HEAD}\n{ROWS}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'series_%' AND relpersistence = 't'")
        assert cursor.fetchone() == (0,)
