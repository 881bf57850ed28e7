"""What the export writes is what the import reads: nothing is lost on the way, in either form and either kind."""

import csv
import io
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cycles.indicators.files.comparison import Comparison, compare
from cycles.indicators.files.export import FILES, INDICATORS, KINDS, LONG_FILE, WIDE_FILE, export
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import Reading, ValuesFile, open_series, read_series
from cycles.indicators.models import WHOLE, Indicator, Observation
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.services import record
from ims.cities.models import City
from ims.workbooks import number_text
from tests.commitments.factories import make_aalborg
from tests.cycles.indicators.breakdown.factories import category, make_dimension
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db

VALUES = [(file, kind) for file in (LONG_FILE, WIDE_FILE) for kind in KINDS]
TEXTS = {
    "source": "@Office",
    "source_url": "https://example.org/?a=1",
    "source_method": "-counted",
    "source_limits": 'All, "but" one;\tnone',
    "note": "=1+1",
}


def opened(city: City, file: str, kind: str) -> Reading:
    """Return the city's own file as it is read again."""
    return open_series(city, None, ValuesFile(export(city, file, kind), f"{file}.{kind}"))


def content(city: City) -> tuple[list[object], list[object]]:
    """Return everything that the files carry."""
    indicators = Indicator.objects.in_city(city).order_by("code")
    observations = Observation.objects.filter(indicator__city=city).order_by("indicator__code", "starts_on")
    names = ("code", "name", "unit", "direction", "pillar", "source", "source_url", "method", "related")
    texts = ("gap_reason", "note", "source", "source_url", "source_method", "source_limits")
    return (
        [*indicators.values_list(*names, "commitment__code", "responsible__name")],
        [
            (row.indicator.code, row.period, row.value and str(row.value), *(getattr(row, name) for name in texts))
            for row in observations.select_related("indicator")
        ],
    )


def make_measured(slug: str = "one") -> City:
    """Return a city with values of every sort, and with texts that a spreadsheet would run."""
    node = make_aalborg().nodes.get(code="6.2")
    city = make_city(slug, languages=["en", "sv"], financial_year_starts=4)
    trips = make_indicator(
        city,
        "T10",
        name={"en": 'Trips, "all" of them', "sv": "=Resor"},
        method={"en": "Counted.\nTwice, by hand.", "sv": "-"},
        unit="+ %",
        source="@home",
        related="'=1+1",
        commitment=node,
        responsible=make_unit(city, 'Streets; parks, "squares"'),
    )
    make_indicator(city, "T9", source="")
    make_series(trips, {"2024": "25", "2024/25": "25.0", "2023": "-0.50", "2022": "0", "2020": "1234567890.123456789"})
    by = make_editor(city)
    record(trips, "2021", None, by=by, gap_reason="=survey every two years", source="\tOffice")
    record(trips, "2019", Decimal("1.234"), by=by, **TEXTS)
    record(trips, "2018", None, by=by, gap_reason="-", note="+nothing")
    return city


@pytest.mark.parametrize(("file", "kind"), VALUES)
def test_a_city_s_own_file_changes_nothing_and_says_so(file: str, kind: str) -> None:
    city = make_measured()
    reading = opened(city, file, kind)
    found = compare(city, reading)
    assert [str(problem) for problem in reading.problems] == []
    assert (found.is_empty, found.values.unchanged, found.values.gaps) == (True, 8, 2)


@pytest.mark.parametrize(("file", "kind"), VALUES)
def test_the_round_trip_loses_nothing(file: str, kind: str) -> None:
    one, other = make_measured(), make_city("other", languages=["en", "sv"], financial_year_starts=4)
    make_unit(other, 'Streets; parks, "squares"')
    by = make_editor(other)
    load_series(other, read_series(other, export(one, INDICATORS, kind), None), by=by)
    one.slug = "other"  # a file says of which city it is
    loaded = load_series(other, open_series(other, None, ValuesFile(export(one, file, kind), f"v.{kind}")), by=by)
    assert loaded.new == 8
    assert content(other) == content(one)
    assert all(export(other, name, kind) == export(one, name, kind) for name in FILES if kind == "csv")


def test_a_file_of_another_city_is_refused_by_name() -> None:
    one, other = make_measured(), make_city("other", financial_year_starts=4)
    make_indicator(other, "T10")
    reading = open_series(other, None, ValuesFile(export(one, LONG_FILE), "values.csv"))
    compare(other, reading)
    assert {problem.sentence for problem in reading.problems} == {"The row is of “one”; you are importing into Other."}
    assert {problem.at for problem in reading.problems} == {"O"}


def test_no_cell_leaves_as_a_formula(city: City) -> None:
    trips = make_indicator(city, "T1", name="=HYPERLINK(1)", unit="@SUM", source="+cmd", related="-2+3", method="\t=1")
    make_series(trips, {"2024": "-5.0"})
    cells = [
        cell
        for file in FILES
        for row in csv.reader(io.StringIO(export(city, file).decode("utf-8-sig")))
        for cell in row
    ]
    assert {cell for cell in cells if cell[:1] and cell[:1] in "=+-@\t\r"} == {"-5.0"}
    assert "'=HYPERLINK(1)" in cells


