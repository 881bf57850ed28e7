"""How a vote ends: the outcome follows from counts and rule, is sealed and chained, and moves the year."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify
from cycles.approval.rule import Base, Majority
from cycles.approval.services.conclusion import CountsChanged, mark
from cycles.approval.standing import standing
from cycles.cycle import Cycle, Step, StepChange
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
)
from tests.cycles.factories import make_cycle
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def voted(city: City, choices: str, **facts: object) -> AgendaItem:
    """Return an open item on which the members have voted."""
    item, members = make_open_item(city, **facts)  # type: ignore[arg-type]
    cast_votes(item, members, choices)
    return item


# choices of five members, facts of the item → result, state, outcome of the decision, step of the year
ENDS = [
    ("fffaa", {}, "passed", "concluded", "approved", "monitoring"),
    ("ffaaa", {}, "not_passed", "concluded", "rejected", "targets"),
    ("ffaas", {}, "not_passed", "concluded", "rejected", "targets"),
    ("f----", {}, "passed", "concluded", "approved", "monitoring"),
    ("-----", {}, "not_passed", "concluded", "rejected", "targets"),
    ("ffss-", {"majority": Majority.ABSOLUTE, "base": Base.PRESENT}, "not_passed", "concluded", "rejected", "targets"),
    ("fffd-", {"majority": Majority.ABSOLUTE, "base": Base.PRESENT}, "passed", "concluded", "approved", "monitoring"),
    ("fffff", {"return_reasons": "Costs are missing."}, "passed", "concluded", "returned", "targets"),
    ("aaafs", {"return_reasons": "Costs are missing."}, "not_passed", "not_decided", None, "approval"),
    ("fdddd", {}, "no_quorum", "not_decided", None, "approval"),
]


@pytest.mark.parametrize(("choices", "facts", "result", "state", "outcome", "step"), ENDS)
def test_the_outcome_follows_from_the_votes(
    city: City, choices: str, facts: dict[str, object], result: str, state: str, outcome: str | None, step: str
) -> None:
    item = voted(city, choices, **facts)
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    assert (item.result, item.state, item.cycle.step) == (result, state, step)
    assert (decision.outcome if decision else None) == outcome
    assert Decision.objects.filter(kind="approve").count() == (1 if outcome else 0)
    assert verify(city) == []


def test_without_a_quorum_nothing_is_decided(city: City) -> None:
    item, members = make_open_item(city, members=5, present=2)
    cast_votes(item, members, "ff")
    assert services.conclude(item, "12/2026", by=make_clerk(city)) is None
    assert (item.state, item.result, item.for_count, item.present_count) == ("not_decided", "no_quorum", 2, 2)
    assert item.cycle.step == Step.APPROVAL
    again = make_item(make_meeting(city), item.cycle)
    assert again.is_pending


def test_the_decision_seals_question_rule_counts_votes_and_package(city: City) -> None:
    item = voted(city, "fffas", majority=Majority.ABSOLUTE, base=Base.PRESENT)
    decision = services.conclude(item, " 12/2026 ", by=make_clerk(city))
    assert decision is not None
    sealed = json.loads(decision.snapshot.content)
    assert sealed["package"] == {"kind": "package", "sha256": item.package.sha256}
    assert sealed["decision"] == {
        "kind": "approve",
        "outcome": "approved",
        "next_step": "",
        "number": "12/2026",
        "decided_on": item.meeting.held_on.isoformat(),
    }
    assert sealed["counts"] == {
        "members_total": 5,
        "present": 5,
        "absent": 0,
        "for": 3,
        "against": 1,
        "abstained": 1,
        "disqualified": 0,
        "proxies": 0,
        "casting_vote": None,
    }
    assert sealed["rule"]["majority"] == "absolute"
    assert [vote["choice"] for vote in sealed["votes"]] == ["for", "for", "for", "against", "abstain"]
    assert not any(person.user.name in decision.snapshot.content for person in city.memberships.all())


def test_an_approval_is_noted_on_the_version_it_decided_on(city: City) -> None:
    item = voted(city, "fffff")
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    item.programme.refresh_from_db()
    assert item.programme.decision == decision
    change = StepChange.objects.get(decision=decision)
    assert (change.name, change.by) == ("approve_programme", make_clerk(city))


def test_a_rejected_version_may_come_back_unchanged(city: City) -> None:
    item = voted(city, "aaaaa")
    services.conclude(item, "12/2026", by=make_clerk(city))
    item.programme.refresh_from_db()
    assert item.programme.decision is None


def test_an_adoption_leaves_the_year_where_it_is(city: City) -> None:
    council = make_council(city)
    meeting = make_meeting(city, present=council)
    item = make_item(meeting, make_cycle(city=city), Decision.Kind.ADOPT)
    services.open_vote(item, by=make_clerk(city))
    cast_votes(item, council, "ffff-")
    decision = services.conclude(item, "3/2026", by=make_clerk(city))
    assert Decision.adopted(city) == decision
    assert item.cycle.step == Step.SET_UP
    assert verify(city) == []


def test_an_adoption_that_fails_adopts_nothing(city: City) -> None:
    council = make_council(city)
    item = make_item(make_meeting(city, present=council), make_cycle(city=city), Decision.Kind.ADOPT)
    services.open_vote(item, by=make_clerk(city))
    cast_votes(item, council, "aaaaf")
    services.conclude(item, "3/2026", by=make_clerk(city))
    assert Decision.adopted(city) is None


def test_a_counted_vote_is_concluded_from_the_clerks_counts(city: City) -> None:
    item, _members = make_open_item(city, mode="counted")
    clerk, second = make_clerk(city), make_second_clerk(city)
    services.enter_counts(item, by=clerk, present=5, for_=1, against=3)
    services.confirm_counts(item, item.version, by=second)
    decision = services.conclude(item, "12/2026", by=clerk)
    assert decision is not None
    assert (decision.outcome, item.result) == ("rejected", "not_passed")
    sealed = json.loads(decision.snapshot.content)
    assert sealed["votes"] == []
    assert sealed["counting"] == {"entered_by_id": clerk.pk, "confirmed_by_id": second.pk}
    assert verify(city) == []


def test_counts_that_nobody_confirmed_conclude_nothing(city: City) -> None:
    item, _members = make_open_item(city, mode="counted")
    clerk, second = make_clerk(city), make_second_clerk(city)
    services.enter_counts(item, by=clerk, present=5, for_=5, against=0)
    for person in (clerk, second):
        with pytest.raises(Conflict, match="not confirmed by a second person"):
            services.conclude(item, "12/2026", by=person)
    services.confirm_counts(item, item.version, by=second)
    services.enter_counts(item, by=second, present=5, for_=4, against=1)
    with pytest.raises(Conflict, match="not confirmed by a second person"):
        services.conclude(item, "12/2026", by=clerk)
    item.refresh_from_db()
    assert (item.state, item.confirmed_by, item.counted_by) == ("open", None, second)


def test_unconfirmed_counts_of_no_quorum_end_nothing_either(city: City) -> None:
    item, _members = make_open_item(city, mode="counted")
    services.enter_counts(item, by=make_clerk(city), present=2, for_=2, against=0)
    with pytest.raises(Conflict, match="not confirmed by a second person"):
        services.conclude(item, "12/2026", by=make_clerk(city))
    services.confirm_counts(item, item.version, by=make_second_clerk(city))
    assert services.conclude(item, "12/2026", by=make_clerk(city)) is None
    assert item.result == "no_quorum"


def test_a_second_conclusion_changes_nothing(city: City) -> None:
    item = voted(city, "fffaa")
    services.conclude(item, "12/2026", by=make_clerk(city))
    with pytest.raises(Conflict):
        services.conclude(item, "13/2026", by=make_clerk(city))
    assert Decision.objects.filter(kind="approve").count() == 1


def test_counts_that_changed_since_they_were_read_are_shown_again(city: City) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members, "ff---")
    seen = mark(standing(item).counts)
    services.cast(item, "against", by=members[2])
    with pytest.raises(CountsChanged):
        services.conclude(item, "12/2026", by=make_clerk(city), seen=seen)
    item.refresh_from_db()
    assert item.state == "open"
    assert services.conclude(item, "12/2026", by=make_clerk(city), seen=mark(standing(item).counts))


@pytest.mark.parametrize(
    ("number", "days", "field"),
    [("", 0, "number"), ("  ", 0, "number"), ("12/2026", -1, "decided_on"), ("12/2026", 2, "decided_on")],
)
def test_number_and_day_must_make_sense(city: City, number: str, days: int, field: str) -> None:
    item = voted(city, "fffaa")
    with pytest.raises(ValidationError) as refusal:
        services.conclude(item, number, by=make_clerk(city), decided_on=item.meeting.held_on + timedelta(days=days))
    assert set(refusal.value.message_dict) == {field}
    assert (AgendaItem.objects.get().state, Decision.objects.filter(kind="approve").count()) == ("open", 0)


def test_a_number_is_given_once_in_a_city(city: City) -> None:
    item = voted(city, "fffaa", return_reasons="Costs are missing.")
    services.conclude(item, "12/2026", by=make_clerk(city))
    other = voted(city, "fffaa", cycle=make_cycle(Step.APPROVAL, city=city, year=2030))
    with pytest.raises(ValidationError, match="has this number"):
        services.conclude(other, "12/2026", by=make_clerk(city))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_only_the_clerk_concludes(city: City, role: Role) -> None:
    item = voted(city, "fffaa")
    with pytest.raises(Refused):
        services.conclude(item, "12/2026", by=make_member(city, role))


def test_two_items_on_one_programme_move_the_year_once(city: City) -> None:
    council = make_council(city)
    meeting = make_meeting(city, present=council)
    approve = make_item(meeting)
    motion = make_item(meeting, approve.cycle, return_reasons="Costs are missing.")
    for item in (motion, approve):
        services.open_vote(item, by=make_clerk(city))
        cast_votes(item, council, "fffff")
    services.conclude(motion, "11/2026", by=make_clerk(city))
    assert Cycle.objects.get().step == Step.TARGETS
    with pytest.raises(Conflict):
        services.conclude(approve, "12/2026", by=make_clerk(city))
    assert services.adjourn(approve, "The programme was returned.", by=make_clerk(city)).state == "not_decided"


def test_an_item_is_adjourned_with_a_reason(city: City) -> None:
    item = voted(city, "fffaa")
    with pytest.raises(ValidationError):
        services.adjourn(item, "  ", by=make_clerk(city))
    services.adjourn(item, "A figure is doubtful.", by=make_clerk(city))
    assert (item.state, item.result, item.adjourned_because) == ("not_decided", "adjourned", "A figure is doubtful.")
    assert item.cycle.step == Step.APPROVAL
    with pytest.raises(Conflict, match="put to the end already"):
        services.adjourn(item, "Again.", by=make_clerk(city))
    with pytest.raises(Conflict, match="not open"):
        services.conclude(item, "12/2026", by=make_clerk(city))


def test_only_the_clerk_adjourns(city: City) -> None:
    with pytest.raises(Refused):
        services.adjourn(voted(city, "fffaa"), "No.", by=make_member(city, Role.COORDINATOR))
