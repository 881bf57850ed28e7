"""A computed indicator: what it takes, what it refuses, and how it follows its inputs."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Step
from cycles.indicators import uses
from cycles.indicators.computed.formulas import Formula
from cycles.indicators.computed.models import Input
from cycles.indicators.content import part
from cycles.indicators.entering.handing_in import propose
from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.files.comparison import compare
from cycles.indicators.files.export import export
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Flag, Indicator, Observation, Revision
from cycles.indicators.services import (
    Outcome,
    change_indicator,
    record,
    record_late,
    set_formula,
    write_cell,
)
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.services import open_round
from cycles.targets.models import Target
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.computed.factories import make_computed, make_inputs, shown
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.monitoring.factories import make_monitored_cycle, make_plan
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def waste(city: City) -> Indicator:
    """Return the waste of a city whose PC1 is waste per inhabitant in kg, with values of both inputs for 2023."""
    waste, people = make_inputs(city)
    make_series(waste, {"2023": "40000"})
    make_series(people, {"2023": "92000"})
    make_computed(city, waste, people)
    return waste


def computed() -> Indicator:
    return Indicator.objects.get(code="PC1")


def other(code: str = "T02") -> Indicator:
    return Indicator.objects.get(code=code)


def test_values_that_are_there_are_computed_at_once(waste: Indicator) -> None:
    """40,000 t ÷ 92,000 inhabitants, taken in kg: 434.78… kg each."""
    assert shown(computed()) == {"2023": "434.8"}
    assert Observation.objects.get(indicator=computed()).source == "Computed: T01 (in kg) ÷ T02"


def test_a_missing_input_is_named_and_never_a_zero(city: City, waste: Indicator) -> None:
    by = make_editor(city)
    record(waste, "2024", Decimal(41000), by=by)
    assert shown(computed())["2024"] == "T02 Inhabitants has no value for 2024"
    record(other(), "2025", None, by=by, gap_reason="The register was closed")
    assert shown(computed())["2025"] == "T01 Waste and T02 Inhabitants have no value for 2025"
    record(other(), "2024", Decimal(92400), by=by)
    assert shown(computed())["2024"] == "443.7"
    assert not Revision.objects.exists()  # a gap that waited was filled: nothing published was replaced


def test_a_zero_below_the_line_is_a_reason(city: City, waste: Indicator) -> None:
    record(other(), "2023", Decimal(0), by=make_editor(city), reason="Test")
    assert shown(computed()) == {"2023": "T02 is zero for 2023: nothing can be divided by zero"}
    record(waste, "2023", Decimal(0), by=make_editor(city), reason="Test")
    record(other(), "2023", Decimal(10), by=make_editor(city), reason="Test")
    assert shown(computed()) == {"2023": "0.0"}


def test_a_corrected_input_revises_the_value_and_flags_what_rests_on_it() -> None:
    cycle = make_monitored_cycle()
    city, by = cycle.city, make_editor(cycle.city)
    waste, people = (make_indicator(city, code, unit=unit) for code, unit in (("W1", "t"), ("P1", "number")))
    make_series(waste, {"2020": "40000"}), make_series(people, {"2020": "92000"})
    made = make_computed(city, waste, people)
    Target.objects.update(indicator=made)
    record(waste, "2020", Decimal(41000), by=by, reason="Counted twice")
    row = Revision.objects.get(observation__indicator=made)
    assert (row.before_value, row.after_value, row.by) == (Decimal("434.8"), Decimal("445.7"), by)
    assert row.reason == "Computed anew: Counted twice"
    assert [flag.kind for flag in Flag.objects.filter(revision=row)] == ["reference"]


def test_a_correction_that_rounds_to_the_same_revises_nothing(city: City, waste: Indicator) -> None:
    record(waste, "2023", Decimal("40000.0"), by=make_editor(city), reason="Digits")
    assert not Revision.objects.filter(observation__indicator=computed()).exists()
    assert Observation.objects.get(indicator=computed()).version == 1


def test_a_late_input_makes_a_late_value(city: City, waste: Indicator) -> None:
    record(other(), "2022", Decimal(91000), by=make_editor(city))
    record_late(waste, "2022", Decimal(39000), by=make_editor(city), reason="Came in May")
    row = Revision.objects.get(observation__indicator=computed())
    assert (row.kind, row.observation.period, row.after_value) == ("late", "2022", Decimal("428.6"))


def test_a_file_brings_what_follows_along(city: City, waste: Indicator) -> None:
    content = b"indicator_code,period,value\nT01,2023,50000\nT01,2024,1\nT02,2024,1000\n"
    load_series(city, read_series(city, None, content), by=make_editor(city), reason="New method")
    assert shown(computed()) == {"2023": "543.5", "2024": "1.0"}
    assert [row.observation.period for row in Revision.objects.filter(observation__indicator=computed())] == ["2023"]


def test_nobody_types_a_computed_value(city: City, waste: Indicator) -> None:
    by, found = make_editor(city), computed()
    owner = make_member(city, Role.OWNER)
    change_indicator(found, by=by, owner=owner)
    found = computed()
    sentence = "PC1 is computed: T01 Waste (in kg) ÷ T02 Inhabitants. Enter the values of its inputs."
    for act in (
        lambda: record(found, "2023", Decimal(1), by=by, reason="x"),
        lambda: record_late(found, "2023", Decimal(1), by=by, reason="x"),
        lambda: propose(found, "2023", Decimal(1), by=owner, reason="x"),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.sentence == sentence
        assert [reason.sentence for reason in refused.value.reasons] == ["T01", "T02"]
    written = write_cell(found, "2023", "1", version="", by=by)
    assert (written.outcome, written.sentence) == (Outcome.REFUSED, sentence)
    assert shown(found) == {"2023": "434.8"}


def test_a_file_refuses_a_typed_value_and_takes_what_was_exported(city: City, waste: Indicator) -> None:
    record(waste, "2024", Decimal(1), by=make_editor(city))
    exported = export(city, "observations")
    assert b",2023,434.8," in exported
    reading = read_series(city, None, exported)
    assert not reading.problems
    assert load_series(city, reading, by=make_editor(city)).unchanged == 5
    for value in (b"434.80", b"1"):
        typed = read_series(city, None, b"indicator_code,period,value\nPC1,2023," + value + b"\n")
        compare(city, typed)
        assert [problem.sentence for problem in typed.problems] == [
            "PC1 is computed, so this value follows from its inputs."
        ]


def test_an_input_whose_unit_converts_gives_the_same_result(city: City, waste: Indicator) -> None:
    by = make_editor(city)
    change_indicator(waste, by=by, unit="kg", unit_code="kg", reason="The values are kilograms")
    assert shown(computed()) == {"2023": "0.4"}
    record(waste, "2023", Decimal(40_000_000), by=by, reason="In kilograms now")
    assert shown(computed()) == {"2023": "434.8"}
    assert Revision.objects.filter(observation__indicator=computed()).count() == 2


def test_an_input_that_a_formula_cannot_take_any_more_is_refused(city: City, waste: Indicator) -> None:
    with pytest.raises(ValidationError, match="T01 is in kWh, which does not convert into: kilograms"):
        change_indicator(waste, by=make_editor(city), unit="kWh", unit_code="kwh")
    waste.refresh_from_db()
    assert str(waste.unit) == "t"


@pytest.mark.parametrize(
    ("formula", "own", "units", "sentence"),
    [
        (Formula.PER_CAPITA, {"unit": "t per head"}, ("t", "kg"), "does not convert into: number"),
        (Formula.PER_CAPITA, {"unit": "kg per inhabitant"}, ("kWh", "number"), "does not convert into: kilograms"),
        (Formula.RATIO, {"unit": "per 1 000 inhabitants"}, ("number", "number"), "choose the factor 1000"),
        (Formula.SHARE, {"unit": "t"}, ("t", "t"), "A share is in per cent"),
        (Formula.SHARE, {"unit": "%"}, ("t", "kWh"), "do not convert into each other"),
        (Formula.SUM, {"unit": "t"}, ("t", "bags"), "do not convert into each other"),
        (Formula.DIFFERENCE, {"unit": "bags"}, ("bags", "sacks"), "do not convert into each other"),
        (Formula.SUM, {"unit": "°C"}, ("°C", "°C"), "degrees are not added up"),
    ],
)
def test_units_that_cannot_be_computed_with_are_refused(
    city: City, formula: str, own: dict[str, str], units: tuple[str, str], sentence: str
) -> None:
    inputs = [make_indicator(city, f"T0{place}", unit=unit) for place, unit in enumerate(units)]
    with pytest.raises(ValidationError, match=sentence):
        make_computed(city, *inputs, formula=formula, **own)


@pytest.mark.parametrize(
    ("formula", "own", "units", "values", "result"),
    [
        (Formula.SHARE, {"unit": "% of waste"}, ("kg", "t"), ("250000", "1000"), "25.0"),
        (Formula.SHARE, {"unit": "‰"}, ("t", "t"), ("1", "1000"), "1.0"),
        (Formula.SUM, {"unit": "t"}, ("kg", "t"), ("500", "1.25"), "1.8"),
        (Formula.DIFFERENCE, {"unit": "bags"}, ("bags", "Bags"), ("3", "5"), "-2.0"),
        (Formula.RATIO, {"unit": "per 1 000 inhabitants", "factor": 1000}, ("number", "thousands"), ("7", "2"), "3.5"),
        (Formula.RATIO, {"unit": "bags per pupil", "factor": 100}, ("bags", "pupils"), ("1", "8"), "12.5"),
    ],
)
def test_units_are_converted_in_computing(
    city: City, formula: str, own: dict[str, str], units: tuple[str, str], values: tuple[str, str], result: str
) -> None:
    inputs = [make_indicator(city, f"T0{place}", unit=unit) for place, unit in enumerate(units)]
    for row, value in zip(inputs, values, strict=True):
        make_series(row, {"2023": value})
    assert shown(make_computed(city, *inputs, formula=formula, **own)) == {"2023": result}


def test_a_formula_never_follows_from_itself(city: City, waste: Indicator) -> None:
    again = make_indicator(city, "PC2", unit="kg per inhabitant")
    more = make_indicator(city, "T09", unit="kg per inhabitant")
    set_formula(again, Formula.SUM, [computed(), more], by=make_editor(city))
    with pytest.raises(ValidationError, match="would follow from itself"):
        set_formula(computed(), Formula.SUM, [again, more], by=make_editor(city))
    assert {row.indicator.code for row in Input.objects.filter(computed=computed())} == {"T01", "T02"}


def test_formulas_stand_on_each_other_and_no_deeper_than_three(city: City, waste: Indicator) -> None:
    by, below = make_editor(city), computed()
    extra = make_indicator(city, "T09", unit="kg per inhabitant")
    make_series(extra, {"2023": "0.2", "2024": "1"})
    for code in ("PC2", "PC3"):
        made = make_indicator(city, code, unit="kg per inhabitant")
        below = set_formula(made, Formula.SUM, [below, extra], by=by, decimals=1)
    assert shown(below) == {"2023": "435.2", "2024": "PC2 Indicator PC2 has no value for 2024"}
    record(waste, "2023", Decimal(50000), by=by, reason="Counted anew")
    assert shown(below)["2023"] == "543.9"
    with pytest.raises(ValidationError, match="More than 3 formulas"):
        set_formula(make_indicator(city, "PC4", unit="kg per inhabitant"), Formula.SUM, [below, extra], by=by)


@pytest.mark.parametrize(
    ("formula", "count"),
    [(Formula.RATIO, 1), (Formula.RATIO, 3), (Formula.SUM, 1), (Formula.SUM, 8), (Formula.SHARE, 0)],
)
def test_a_formula_has_its_number_of_inputs(city: City, formula: str, count: int) -> None:
    inputs = [make_indicator(city, f"T0{place}") for place in range(count)]
    with pytest.raises(ValidationError, match=r"Choose 2 to 7 indicators\.|Choose two different indicators\."):
        make_computed(city, *inputs, formula=formula, unit="%")


def test_an_indicator_with_values_stays_what_it_is(city: City, waste: Indicator) -> None:
    by = make_editor(city)
    with pytest.raises(ValidationError, match="T01 has values already"):
        set_formula(waste, Formula.SUM, [other(), computed()], by=by)
    with pytest.raises(ValidationError, match="PC1 has values already"):
        set_formula(computed(), "", [], by=by)


def test_an_indicator_with_a_value_under_way_stays_measured(city: City, waste: Indicator) -> None:
    found = make_indicator(city, "T03", owner=make_member(city, Role.OWNER), unit="t")
    propose(found, "2023", Decimal(1), by=found.owner)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="under way"):
        set_formula(found, Formula.SUM, [waste, make_indicator(city, "T04", unit="t")], by=make_editor(city))


def test_inputs_are_the_city_s_own_and_only_officers_choose_them(city: City, waste: Indicator) -> None:
    strange = make_indicator(make_city("elsewhere"), "T03", unit="t")
    with pytest.raises(ValidationError, match="another city"):
        set_formula(make_indicator(city, "PC2", unit="t"), Formula.SUM, [waste, strange], by=make_editor(city))
    with pytest.raises(Refused):
        set_formula(computed(), Formula.RATIO, [waste, other()], by=make_member(city, Role.OWNER))


def test_periods_that_never_meet_are_refused(city: City) -> None:
    pupils = make_indicator(city, "T01", unit="number", frequency="school_year")
    people = make_indicator(city, "T02", unit="number", frequency="year")
    with pytest.raises(ValidationError, match="T01 is measured by: School year, T02 by: Calendar year"):
        make_computed(city, pupils, people, formula=Formula.RATIO, unit="pupils per head")
    parts = make_indicator(city, "T03", unit="number", frequency="quarter")
    make_series(parts, {"2023-Q1": "1", "2023": "4"}), make_series(people, {"2023": "8"})
    made = make_indicator(city, "PC2", unit="per head", frequency="year")
    assert shown(set_formula(made, Formula.RATIO, [parts, people], by=make_editor(city), decimals=1)) == {"2023": "0.5"}


def test_a_locked_value_does_not_become_another_one(city: City, waste: Indicator) -> None:
    lock_periods(
        city, city.today().replace(year=2024, month=1, day=1), "Audited", by=make_member(city, Role.COORDINATOR)
    )
    with pytest.raises(Conflict, match="are locked"):
        set_formula(computed(), Formula.PER_CAPITA, [waste, other()], by=make_editor(city), decimals=2)
    made = make_indicator(city, "PC2", unit="t per head")
    assert shown(set_formula(made, Formula.PER_CAPITA, [waste, other()], by=make_editor(city), decimals=2)) == {
        "2023": "0.43"
    }


def test_a_changed_formula_is_a_revision(city: City, waste: Indicator) -> None:
    set_formula(computed(), Formula.PER_CAPITA, [waste, other()], by=make_editor(city), decimals=2)
    row = Revision.objects.get()
    assert (str(row.before_value), str(row.after_value)) == ("434.8", "434.78")
    assert row.reason == "Computed anew: The formula of PC1 was changed."


def test_what_is_stored_is_in_the_city_s_language(waste: Indicator) -> None:
    with translation.override("sv"):
        record(waste, "2024", Decimal(1), by=make_editor(waste.city))
    assert shown(computed())["2024"] == "T02 Inhabitants has no value for 2024"


def test_a_round_asks_for_the_inputs_of_what_a_target_rests_on() -> None:
    cycle = make_cycle(Step.MONITORING)
    inputs = make_inputs(cycle.city)
    made = make_computed(cycle.city, *inputs)
    make_plan(cycle, made.code)
    turn = open_round(
        cycle, MonitoringRound.Kind.YEAR, "2026", cycle.city.today(), by=make_member(cycle.city, Role.COORDINATOR)
    )
    assert set(Entry.objects.filter(round=turn).values_list("indicator__code", flat=True)) == {"T01", "T02"}


def test_what_the_council_decides_on_holds_the_inputs_too(
    city: City, waste: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_uses", {"test": lambda _cycle: [computed().pk]})
    found = part(make_cycle(city=city))
    assert list(found) == ["PC1", "T01", "T02"]
    assert found["PC1"]["formula"] == {
        "kind": "per_capita",
        "factor": 1,
        "decimals": 1,
        "inputs": [
            {"role": "numerator", "code": "T01", "unit": "kg"},
            {"role": "denominator", "code": "T02", "unit": "number"},
        ],
    }
    assert "formula" not in found["T01"]


def test_recording_asks_as_much_with_many_formulas_as_with_one(
    city: City, waste: Indicator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by = make_editor(city)
    for period, more in (("2025", range(0)), ("2026", range(2, 6))):
        for number in more:
            made = make_indicator(city, f"PC{number}", unit="kg per inhabitant")
            set_formula(made, Formula.PER_CAPITA, [waste, other()], by=by, decimals=1)
        record(other(), period, Decimal(92000), by=by)
        with django_assert_num_queries(13):
            record(waste, period, Decimal(1), by=by)
