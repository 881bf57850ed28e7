"""Teams, effects, milestones and what waits for what: who may be named, what is refused, what it leaves alone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cycles.cycle import Cycle
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from cycles.targets.action_plan import services
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import Action
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.cycles.factories import advance
from tests.cycles.targets.factories import make_action, make_targets_cycle, open_next_of
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db
WHY = {"why_environment": "Less heat", "why_social": "", "why_economic": "Dear"}


def codes(action: Action) -> list[str]:
    """Return the codes of the actions that one waits for."""
    return sorted(Dependency.objects.filter(action=action).values_list("predecessor__code", flat=True))


def test_a_team_is_exactly_what_was_said(cycle: Cycle, coordinator: User) -> None:
    action, parks, roads = make_action(cycle), make_unit(cycle.city, "Parks"), make_unit(cycle.city, "Roads")
    services.set_team(action, [parks, roads], [coordinator], by=coordinator)
    kept = TeamMember.objects.get(action=action, unit=roads).pk
    services.set_team(action, [roads], [], by=coordinator)
    assert [(row.pk, row.unit) for row in TeamMember.objects.filter(action=action)] == [(kept, roads)]


def test_nobody_of_elsewhere_is_in_a_team(cycle: Cycle, coordinator: User) -> None:
    action, elsewhere = make_action(cycle), make_city("elsewhere")
    for units, people, field in (
        ([make_unit(elsewhere)], [], "units"),
        ([], [make_member(elsewhere, Role.OWNER)], "people"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.set_team(action, units, people, by=coordinator)
        assert list(refused.value.message_dict) == [field]
    assert not TeamMember.objects.exists()


def test_who_left_stays_in_the_team_until_taken_out(cycle: Cycle, coordinator: User) -> None:
    action, owner = make_action(cycle), make_member(cycle.city, Role.OWNER)
    services.set_team(action, [], [owner], by=coordinator)
    gone = cycle.city.today() - timedelta(days=1)
    owner.memberships.update(starts_on=gone - timedelta(days=99), ends_on=gone)
    services.set_team(action, [make_unit(cycle.city)], [owner], by=coordinator)
    assert TeamMember.objects.filter(person=owner).exists()


def test_effects_are_said_together_and_say_why(cycle: Cycle, coordinator: User) -> None:
    action = make_action(cycle)
    said = {"effect_environment": 2, "effect_social": 0, "effect_economic": -1, **WHY}
    services.assess_effects(action, by=coordinator, **said)
    assert Action.objects.get(pk=action.pk).effects == {"environment": 2, "social": 0, "economic": -1}
    for wrong, field in (({"effect_social": None}, "effect_social"), ({"why_economic": ""}, "why_economic")):
        with pytest.raises(ValidationError) as refused:
            services.assess_effects(Action.objects.get(pk=action.pk), by=coordinator, **{**said, **wrong})
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError):
        services.assess_effects(action, by=coordinator, **{**said, "effect_environment": 3})


def test_the_database_keeps_effects_together_and_in_their_range(cycle: Cycle) -> None:
    action = make_action(cycle)
    for wrong in ({"effect_social": 1}, {"effect_environment": 3, "effect_social": 0, "effect_economic": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**wrong)


def test_a_milestone_is_not_reached_on_a_day_to_come(cycle: Cycle, coordinator: User) -> None:
    action, today = make_action(cycle), cycle.city.today()
    milestone = services.add_milestone(action, "Begun", today, today, by=coordinator)
    with pytest.raises(ValidationError) as refused:
        services.change_milestone(milestone, reached_on=today + timedelta(days=1), by=coordinator)
    assert refused.value.message_dict == {"reached_on": ["This day is still to come."]}
    with pytest.raises(ValidationError):
        services.add_milestone(action, " ", today, by=coordinator)


def test_nothing_waits_for_itself_and_the_way_is_named(cycle: Cycle, coordinator: User) -> None:
    one, two, three = (make_action(cycle, target=None, code=code) for code in ("A1", "A2", "A3"))
    services.set_predecessors(two, [one], by=coordinator)
    services.set_predecessors(three, [two], by=coordinator)
    with pytest.raises(ValidationError) as refused:
        services.set_predecessors(one, [three], by=coordinator)
    assert refused.value.message_dict == {"predecessors": ["It would wait for itself: A1 → A3 → A2 → A1."]}
    with pytest.raises(ValidationError):
        services.set_predecessors(one, [one], by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(cycle=cycle, action=one, predecessor=one)
    assert (codes(one), codes(two), codes(three)) == ([], ["A1"], ["A2"])
    services.set_predecessors(three, [one], by=coordinator)
    assert codes(three) == ["A1"]
    services.set_predecessors(one, [], by=coordinator)


def test_an_action_of_another_year_is_not_waited_for(cycle: Cycle, coordinator: User) -> None:
    other = make_action(make_targets_cycle(cycle.city, 2027))
    with pytest.raises(ValidationError):
        services.set_predecessors(make_action(cycle), [other], by=coordinator)


def test_who_only_reads_writes_nothing_and_neither_does_anybody_in_another_step(
    cycle: Cycle, coordinator: User
) -> None:
    action, reader = make_action(cycle), make_member(cycle.city, Role.AUDITOR)
    milestone = services.add_milestone(action, "Begun", date(2026, 5, 1), by=coordinator)

    def everything(by: User) -> None:
        for write in (
            lambda: services.set_team(action, [], [], by=by),
            lambda: services.assess_effects(action, by=by),
            lambda: services.add_milestone(action, "More", date(2026, 5, 1), by=by),
            lambda: services.change_milestone(milestone, name="Other", by=by),
            lambda: services.remove_milestone(milestone, by=by),
            lambda: services.set_predecessors(action, [], by=by),
        ):
            with pytest.raises((Refused, WrongStep)):
                write()

    everything(reader)
    advance(cycle, "submit_programme", coordinator)
    everything(coordinator)
    assert [str(row.name) for row in Milestone.objects.all()] == ["Begun"]


def test_the_next_year_gets_copies_whose_links_lead_to_copies(cycle: Cycle, coordinator: User) -> None:
    one, two = make_action(cycle, code="A1"), make_action(cycle, code="A2")
    services.add_milestone(two, "Begun", date(2026, 5, 1), date(2026, 5, 1), by=coordinator)
    services.set_team(two, [make_unit(cycle.city)], [], by=coordinator)
    services.set_predecessors(two, [one], by=coordinator)
    new = open_next_of(cycle, Decision.Next.REVISE)
    copies = {row.code: row for row in Action.objects.filter(cycle=new)}
    [link] = Dependency.objects.filter(cycle=new)
    assert (link.action, link.predecessor) == (copies["A2"], copies["A1"])
    [milestone] = Milestone.objects.filter(cycle=new)
    assert (milestone.action, milestone.reached_on) == (copies["A2"], date(2026, 5, 1))
    assert TeamMember.objects.get(cycle=new).action == copies["A2"]
    copies["A1"].delete()
    assert (Dependency.objects.filter(cycle=new).count(), Dependency.objects.filter(cycle=cycle).count()) == (0, 1)
