"""What two files say about indicators and values, and each thing in them that cannot be."""

import io

import pytest
from openpyxl import Workbook

from commitments.frameworks.models import FrameworkVersion
from cycles.indicators.files.comparison import compare
from cycles.indicators.files.reading import Reading, ValuesFile, open_series, read_series
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.themes import default_framework
from ims.cities.models import City
from ims.csv_files import Problem
from ims.faults import faults
from ims.workbooks import OLE
from tests.commitments.factories import make_aalborg, make_framework
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db

INDICATORS = "code,commitment,name,unit,direction,pillar,source\nT01,1.1,Trips,%,up,environment,Survey\n"
OBSERVATIONS = "indicator_code,period,value,source\nT01,2024,43.5,Survey\n"


@pytest.fixture
def framework() -> FrameworkVersion:
    return make_framework("aalborg")


def read(city: City, indicators: str | None = INDICATORS, observations: str | None = OBSERVATIONS) -> Reading:
    """Read texts as the two files."""
    return read_series(
        city,
        None if indicators is None else indicators.encode(),
        None if observations is None else observations.encode(),
    )


def only_problem(reading: Reading) -> Problem:
    """Return the one problem of a reading."""
    (problem,) = reading.problems
    return problem


@pytest.mark.usefixtures("framework")
def test_two_files_are_read_whole(city: City) -> None:
    reading = read(city)
    assert reading.problems == []
    (indicator,), (observation,) = reading.indicators, reading.observations
    assert indicator.code == "T01"
    assert indicator.fields["name"] == {"en": "Trips"}
    assert indicator.fields["commitment"].code == "1.1"
    assert (observation.code, observation.period.label, str(observation.value)) == ("T01", "2024", "43.5")


@pytest.mark.parametrize(
    ("cells", "column", "sentence", "cure"),
    [
        (",1.1,Trips,%,up,environment,", "code", "“” is no code.", "such as T01 or BRS-03"),
        ("Tö,1.1,Trips,%,up,environment,", "code", "“Tö” is no code.", "letters A to Z"),
        (f"{'T' * 21},1.1,Trips,%,up,environment,", "code", "is no code", "at most 20 characters"),
        ("T01,9.9,Trips,%,up,environment,", "commitment", "The commitment “9.9” is unknown.", "such as 6.2"),
        ("T01,1.1,,%,up,environment,", "name", "The name is missing.", "Write what is measured."),
        ("T01,1.1,Trips,,up,environment,", "unit", "The unit is missing.", "“number” for counts"),
        (f"T01,1.1,Trips,{'x' * 81},up,environment,", "unit", "has 81 letters, at most 80 fit", "Shorten it."),
        ("T01,1.1,Trips,%,sideways,environment,", "direction", "“sideways” is unknown.", "up, down, keep"),
        ("T01,1.1,Trips,%,up,culture,", "pillar", "“culture” is unknown.", "environment, social, economic, governance"),
    ],
)
@pytest.mark.usefixtures("framework")
def test_a_wrong_cell_of_an_indicator_is_named(city: City, cells: str, column: str, sentence: str, cure: str) -> None:
    problem = only_problem(read(city, INDICATORS.splitlines()[0] + f"\n{cells}\n", None))
    assert (problem.file, problem.row, problem.column) == ("indicators", 2, column)
    assert sentence in problem.sentence
    assert cure in problem.cure