def test_no_cell_of_a_workbook_is_a_formula(city: City) -> None:
    from openpyxl import load_workbook

    trips = make_indicator(city, "T1", name="=HYPERLINK(1)", unit="@SUM", source="=cmd")
    make_series(trips, {"2024": "-5.0"})
    for file in FILES:
        book = load_workbook(io.BytesIO(export(city, file, "xlsx")))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds


def test_bristol_s_values_come_out_as_they_were_published() -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    load_series(city, read_series(city, *seed_files(BRISTOL)), by=make_editor(city))
    rows = csv.DictReader(io.StringIO(export(city, LONG_FILE).decode("utf-8-sig")))
    out = {(row["indicator_code"], row["period"]): row["value"] for row in rows}
    given = {
        (row["indicator_code"], row["period"]): row["value"]
        for row in csv.DictReader(io.StringIO(seed_files(BRISTOL)[1].decode()))
    }
    assert out == given
    for file, kind in VALUES:
        found: Comparison = compare(city, opened(city, file, kind))
        assert (found.is_empty, found.values.unchanged) == (True, 264), (file, kind)


def test_codes_stand_in_their_order_and_only_the_city_s_own(city: City) -> None:
    for code in ("T10", "T9", "T1"):
        make_series(make_indicator(city, code), {"2024": "1"})
    make_series(make_indicator(make_city("elsewhere"), "X"), {"2024": "1"})
    for file in FILES:
        rows = csv.reader(io.StringIO(export(city, file).decode("utf-8-sig")))
        assert [row[0] for row in rows][1:] == ["T1", "T9", "T10"]
    assert Observation.objects.filter(value=Decimal(1)).count() == 4


PUBLISHED = st.builds(
    lambda sign, digits, scale: Decimal((sign, tuple(map(int, str(digits))), -scale)),
    st.sampled_from([0, 1]),
    st.integers(0, 10**12 - 1),
    st.integers(0, 12),
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=40)


CITIES = count()


@settings(max_examples=25)
@example({"2020": "; not asked", "2021": ": none", "2022": "n/a", "2023": "-", "2024": "1"}, "; , :")
@given(st.dictionaries(st.integers(2000, 2030).map(str), st.one_of(PUBLISHED, WORDS), min_size=1, max_size=6), WORDS)
def test_whatever_stands_there_comes_back(values: dict[str, Decimal | str], words: str) -> None:
    """Any number with any digits, any reason and any text, through every form and kind."""
    city = make_city(f"city-{next(CITIES)}")
    indicator, by = make_indicator(city), make_editor(city)
    for period, value in values.items():
        number, gap = (value, "") if isinstance(value, Decimal) else (None, value.strip() or "none")
        record(indicator, period, number, by=by, gap_reason=gap, note=words, source_limits=words)
    for file, kind in VALUES:
        reading = opened(city, file, kind)
        found = compare(city, reading)
        assert [str(problem) for problem in reading.problems] == []
        assert found.is_empty, (file, kind, found.values.changed_values)


@given(PUBLISHED)
def test_a_cell_of_a_workbook_shows_its_digits_or_is_a_text(value: Decimal) -> None:
    decimals = max(0, -int(value.as_tuple().exponent))
    shown = number_text(float(value), "0." + "0" * decimals)
    assert Decimal(shown) == value or len(value.as_tuple().digits) > 15 or value.is_zero()


@pytest.mark.parametrize(("file", "kind"), VALUES)
def test_parts_of_a_value_go_out_and_come_in_beside_their_total(city: City, file: str, kind: str) -> None:
    by, sex, place = (
        make_editor(city),
        make_dimension(city, "sex", "women", "men"),
        make_dimension(city, "place", "north", "south"),
    )
    people = make_indicator(city, "T01", dimension=sex, second_dimension=place)
    women, north = category(city, "women"), category(city, "north")
    for part, value in ((WHOLE, "100"), ((women, None), "51"), ((None, north), "0"), ((women, north), "7.0")):
        record(people, "2024", Decimal(value), by=by, part=part, note=f"=note {value}")
    record(people, "2023", None, by=by, part=(category(city, "men"), None), gap_reason="not asked")
    found = compare(city, opened(city, file, kind))
    assert (found.is_empty, found.values.unchanged) == (True, 5)
    text = b"kod;kategori;andra kategori;2024\nT01;;;100\nT01;Women;;52\nT01;men;north;48\n"
    reading = open_series(city, None, ValuesFile(text, "v.csv"))
    loaded = load_series(city, reading, by=by, reason="counted anew")
    assert (loaded.new, loaded.changed, loaded.unchanged) == (1, 1, 1)
    assert str(Observation.everything.get(category=women, second_category=None).value) == "52"
    assert Observation.objects.get().value == 100


def test_a_category_that_is_none_of_the_indicator_s_is_refused_and_so_is_a_part_given_twice(city: City) -> None:
    make_indicator(city, "T01", dimension=make_dimension(city, "sex", "women", "men"))
    make_dimension(city, "place", "north", "south")
    text = b"kod;kategori;2024\nT01;north;1\nT01;women;2\nT01;Women;3\n"
    reading = open_series(city, None, ValuesFile(text, "v.csv"))
    compare(city, reading)
    assert [(problem.at, problem.row) for problem in reading.problems] == [("B", 2), ("C", 4)]
    assert "T01 is not broken down by “north”." in str(reading.problems[0])
