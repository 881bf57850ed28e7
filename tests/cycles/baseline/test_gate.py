"""Each condition of the gate before step 2, unmet and met; and that the gate really holds the step."""

import pytest

from cycles import gates
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.cycle import Cycle, Step
from cycles.perform import GateClosed, perform
from ims.roles import Role
from tests.cycles.baseline.factories import attach, make_gap, make_requirement, make_review, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_member

pytestmark = pytest.mark.django_db
NAMES = ["themes", "values", "legal", "swot", "ranked", "signed_off"]


def unmet(cycle: Cycle) -> dict[str, list[str]]:
    """Return what is open, by the condition's short name."""
    found = gates.conditions(cycle, "close_baseline")
    return {c.name.removeprefix("baseline."): [r.sentence for r in c.unmet] for c in found if not c.is_met}


@pytest.fixture
def cycle(db: None) -> Cycle:
    return make_cycle(Step.BASELINE)


def test_the_conditions_by_name() -> None:
    assert gates.registered()["close_baseline"] == [f"baseline.{name}" for name in NAMES]


def test_a_complete_and_signed_review_opens_the_gate(cycle: Cycle) -> None:
    make_theme_review(cycle, ready=True)
    make_review(cycle, signed_off=True)
    assert unmet(cycle) == {}
    perform(cycle, "close_baseline", by=make_member(cycle.city, Role.COORDINATOR))
    assert cycle.step == Step.TARGETS


def test_without_a_review_the_gate_holds(cycle: Cycle) -> None:
    assert set(unmet(cycle)) == {"themes", "legal", "ranked", "signed_off"}
    with pytest.raises(GateClosed):
        perform(cycle, "close_baseline", by=make_member(cycle.city, Role.COORDINATOR))


@pytest.mark.parametrize(
    ("lacking", "name", "sentence"),
    [
        ({"condition": {}}, "themes", "Describe the condition of theme 6, or accept the gap"),
        ({"condition": {"sv": "Bara svenska"}}, "themes", "Describe the condition of theme 6, or accept the gap"),
        ({"points": ("strength", "weakness")}, "swot", "SWOT of theme 6: opportunities, threats"),
        ({"urgency": None}, "ranked", "Agree the significance of theme 6"),
        ({"is_priority": False}, "ranked", "Choose the priorities"),
    ],
)
def test_what_a_theme_lacks(cycle: Cycle, lacking: dict[str, object], name: str, sentence: str) -> None:
    make_theme_review(cycle, "6", ready=True, **lacking)
    make_review(cycle, signed_off=True)
    found = unmet(cycle)
    assert list(found) == [name]
    assert sentence in found[name]


def test_an_accepted_gap_stands_for_the_text(cycle: Cycle) -> None:
    make_theme_review(cycle, ready=True, condition={}, gap_accepted=True, gap_reason="No survey")
    assert "themes" not in unmet(cycle)


def test_the_sign_off_is_a_condition(cycle: Cycle) -> None:
    make_theme_review(cycle, ready=True)
    assert unmet(cycle) == {"signed_off": ["Sign-off by the working group"]}


def test_the_register_or_the_declaration_that_none_apply(cycle: Cycle) -> None:
    theme = make_theme_review(cycle)
    assert unmet(cycle)["legal"] == ["Fill the legal register, or declare that none apply"]
    BaselineReview.objects.update(no_legal_requirements=True)
    assert "legal" not in unmet(cycle)
    BaselineReview.objects.update(no_legal_requirements=False)
    make_requirement(theme)
    assert "legal" not in unmet(cycle)


def test_missing_data_is_allowed_when_it_is_listed(cycle: Cycle) -> None:
    theme = make_theme_review(cycle, "6")
    assert unmet(cycle)["values"] == ["Attach an indicator to theme 6, or list the gap"]
    indicator = make_indicator(cycle.city, "T01")
    attach(theme, indicator)
    assert unmet(cycle)["values"] == ["T01 has no value: list it as a gap"]
    make_series(indicator, {"2020": None})
    assert unmet(cycle)["values"] == ["T01 has no value: list it as a gap"]
    make_gap(theme, "T01", indicator=indicator)
    assert "values" not in unmet(cycle)


def test_a_gap_listed_elsewhere_does_not_count(cycle: Cycle) -> None:
    one, two = make_theme_review(cycle, "1"), make_theme_review(cycle, "2")
    indicator = make_indicator(cycle.city, "T01")
    attach(one, indicator)
    make_gap(two, "T01", indicator=indicator)
    assert unmet(cycle)["values"] == ["T01 has no value: list it as a gap"]


def test_a_value_has_unit_and_source(cycle: Cycle) -> None:
    theme = make_theme_review(cycle)
    bare = make_indicator(cycle.city, "T01", source="")
    make_series(bare, {"2020": "0"})
    attach(theme, bare)
    assert unmet(cycle)["values"] == ["T01 has a value without unit or source"]
    bare.observations.update(source="Register")
    assert "values" not in unmet(cycle)


def test_another_year_counts_nothing_here(cycle: Cycle) -> None:
    make_theme_review(make_cycle(Step.BASELINE, city=cycle.city, year=2030), ready=True)
    assert ThemeReview.objects.count() == 1
    assert "themes" in unmet(cycle)


@pytest.mark.parametrize("number", [1, 10])
def test_the_gate_reads_as_often_for_one_theme_as_for_ten(
    cycle: Cycle, number: int, django_assert_num_queries: "object"
) -> None:
    for code in range(1, number + 1):
        attach(make_theme_review(cycle, str(code), ready=True), make_indicator(cycle.city, f"T{code:02}"))
    with django_assert_num_queries(3):  # type: ignore[operator]
        gates.conditions(cycle, "close_baseline")