@pytest.mark.parametrize(
    ("cells", "column", "sentence", "cure"),
    [
        ("T-01,2024,1,x", "indicator_code", "The city has no indicator “T-01”.", "Did you mean “T01”?"),
        ("NOPE,2024,1,x", "indicator_code", "The city has no indicator “NOPE”.", "Define it first"),
        ("T01,last year,1,x", "period", "“last year” is no period.", "Write a year as 2010"),
        ("T01,2010/11,1,x", "period", "the financial year of this city is the calendar year", "Write 2010,"),
        ("T01,2024,many,x", "value", "“many” is no number.", "Leave the cell empty where there is no value"),
        ("T01,2024,43.5 km,x", "value", "This is in km, the indicator is in %", "Write the value in %."),
        ("T01,2024,1e3,x", "value", "“1e3” is more than one number.", "A zero is a value."),
        ("T01,2024,=1+1,x", "value", "This is a formula.", "A zero is a value."),
        ("T01,2024,NaN,x", "value", "“NaN” is no number.", "n/a and the reason"),
        ("T01,2024,٤٣,x", "value", "is no number", "n/a and the reason"),
        (f"T01,2024,{'9' * 30},x", "value", "24 digits", "A zero is a value."),
        (f"T01,2024,1,{'x' * 201}", "source", "has 201 letters, at most 200 fit", "Shorten it."),
    ],
)
@pytest.mark.usefixtures("framework")
def test_a_wrong_cell_of_an_observation_is_named(city: City, cells: str, column: str, sentence: str, cure: str) -> None:
    problem = only_problem(read(city, observations=OBSERVATIONS + cells.replace("2024", "2023") + "\n"))
    assert (problem.file, problem.row, problem.column) == ("observations", 3, column)
    assert problem.at == "ABCD"[["indicator_code", "period", "value", "source"].index(column)]
    assert sentence in problem.sentence
    assert cure in problem.cure


@pytest.mark.usefixtures("framework")
def test_rows_that_say_the_same_thing_twice_are_named() -> None:
    city = make_city("bristol", financial_year_starts=4)
    twice = read(city, INDICATORS + "T01,1.1,Trips,%,up,environment,Survey\n", None)
    assert only_problem(twice).sentence == "T01 stands in row 2 already."
    labels = read(city, observations="indicator_code,period,value\nT01,2010/11,1\nT01,2010,5\nT01,2010-11,2\n")
    compare(city, labels)
    problem = only_problem(labels)
    assert (problem.at, problem.row, problem.sentence) == ("C", 4, "T01 has a value for 2010-11 already, in C2.")


@pytest.mark.usefixtures("framework")
def test_a_value_with_a_reason_for_its_absence_is_named(city: City) -> None:
    reading = read(city, observations="indicator_code,period,value,gap_reason\nT01,2024,1,no survey\nT01,2023,,none\n")
    problem = only_problem(reading)
    assert (problem.row, problem.column) == (2, "gap_reason")


def test_an_empty_cell_is_a_gap_and_a_zero_a_value(city: City) -> None:
    make_indicator(city, "T01")
    reading = read(city, None, "indicator_code,period,value\nT01,2023,\nT01,2024,0\n")
    assert [row.value for row in reading.observations] == [None, 0]


@pytest.mark.parametrize(
    ("cell", "value"), [("43,5", "43.5"), ("43.5 %", "43.5"), ("1 234.5", "1234.5"), ("0,125", "0.125")]
)
def test_a_number_is_read_as_people_publish_it(city: City, cell: str, value: str) -> None:
    make_indicator(city, "T01")
    (row,) = read(city, None, f'indicator_code;period;value\nT01;2023;"{cell}"\n').observations
    assert str(row.value) == value


def test_a_number_that_could_be_two_is_read_by_the_rest_of_the_file_or_refused(city: City) -> None:
    make_indicator(city, "T01")
    head = "indicator_code;period;value\nT01;2023;1,234\n"
    problem = only_problem(read(city, None, head))
    assert "can be read in two ways, 1234 or 1.234" in problem.sentence
    assert "choose the decimal sign" in problem.cure
    assert [str(row.value) for row in read(city, None, head + "T01;2024;44,2\n").observations] == ["1.234", "44.2"]
    assert [str(row.value) for row in read(city, None, head + "T01;2024;44.2\n").observations] == ["1234", "44.2"]


@pytest.mark.parametrize(
    ("cell", "reason"), [("n/a", ""), ("..", ""), ("-", ""), ("n/a: not asked", "not asked"), ("#N/A", "")]
)
def test_what_says_that_there_is_no_number_is_a_reason(city: City, cell: str, reason: str) -> None:
    make_indicator(city, "T01")
    (row,) = read(city, None, f"indicator_code,period,value\nT01,2023,{cell}\n").observations
    assert (row.value, row.gap_reason) == (None, reason)


def test_values_of_indicators_the_city_has_need_no_indicators_file(city: City) -> None:
    make_indicator(city, "T01")
    assert read(city, None).problems == []
    assert only_problem(read(make_city("elsewhere"), None)).column == "indicator_code"


