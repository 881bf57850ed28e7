"""Opening a vote, casting one's own, and entering counts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.models import AgendaItem, Vote
from cycles.approval.rule import Casting, Majority, Outcome, Tie
from cycles.approval.standing import standing
from cycles.perform import WrongStep, perform
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
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_a_vote_opens_once(city: City) -> None:
    item, _members = make_open_item(city)
    assert (item.state, item.opened_at is not None) == ("open", True)
    with pytest.raises(Conflict, match="opened already"):
        services.open_vote(item, by=make_clerk(city))


def test_a_vote_opens_on_the_day_of_the_meeting(city: City) -> None:
    council = make_council(city, 3)
    meeting = make_meeting(city, present=council, held_on=city.today() + timedelta(days=1))
    item = make_item(meeting)
    with pytest.raises(Conflict, match="votes open on that day"):
        services.open_vote(item, by=make_clerk(city))
    meeting.held_on = city.today()
    services.change_meeting(meeting, by=make_clerk(city))
    item.refresh_from_db()
    assert services.open_vote(item, by=make_clerk(city)).state == "open"


def test_a_named_vote_needs_somebody_present(city: City) -> None:
    item = make_item(make_meeting(city))
    with pytest.raises(Conflict, match="Nobody is recorded"):
        services.open_vote(item, by=make_clerk(city))


def test_a_package_that_was_taken_back_is_not_voted_on(city: City) -> None:
    item = make_item(make_meeting(city, present=make_council(city)))
    coordinator = make_member(city, Role.COORDINATOR)
    perform(item.cycle, "withdraw_programme", by=coordinator, note="A figure is wrong.")
    with pytest.raises(WrongStep):
        services.open_vote(item, by=make_clerk(city))


def test_an_item_of_an_earlier_package_is_outdated(city: City) -> None:
    item = make_item(make_meeting(city, present=make_council(city)))
    AgendaItem.objects.filter(pk=item.pk).update(at_change=item.at_change - 1)
    item.refresh_from_db()
    with pytest.raises(Conflict, match="was taken back"):
        services.open_vote(item, by=make_clerk(city))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_only_the_clerk_opens(city: City, role: Role) -> None:
    item = make_item(make_meeting(city, present=make_council(city)))
    with pytest.raises(Refused):
        services.open_vote(item, by=make_member(city, role))


@pytest.mark.parametrize("choice", Vote.Choice)
def test_a_member_votes_and_may_think_again(city: City, choice: Vote.Choice) -> None:
    item, members = make_open_item(city)
    services.cast(item, "against", by=members[0])
    services.cast(item, choice, by=members[0])
    assert list(Vote.objects.values_list("member_id", "choice")) == [(members[0].pk, choice)]


def test_nobody_votes_who_is_absent_or_no_member(city: City) -> None:
    item, _members = make_open_item(city, members=5, present=3)
    absent = city.memberships.filter(role=Role.COUNCIL_MEMBER).order_by("pk").last()
    assert absent is not None
    with pytest.raises(Conflict, match="not recorded as present"):
        services.cast(item, "for", by=absent.user)
    for role in Role:
        if role is not Role.COUNCIL_MEMBER:
            with pytest.raises(Refused):
                services.cast(item, "for", by=make_member(city, role))
    elsewhere = make_council(make_city("elsewhere"), 1)[0]
    with pytest.raises(Refused):
        services.cast(item, "for", by=elsewhere)
    assert not Vote.objects.exists()


def test_a_former_member_has_no_vote_left(city: City) -> None:
    item, members = make_open_item(city)
    members[0].memberships.update(ends_on=city.today() - timedelta(days=1))
    with pytest.raises(Refused):
        services.cast(item, "for", by=members[0])


@pytest.mark.parametrize("choice", ["", "yes", "FOR", "for "])
def test_there_is_no_other_choice(city: City, choice: str) -> None:
    item, members = make_open_item(city)
    with pytest.raises(ValidationError):
        services.cast(item, choice, by=members[0])


def test_votes_count_only_while_the_vote_is_open(city: City) -> None:
    council = make_council(city)
    item = make_item(make_meeting(city, present=council))
    with pytest.raises(Conflict, match="cannot be cast now"):
        services.cast(item, "for", by=council[0])
    services.open_vote(item, by=make_clerk(city))
    cast_votes(item, council, "fffaa")
    services.conclude(item, "1/2026", by=make_clerk(city))
    with pytest.raises(Conflict, match="cannot be cast now"):
        services.cast(item, "against", by=council[0])
    assert Vote.objects.filter(choice="for").count() == 3


def test_a_counted_vote_takes_no_named_ones(city: City) -> None:
    item, members = make_open_item(city, mode="counted")
    with pytest.raises(Conflict, match="cannot be cast now"):
        services.cast(item, "for", by=members[0])


def counted(city: City, **facts: object) -> AgendaItem:
    """Return an open counted vote of a council of 51."""
    return make_open_item(city, members=5, mode="counted", **facts)[0]


def test_counts_may_be_entered_again(city: City) -> None:
    item = counted(city)
    services.enter_counts(item, by=make_clerk(city), present=5, for_=3, against=2)
    services.enter_counts(item, by=make_clerk(city), present=5, for_=2, against=2, abstained=1)
    stands = standing(item)
    assert stands.counts is not None
    assert (stands.counts.for_, stands.counts.abstained) == (2, 1)
    assert stands.result is not None
    assert stands.result.outcome is Outcome.NOT_PASSED


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"present": 6, "for_": 3, "against": 2}, "present"),
        ({"present": 4, "for_": 3, "against": 2}, "__all__"),
        ({"present": 5, "for_": 3, "against": 1, "abstained": 1, "disqualified": 1}, "__all__"),
        ({"present": 5, "for_": -1, "against": 2}, "__all__"),
        ({"present": 5, "for_": 3, "against": 2, "casting_vote": "for"}, "casting_vote"),
        ({"present": 5, "for_": 2, "against": 2, "casting_vote": "abstain"}, "casting_vote"),
    ],
)
def test_counts_that_cannot_be_are_refused(city: City, numbers: dict[str, int], field: str) -> None:
    item = counted(city, tie=Tie.CHAIR)
    with pytest.raises(ValidationError) as refusal:
        services.enter_counts(item, by=make_clerk(city), **numbers)  # type: ignore[arg-type]
    messages = getattr(refusal.value, "error_dict", {"__all__": None})
    assert field in messages
    item.refresh_from_db()
    assert item.present_count is None


def test_a_casting_vote_needs_a_rule_that_has_it(city: City) -> None:
    with pytest.raises(ValidationError, match="casting vote"):
        services.enter_counts(counted(city), by=make_clerk(city), present=4, for_=2, against=2, casting_vote="for")


def test_the_entered_casting_vote_breaks_the_tie(city: City) -> None:
    item = counted(city, tie=Tie.CHAIR)
    services.enter_counts(item, by=make_clerk(city), present=4, for_=2, against=2, casting_vote="for")
    stands = standing(item)
    assert stands.result is not None
    assert (stands.result.outcome, stands.result.casting) == (Outcome.PASSED, Casting.FOR)


def test_the_chairs_own_vote_is_the_casting_vote(city: City) -> None:
    item, members = make_open_item(city, present=4, tie=Tie.CHAIR, majority=Majority.SIMPLE)
    cast_votes(item, members, "ffaa")
    assert standing(item).casting is Casting.FOR
    services.cast(item, "against", by=members[0])
    services.cast(item, "for", by=members[2])
    stands = standing(item)
    assert stands.result is not None
    assert (stands.casting, stands.result.outcome) == (Casting.AGAINST, Outcome.NOT_PASSED)


def test_whoever_entered_the_counts_cannot_confirm_them(city: City) -> None:
    item, clerk = counted(city), make_clerk(city)
    services.enter_counts(item, by=clerk, present=5, for_=3, against=2)
    with pytest.raises(Conflict, match="entered the counts cannot confirm") as refusal:
        services.confirm_counts(item, item.version, by=clerk)
    assert "Ask another clerk" in refusal.value.reasons[0].sentence
    item.refresh_from_db()
    assert (item.counted_by, item.confirmed_by) == (clerk, None)


def test_a_second_person_confirms_once_what_was_read(city: City) -> None:
    item, clerk, second = counted(city), make_clerk(city), make_second_clerk(city)
    with pytest.raises(Conflict, match="not entered yet"):
        services.confirm_counts(item, item.version, by=second)
    services.enter_counts(item, by=clerk, present=5, for_=3, against=2)
    read = item.version
    services.enter_counts(item, by=clerk, present=5, for_=2, against=3)
    with pytest.raises(Conflict, match="changed while you were reading"):
        services.confirm_counts(item, read, by=second)
    services.confirm_counts(item, item.version, by=second)
    assert (item.confirmed_by, item.waits_for_confirmation) == (second, False)
    with pytest.raises(Conflict, match="confirmed already"):
        services.confirm_counts(item, item.version, by=make_second_clerk(city))


def test_only_a_counted_vote_that_is_open_is_confirmed_and_only_with_the_right(city: City) -> None:
    item, _members = make_open_item(city)
    with pytest.raises(Conflict, match="cannot be confirmed now"):
        services.confirm_counts(item, item.version, by=make_second_clerk(city))
    with pytest.raises(Refused):
        services.confirm_counts(item, item.version, by=make_member(city, Role.COORDINATOR))


def test_a_named_vote_takes_no_counts(city: City) -> None:
    item, _members = make_open_item(city)
    with pytest.raises(Conflict, match="cannot be entered now"):
        services.enter_counts(item, by=make_clerk(city), present=5, for_=5, against=0)


def test_only_the_clerk_enters_counts(city: City) -> None:
    with pytest.raises(Refused):
        services.enter_counts(counted(city), by=make_member(city, Role.COORDINATOR), present=5, for_=5, against=0)


def test_counts_stand_until_the_end(city: City) -> None:
    item = counted(city)
    assert standing(item).counts is None
    with pytest.raises(Conflict, match="not entered yet"):
        services.conclude(item, "1/2026", by=make_clerk(city), decided_on=date(2026, 6, 15))
