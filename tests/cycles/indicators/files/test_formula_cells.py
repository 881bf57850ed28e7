"""Formulas and dimensions go out in the indicators file and come in again: nothing is lost, nothing is believed."""

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cycles.indicators.computed.formulas import FACTORS, PAIRS, Formula
from cycles.indicators.computed.services import set_formula
from cycles.indicators.files.comparison import compare
from cycles.indicators.files.dry_run import DryRun, dry_run
from cycles.indicators.files.export import INDICATORS, KINDS, LONG_FILE, WIDE_FILE, export
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import ValuesFile, open_series, read_series
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import change_indicator, record
from ims.cities.models import City
from tests.conftest import ClientAs
from tests.cycles.indicators.breakdown.factories import category, make_dimension
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.cycles.indicators.views.test_importing import confirmation, files, upload
from tests.factories import make_city

pytestmark = pytest.mark.django_db
NUMBERS = count()
SHARE: dict[str, Any] = {"unit": "%", "unit_code": "percent"}
MEASURED = ("T1", "T2", "T3")


def make_place(slug: str) -> City:
    """Return a city that breaks values down by sex and place, without indicators."""
    city = make_city(slug)
    make_dimension(city, "sex", "women", "men")
    make_dimension(city, "place", "north", "south")
    return city


def content(city: City) -> list[tuple[Any, ...]]:
    """Return how each indicator is computed and broken down, with its values and parts."""
    rows = Indicator.objects.in_city(city).order_by("code").prefetch_related("inputs__indicator")
    return [
        (
            *(row.code, row.formula, [item.indicator.code for item in row.inputs.all()], row.factor, row.decimals),
            *(row.dimension and row.dimension.code, row.second_dimension and row.second_dimension.code),
            row.is_summable,
            [
                (str(value), gap, period, one, other)
                for value, gap, period, one, other in Observation.everything.filter(indicator=row)
                .order_by("starts_on", "category__position", "second_category__position")
                .values_list("value", "gap_reason", "period", "category__code", "second_category__code")
            ],
        )
        for row in rows
    ]


def read_into(city: City, content: bytes) -> DryRun:
    """Return the dry run of an indicators file."""
    with transaction.atomic():
        return dry_run(city, read_series(city, content, None), by=make_editor(city))


FORMULAS = st.tuples(
    st.sampled_from([Formula.RATIO, Formula.SHARE, Formula.SUM, Formula.DIFFERENCE]),
    st.permutations(MEASURED),
    st.sampled_from(FACTORS),
    st.integers(0, 6),
    st.booleans(),
)
BROKEN = st.sampled_from([(), ("sex",), ("place",), ("sex", "place"), ("place", "sex")])
VALUES = st.decimals(Decimal("0.1"), Decimal(10_000), places=2)


@settings(max_examples=5)
@given(st.lists(FORMULAS, min_size=1, max_size=3), BROKEN, st.booleans(), st.lists(VALUES, min_size=3, max_size=3))
def test_formulas_and_dimensions_lose_nothing_on_the_way(
    formulas: list[tuple[Formula, list[str], int, int, bool]],
    broken: tuple[str, ...],
    is_summable: bool,
    values: list[Decimal],
) -> None:
    """Any formula over any inputs, one on top of another too, and any breakdown, through every form and kind."""
    number = next(NUMBERS)
    one, by_kind = make_place(f"one-{number}"), {kind: make_place(f"{kind}-{number}") for kind in KINDS}
    by = make_editor(one)
    known = {code: make_indicator(one, code, **SHARE) for code in MEASURED}
    dimensions = {row.code: row for row in one.dimensions.all()}
    named: dict[str, Any] = dict(zip(("dimension", "second_dimension"), map(dimensions.get, broken), strict=False))
    known["T1"] = change_indicator(known["T1"], by=by, is_summable=is_summable, **named)
    for code, value in zip(MEASURED, values, strict=True):
        record(known[code], "2024", value, by=by)
    if broken:
        part = category(one, "women" if broken[0] == "sex" else "north")
        record(known["T1"], "2024", Decimal(0), by=by, part=(part, None))
    for place, (formula, order, factor, decimals, stacked) in enumerate(formulas):
        code, inputs = f"C{place}", [known[code] for code in order][: 2 if formula in PAIRS else 3]
        if stacked and place:
            inputs[0] = known[f"C{place - 1}"]
        known[code] = make_indicator(one, code, **SHARE)
        known[code] = set_formula(known[code], formula, inputs, by=by, factor=factor, decimals=decimals)
    for (kind, other), file in zip(by_kind.items(), (LONG_FILE, WIDE_FILE), strict=True):
        again = read_into(one, export(one, INDICATORS, kind))
        assert (again.problems, again.is_empty) == ([], True)
        load_series(other, read_series(other, export(one, INDICATORS, kind), None), by=make_editor(other))
        one.slug = other.slug  # a file says of which city it is
        reading = open_series(other, None, ValuesFile(export(one, file, kind), f"v.{kind}"))
        load_series(other, reading, by=make_editor(other))
        assert content(other) == content(one)


HEAD = "code,name,unit,unit_code,direction,pillar,formula,inputs,factor,decimals,dimension,second_dimension,is_summable"