def test_an_indicators_file_without_a_head_is_one_problem_and_not_one_per_value(city: City) -> None:
    reading = read(city, "code;name\n", OBSERVATIONS)
    assert {problem.file for problem in reading.problems} == {"indicators"}


def test_no_file_at_all_is_a_problem(city: City) -> None:
    assert only_problem(read(city, None, None)).sentence == "There is no file."


def test_texts_in_further_languages_and_a_unit_of_the_city() -> None:
    city = make_city(languages=["en", "sv"])
    unit = make_unit(city, "Streets")
    head = "code,name,name_sv,method_sv,unit,direction,pillar,responsible\n"
    (row,) = read(city, head + "T01,Trips,Resor,Enkät,%,up,social,Streets\n", None).indicators
    assert row.fields["name"] == {"en": "Trips", "sv": "Resor"}
    assert row.fields["method"] == {"sv": "Enkät"}
    assert row.fields["responsible"] == unit
    problem = only_problem(read(city, head + "T01,Trips,,,%,up,social,Streetz\n", None))
    assert (problem.column, problem.cure) == ("responsible", "Did you mean “Streets”?")


def test_related_stands_under_one_name_only(city: City) -> None:
    head = "code,name,unit,direction,pillar,related,sdg_indicator\nT01,Trips,%,up,social,,7-2-1\n"
    assert only_problem(read(city, head, None)).column == "sdg_indicator"


def test_codes_mean_aalborg_unless_told(city: City) -> None:
    assert default_framework() is None
    assert "No framework is in force here" in only_problem(read(city, observations=None)).cure
    demo = make_framework("demo", commitments=1)
    assert default_framework() == demo
    aalborg = make_framework("aalborg", commitments=3)
    assert default_framework() == aalborg
    indicators = INDICATORS.replace("1.1", "1.3").encode()
    assert read_series(city, indicators, None).problems == []
    assert len(read_series(city, indicators, None, demo).problems) == 1


def test_bristol_s_files_are_read_as_they_are() -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    reading = read_series(city, *seed_files(BRISTOL))
    assert reading.problems == []
    rows = list(reading.observations)
    assert (len(reading.indicators), len(rows), sum(row.value is None for row in rows)) == (29, 264, 10)


def test_a_source_in_a_column_of_a_wide_file_holds_for_each_value_of_its_row(city: City) -> None:
    make_indicator(city, "T01")
    first, second = read(city, None, "kod;2023;2024;källa\nT01;1,5;n/a: ej mätt;SCB\n").observations
    assert (str(first.value), first.at, first.texts[0]) == ("1.5", "B", "SCB")
    assert (second.value, second.gap_reason, second.texts[0]) == (None, "ej mätt", "SCB")


def test_the_same_fault_in_two_columns_names_both_cells(city: City) -> None:
    make_indicator(city, "T01")
    found = faults(read(city, None, "kod;2023;2024\nT01;5 km;6 km\nT01;7 km;\n").problems)
    assert [fault.place for fault in found] == ["B2–B3", "C2"]


def test_a_workbook_is_read_by_its_cells_and_a_formula_without_its_result_is_named(city: City) -> None:
    make_indicator(city, "T01")
    make_indicator(city, "T02", unit="t", unit_code="t")
    book, content = Workbook(), io.BytesIO()
    for row in (["code", "unit", 2023, 2024], ["T01", "%", 0.442, "=1+1"], ["T02", "kg", 1500, None]):
        book.active.append(row)
    book.active["C2"].number_format = "0.0%"
    book.save(content)
    reading = open_series(city, None, ValuesFile(content.getvalue(), "values.xlsx"))
    (row,) = list(reading.observations)
    assert (row.code, str(row.value)) == ("T02", "1.5")
    assert reading.converted == {("kg", "t"): 1}
    problem = only_problem(reading)
    assert (problem.at, problem.row, problem.column) == ("D", 2, "2024")
    assert "the formula =1+1 without its result" in problem.sentence
    book.active["D2"] = None
    book.save(content := io.BytesIO())
    reading = open_series(city, None, ValuesFile(content.getvalue(), "values.xlsx"))
    assert [str(row.value) for row in reading.observations] == ["44.2", "1.5"]


def test_an_old_workbook_of_indicators_is_refused_by_name(city: City) -> None:
    assert "of the old kind" in only_problem(read_series(city, OLE + b"0" * 600, None)).sentence
