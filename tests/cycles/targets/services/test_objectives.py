"""Vision and objectives: who may write them, when, and what the lock of the long-term part refuses."""

import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle, Step
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from cycles.targets import services
from cycles.targets.models import Objective, Target, Vision
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.cycles.targets.factories import (
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_priority,
    make_target,
    open_next_of,
)
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_the_vision_is_one_row_that_is_written_again(cycle: Cycle, coordinator: User) -> None:
    services.set_vision(cycle, "A calm city", 2044, by=coordinator)
    services.set_vision(cycle, {"en": "A calm and green city"}, 2045, by=coordinator)
    vision = Vision.objects.get(cycle=cycle)
    assert (vision.text, vision.horizon) == ({"en": "A calm and green city"}, 2045)


@pytest.mark.parametrize("horizon", [2026, 2087])
def test_a_horizon_out_of_reach_is_refused(cycle: Cycle, coordinator: User, horizon: int) -> None:
    with pytest.raises(ValidationError) as refused:
        services.set_vision(cycle, "A calm city", horizon, by=coordinator)
    assert "horizon" in refused.value.message_dict


def test_a_vision_needs_words_in_the_binding_language(cycle: Cycle, coordinator: User) -> None:
    with pytest.raises(ValidationError) as refused:
        services.set_vision(cycle, {"sv": "En lugn stad", "en": "  "}, 2044, by=coordinator)
    assert "text" in refused.value.message_dict


def test_objectives_follow_each_other(cycle: Cycle) -> None:
    assert [make_objective(cycle, title).position for title in ("One", "Two")] == [1, 2]


def test_an_objective_belongs_to_a_priority(cycle: Cycle, coordinator: User) -> None:
    other = make_priority(cycle, "2", is_priority=False)
    with pytest.raises(ValidationError):
        services.add_objective(other, "Fewer emissions", by=coordinator)


def test_an_objective_is_changed(cycle: Cycle, coordinator: User) -> None:
    objective = services.change_objective(make_objective(cycle), title="No emissions", by=coordinator)
    objective.refresh_from_db()
    assert objective.title == {"en": "No emissions"}


def test_an_objective_with_a_target_stays(cycle: Cycle, coordinator: User) -> None:
    objective = make_objective(cycle)
    target = make_target(objective)
    with pytest.raises(Conflict):
        services.remove_objective(objective, by=coordinator)
    services.remove_target(target, by=coordinator)
    services.remove_objective(objective, by=coordinator)
    assert not Objective.objects.exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.COUNCIL_MEMBER, Role.CLERK, Role.AUDITOR, Role.STAKEHOLDER])
def test_who_only_reads_writes_nothing(cycle: Cycle, role: Role) -> None:
    with pytest.raises(Refused):
        services.set_vision(cycle, "Mine", 2044, by=make_member(cycle.city, role))


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.TARGETS])
def test_in_another_step_nothing_is_written(db: None, step: Step) -> None:
    cycle = make_cycle(step)
    with pytest.raises(WrongStep):
        services.set_vision(cycle, "Late", 2044, by=make_coordinator(cycle.city))


@pytest.fixture
def locked(cycle: Cycle) -> Target:
    """Return a long-term target of a year in which the council lets only the short-term part be adjusted."""
    new = open_next_of(cycle, Decision.Next.ADJUST)
    objective = Objective.objects.create(cycle=new, theme_review=make_priority(new), title={"en": "Less"})
    indicator = make_city_indicator(new.city)
    return Target.objects.create(cycle=new, objective=objective, term="long", indicator=indicator, value=40, year=2035)


def test_the_lock_of_the_long_term_part_holds_for_everything_in_it(locked: Target, coordinator: User) -> None:
    new, objective = locked.cycle, locked.objective
    for act in (
        lambda: services.set_vision(new, "Other", 2050, by=coordinator),
        lambda: services.add_objective(objective.theme_review, "Other", by=coordinator),
        lambda: services.change_objective(objective, title="Other", by=coordinator),
        lambda: services.remove_objective(objective, by=coordinator),
        lambda: make_target(objective, indicator=locked.indicator),
        lambda: services.change_target(locked, value=1, by=coordinator),
        lambda: services.remove_target(locked, by=coordinator),
    ):
        with pytest.raises(services.LongTermLocked):
            act()


def test_the_lock_leaves_short_term_targets_and_actions_free(locked: Target, coordinator: User) -> None:
    short = make_target(long_term=locked)
    services.add_action(locked.cycle, code="A9", title="More", target=short, by=coordinator)
    assert [action.code for action in short.actions.all()] == ["A9"]