def file_of(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


def row(code: str, formula: str = "", inputs: str = "", numbers: str = ",", broken: str = ",,") -> str:
    return f"{code},{code},%,percent,up,social,{formula},{inputs},{numbers},{broken}"


@pytest.fixture
def city() -> City:
    """Return a city with two measured indicators and dimensions."""
    city = make_place("sundvik")
    for code in ("T1", "T2"):
        record(make_indicator(city, code, **SHARE), "2024", Decimal(5), by=make_editor(city))
    return city


@pytest.mark.parametrize(
    ("line", "at", "sentence"),
    [
        (row("C", "average", "T1 T2"), "G", "“average” is unknown. Write one of: per_capita, ratio, share, sum"),
        (row("C", "ratio", "T1"), "H", "The formula takes 2 different indicators."),
        (row("C", "sum", "T1 T1"), "H", "The formula takes 2 to 7 different indicators."),
        (row("C", "ratio", "T1 T9"), "H", "The city has no indicator “T9”."),
        (row("C", "ratio", "T1 C"), "H", "An indicator does not follow from itself."),
        (row("C", "", "T1 T2"), "H", "There are inputs and no formula."),
        (row("C", "ratio", "T1 T2", "7,1"), "I", "“7” is unknown. Write one of: 1, 100, 1000, 10000, 100000."),
        (row("C", "ratio", "T1 T2", "1,9"), "J", "“9” is unknown."),
        (row("C", broken="colour,,"), "K", "The city has no dimension “colour”."),
        (row("C", broken="sex,sex,"), "L", "The dimension stands twice."),
        (row("C", broken=",sex,"), "K", "The second dimension needs a first."),
        (row("C", broken="sex,,perhaps"), "M", "“perhaps” is unknown. Write one of: no, yes."),
        (f"{row('T1', 'ratio', 'T2 C')}\n{row('C')}", "", "T1: T1 has values already. Define a new indicator instead."),
        (f"{row('C', 'share', 'D T2')}\n{row('D', 'share', 'C T1')}", "", "The formula would follow from itself."),
        (row("C", "sum", "T1 T2", broken="sex,,"), "", "C: A computed indicator has no parts of its own"),
    ],
)
def test_what_does_not_fit_is_named_with_its_cell_before_anything_is_loaded(
    city: City, line: str, at: str, sentence: str
) -> None:
    problems = read_into(city, file_of(line)).problems
    assert any(sentence in f"{one.sentence} {one.cure}" and one.at in {at, "G"} for one in problems), problems
    assert not Indicator.objects.filter(code="C").exists()


def test_a_formula_is_shown_loaded_and_taken_back(city: City) -> None:
    by = make_editor(city)
    load_series(city, read_series(city, file_of(row("C", "sum", "T1 T2", ",1")), None), by=by)
    computed = Indicator.objects.get(code="C")
    assert [str(value) for value in computed.observations.values_list("value", flat=True)] == ["10.0"]
    other = file_of(row("C", "difference", "T1 T2", ",0"))
    run = read_into(city, other)
    assert [(one.code, one.before, one.after) for one in run.changed_indicators] == [
        ("C", "sum; T1 T2; 1", "difference; T1 T2; 0")
    ]
    assert run.counts["changed_indicators"] == 1
    load_series(city, read_series(city, other, None), by=by, reason="Counted otherwise")
    assert [str(value) for value in computed.observations.values_list("value", flat=True)] == ["0"]
    assert read_into(city, other).is_empty
    assert read_into(city, b"code,name,unit,direction,pillar\nC,C,%,up,social\n").is_empty  # says nothing of formulas
    half = read_into(city, b"code,name,unit,direction,pillar,formula\nC,C,%,up,social,sum\n").problems
    assert [one.sentence for one in half] == ["The column “formula” needs the column “inputs” beside it."]


def test_what_has_parts_keeps_its_dimensions(city: City) -> None:
    by, people = make_editor(city), Indicator.objects.get(code="T1")
    change_indicator(people, by=by, dimension=city.dimensions.get(code="sex"))
    record(Indicator.objects.get(code="T1"), "2024", Decimal(2), by=by, part=(category(city, "women"), None))
    problems = read_into(city, file_of(row("T1", broken="place,,"))).problems
    assert [one.sentence for one in problems] == ["T1 has values by these dimensions: they stay."]


def test_a_computed_value_comes_with_its_inputs_or_not_at_all(city: City) -> None:
    by = make_editor(city)
    load_series(city, read_series(city, file_of(row("C", "sum", "T1 T2")), None), by=by)

    def loading(text: str) -> Any:
        reading = open_series(city, None, ValuesFile(f"kod;2025\n{text}".encode(), "v.csv"))
        return load_series(city, reading, by=by)

    with pytest.raises(ValidationError, match="B4: C is computed, and for 2025 3 follows from its inputs, not 4"):
        loading("T1;1\nT2;2\nC;4\n")
    assert not Observation.objects.filter(period="2025").exists()
    assert loading("C;3\nT1;1\nT2;2\n").new == 2
    with pytest.raises(ValidationError, match="C is computed, so this value follows from its inputs"):
        loading("C;4\n")
    with transaction.atomic():
        reading = open_series(city, None, ValuesFile(b"kod;2026\nC;4\n", "v.csv"))
        compare(city, reading)
    assert [one.fault for one in reading.problems] == ["computed"]


def test_what_shows_only_when_everything_is_written_is_said_on_the_page(city: City, client_as: ClientAs) -> None:
    by = make_editor(city)
    load_series(city, read_series(city, file_of(row("C", "sum", "T1 T2")), None), by=by)
    client = client_as(by)
    review = upload(client, **files(None, "indicator_code,period,value\nT1,2025,1\nT2,2025,2\nC,2025,4\n"))
    refused = client.post(review, confirmation(client, review))
    assert refused.status_code == 422
    assert "C is computed, and for 2025 3 follows from its inputs, not 4." in refused.content.decode()
    assert not Observation.objects.filter(period="2025").exists()
