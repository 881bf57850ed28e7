"""The writers of the review: what they write, whom they refuse, and that a signed review stays as it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.models import FrameworkVersion
from cycles.baseline import services
from cycles.baseline.models import BaselineReview, CommitmentAssessment, DataGap, LegalRequirement, ThemeReview
from cycles.baseline.swot import services as swot
from cycles.cycle import Cycle, Step
from cycles.perform import WrongStep
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.cycles.baseline.factories import attach, make_gap, make_requirement, make_review, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db
Call = Callable[[ThemeReview, User], object]


@pytest.fixture
def cycle(db: None) -> Cycle:
    return make_cycle(Step.BASELINE)


@pytest.fixture
def coordinator(cycle: Cycle) -> User:
    return make_member(cycle.city, Role.COORDINATOR)


@pytest.fixture
def theme(cycle: Cycle) -> ThemeReview:
    return make_theme_review(cycle, "6")


# Every writer once, as it is called when all is well.
CALLS: dict[str, Call] = {
    "change_scope": lambda t, by: services.change_scope(t.cycle, "Inner city", by=by),
    "bring_in_scope": lambda t, by: services.bring_in_scope(t.cycle, t.theme.version.nodes.get(code="2"), by=by),
    "take_out_of_scope": lambda t, by: services.take_out_of_scope(t, by=by),
    "write_theme": lambda t, by: services.write_theme(t, by=by, condition="Good"),
    "attach_indicator": lambda t, by: services.attach_indicator(t, make_indicator(t.cycle.city), by=by),
    "detach_indicator": lambda t, by: services.detach_indicator(attach(t, make_indicator(t.cycle.city)), by=by),
    "list_gap": lambda t, by: services.list_gap(t, "Freight", "Never counted", by=by),
    "remove_gap": lambda t, by: services.remove_gap(make_gap(t), by=by),
    "add_requirement": lambda t, by: services.add_requirement(t, by=by, requirement="Noise plan"),
    "change_requirement": lambda t, by: services.change_requirement(make_requirement(t), by=by, met="yes"),
    "remove_requirement": lambda t, by: services.remove_requirement(make_requirement(t), by=by),
    "declare_no_requirements": lambda t, by: services.declare_no_requirements(t.cycle, by=by),
    "assess": lambda t, by: services.assess(t, t.theme.children.get(code="6.1"), "fully", by=by),
    "score": lambda t, by: services.score(t, 5, 4, 3, by=by),
    "choose_priorities": lambda t, by: services.choose_priorities(t.cycle, [], by=by),
}
SIGNERS: dict[str, Call] = {
    "sign_off": lambda t, by: services.sign_off(t.cycle, "Working group", by=by),
    "undo_sign_off": lambda t, by: services.undo_sign_off(t.cycle, "New figures", by=by),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_officer_writes(theme: ThemeReview, call: Call) -> None:
    call(theme, make_member(theme.cycle.city, Role.OFFICER))


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.COUNCIL_MEMBER, Role.CITY_ADMIN])
@pytest.mark.parametrize("call", [*CALLS.values(), *SIGNERS.values()], ids=[*CALLS, *SIGNERS])
def test_who_only_reads_is_refused(theme: ThemeReview, call: Call, role: Role) -> None:
    with pytest.raises(Refused):
        call(theme, make_member(theme.cycle.city, role))


@pytest.mark.parametrize("call", SIGNERS.values(), ids=SIGNERS)
def test_an_officer_does_not_sign_for_the_group(theme: ThemeReview, call: Call) -> None:
    with pytest.raises(Refused):
        call(theme, make_member(theme.cycle.city, Role.OFFICER))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_coordinator_of_elsewhere_is_refused(theme: ThemeReview, call: Call) -> None:
    with pytest.raises(Refused):
        call(theme, make_member(make_city("elsewhere"), Role.COORDINATOR))


@pytest.mark.parametrize("call", [*CALLS.values(), *SIGNERS.values()], ids=[*CALLS, *SIGNERS])
def test_in_another_step_nothing_is_written(call: Call) -> None:
    theme = make_theme_review(make_cycle(Step.TARGETS), "6")
    with pytest.raises(WrongStep):
        call(theme, make_member(theme.cycle.city, Role.COORDINATOR))


@pytest.mark.parametrize("call", [*CALLS.values(), SIGNERS["sign_off"]], ids=[*CALLS, "sign_off"])
def test_a_signed_review_stays_as_it_is(theme: ThemeReview, coordinator: User, call: Call) -> None:
    make_review(theme.cycle, signed_off=True)
    with pytest.raises(Conflict, match="signed"):
        call(theme, coordinator)


def test_a_review_starts_once_and_by_a_published_framework(cycle: Cycle, coordinator: User) -> None:
    draft = make_framework("draft", published=False)
    with pytest.raises(ValidationError):
        services.start_review(cycle, draft, "The city", by=coordinator)
    review = services.start_review(cycle, make_framework(), {"en": "The city", "sv": " "}, by=coordinator)
    assert review.scope == {"en": "The city"}
    with pytest.raises(Conflict):
        services.start_review(cycle, review.framework, "Again", by=coordinator)


def test_without_a_review_nothing_is_written(cycle: Cycle, coordinator: User) -> None:
    with pytest.raises(Conflict, match="not started"):
        services.declare_no_requirements(cycle, by=coordinator)


def test_only_themes_of_the_framework_come_in_scope_and_each_once(cycle: Cycle, coordinator: User) -> None:
    version = make_review(cycle).framework
    foreign: FrameworkVersion = make_framework("other")
    for node in (version.nodes.get(code="1.1"), foreign.nodes.get(code="1")):
        with pytest.raises(ValidationError):
            services.bring_in_scope(cycle, node, by=coordinator)
    twice = [services.bring_in_scope(cycle, version.nodes.get(code="1"), by=coordinator) for _n in range(2)]
    assert twice[0] == twice[1]
    assert ThemeReview.objects.filter(cycle=cycle).count() == 1


def test_texts_are_written_and_the_version_counts(theme: ThemeReview, coordinator: User) -> None:
    services.write_theme(theme, by=coordinator, condition="Two trips in five", trends={"en": "Up", "sv": ""})
    theme.refresh_from_db()
    assert (theme.condition, theme.trends, theme.version) == ({"en": "Two trips in five"}, {"en": "Up"}, 2)
    with pytest.raises(TypeError):
        services.write_theme(theme, by=coordinator, importance="5")


def test_an_accepted_gap_needs_its_reason(theme: ThemeReview, coordinator: User) -> None:
    with pytest.raises(ValidationError):
        services.write_theme(theme, by=coordinator, gap_accepted=True)
    services.write_theme(theme, by=coordinator, gap_accepted=True, gap_reason="No survey yet")
    assert ThemeReview.objects.get(pk=theme.pk).gap_accepted


def test_an_indicator_is_attached_once_and_only_the_citys_own(theme: ThemeReview, coordinator: User) -> None:
    indicator = make_indicator(theme.cycle.city)
    twice = [services.attach_indicator(theme, indicator, by=coordinator) for _n in range(2)]
    assert twice[0] == twice[1]
    with pytest.raises(ValidationError):
        services.attach_indicator(theme, make_indicator(make_city("elsewhere")), by=coordinator)


def test_detaching_takes_the_indicators_gap_along(theme: ThemeReview, coordinator: User) -> None:
    attached = attach(theme, make_indicator(theme.cycle.city))
    services.list_gap(theme, "T01", "No survey", by=coordinator, indicator=attached.indicator)
    make_gap(theme)
    services.detach_indicator(attached, by=coordinator)
    assert [str(gap.missing) for gap in DataGap.objects.all()] == ["Count of freight traffic"]


def test_a_gap_is_about_an_indicator_of_the_theme(theme: ThemeReview, coordinator: User) -> None:
    with pytest.raises(ValidationError):
        services.list_gap(theme, "T01", "No", by=coordinator, indicator=make_indicator(theme.cycle.city))
    with pytest.raises(ValidationError):
        services.list_gap(theme, "", "", by=coordinator)


def test_a_requirement_overrules_that_none_apply(theme: ThemeReview, coordinator: User) -> None:
    review = services.declare_no_requirements(theme.cycle, by=coordinator)
    services.add_requirement(theme, by=coordinator, requirement="Noise plan", responsible=make_unit(theme.cycle.city))
    review.refresh_from_db()
    assert not review.no_legal_requirements
    with pytest.raises(Conflict):
        services.declare_no_requirements(theme.cycle, by=coordinator)


def test_that_none_apply_can_be_taken_back(theme: ThemeReview, coordinator: User) -> None:
    services.declare_no_requirements(theme.cycle, by=coordinator)
    assert not services.declare_no_requirements(theme.cycle, by=coordinator, none=False).no_legal_requirements


@pytest.mark.parametrize("wrong", [{"requirement": ""}, {"met": "perhaps"}])
def test_a_requirement_is_whole(theme: ThemeReview, coordinator: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        services.add_requirement(theme, by=coordinator, **{"requirement": "Noise plan", **wrong})
    assert not LegalRequirement.objects.exists()


def test_the_responsible_unit_is_the_citys_own(theme: ThemeReview, coordinator: User) -> None:
    requirement, foreign = make_requirement(theme), make_unit(make_city("elsewhere"))
    with pytest.raises(ValidationError):
        services.change_requirement(requirement, by=coordinator, responsible=foreign)


def test_a_commitment_is_assessed_once_and_changed_after(theme: ThemeReview, coordinator: User) -> None:
    commitment = theme.theme.children.get(code="6.1")
    services.assess(theme, commitment, "partly", "Two of three", by=coordinator)
    services.assess(theme, commitment, "partly", "Two of three", by=coordinator)
    services.assess(theme, commitment, "fully", by=coordinator)
    row = CommitmentAssessment.objects.get()
    assert (row.assessment, row.remark, row.version) == ("fully", {}, 2)
    for foreign, value in ((theme.theme.version.nodes.get(code="1.1"), "fully"), (commitment, "green")):
        with pytest.raises(ValidationError):
            services.assess(theme, foreign, value, by=coordinator)


def test_scores_are_1_to_5_and_their_product_is_the_significance(theme: ThemeReview, coordinator: User) -> None:
    assert services.score(theme, 5, 4, 3, by=coordinator).significance == 60
    assert services.score(theme, 5, 4, None, by=coordinator).significance is None
    for wrong in (0, 6):
        with pytest.raises(ValidationError):
            services.score(theme, wrong, 4, 3, by=coordinator)


def test_exactly_the_chosen_themes_are_priorities(cycle: Cycle, coordinator: User) -> None:
    one, two, bare = (make_theme_review(cycle, code, ready=code != "3") for code in "123")
    services.choose_priorities(cycle, [two], by=coordinator)
    assert set(ThemeReview.objects.filter(is_priority=True)) == {two}
    for wrong in (bare, make_theme_review(make_cycle(Step.BASELINE, city=cycle.city, year=2030))):
        with pytest.raises(ValidationError):
            services.choose_priorities(cycle, [one, wrong], by=coordinator)
    assert set(ThemeReview.objects.filter(is_priority=True)) == {two}


def test_a_theme_that_is_no_longer_scored_is_no_priority(cycle: Cycle, coordinator: User) -> None:
    theme = make_theme_review(cycle, ready=True)
    services.score(theme, 5, None, 3, by=coordinator)
    assert not ThemeReview.objects.get(pk=theme.pk).is_priority


def test_the_group_signs_a_complete_review_with_a_note(cycle: Cycle, coordinator: User) -> None:
    theme = make_theme_review(cycle, ready=True, points=["strength", "weakness", "opportunity"])
    with pytest.raises(Conflict) as refusal:
        services.sign_off(cycle, "Working group, 20 March", by=coordinator)
    assert [reason.sentence for reason in refusal.value.reasons] == ["SWOT of theme 1: threats"]
    swot.add_point(theme, "threat", "Fares", by=coordinator)
    with pytest.raises(ValidationError):
        services.sign_off(cycle, " ", by=coordinator)
    review = services.sign_off(cycle, "Working group, 20 March", by=coordinator)
    assert (review.signed_off_by, review.sign_off_note) == (coordinator, {"en": "Working group, 20 March"})


def test_undoing_the_sign_off_needs_a_reason_and_history_keeps_it(cycle: Cycle, coordinator: User) -> None:
    review = make_review(cycle, signed_off=True)
    with pytest.raises(ValidationError):
        services.undo_sign_off(cycle, "", by=coordinator)
    services.undo_sign_off(cycle, "New traffic count", by=coordinator)
    assert BaselineReview.objects.get().signed_off_at is None
    assert review.events.latest("pgh_id").pgh_context.metadata["reason"] == "New traffic count"
    with pytest.raises(Conflict):
        services.undo_sign_off(cycle, "Again", by=coordinator)
