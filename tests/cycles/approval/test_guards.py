"""The database refuses what no service would do: votes outside an open vote, another rule, a second end."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cycles.approval import services
from cycles.approval.models import AgendaItem, Vote
from cycles.snapshot import Decision
from ims.cities.models import City
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
)
from tests.cycles.factories import make_decision

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> str:
    """Run the act in a savepoint and return the database's refusal."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


def test_no_vote_before_it_opens_or_after_it_ends(city: City) -> None:
    council = make_council(city)
    item = make_item(make_meeting(city, present=council))
    insert = lambda: Vote.objects.create(item=item, member=council[4], choice="for")  # noqa: E731 - one act, thrice
    assert "only while the vote is open" in refused(insert)
    services.open_vote(item, by=make_clerk(city))
    assert insert().pk
    cast_votes(item, council[:4], "ffff")
    services.conclude(item, "1/2026", by=make_clerk(city))
    assert "only while the vote is open" in refused(lambda: Vote.objects.update(choice="against"))
    assert "only while the vote is open" in refused(lambda: Vote.objects.all().delete())


def test_a_vote_stays_its_members(city: City) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members[:1], "f")
    assert "only while the vote is open" in refused(lambda: Vote.objects.update(member=members[1]))
    assert Vote.objects.update(choice="against") == 1


def test_a_counted_vote_has_no_named_votes(city: City) -> None:
    item, members = make_open_item(city, mode="counted")
    assert "only while the vote is open" in refused(
        lambda: Vote.objects.create(item=item, member=members[0], choice="for")
    )


@pytest.mark.parametrize(
    "change",
    [
        {"majority": "two_thirds"},
        {"base": "all"},
        {"tie": "chair"},
        {"mode": "counted"},
        {"kind": "adopt"},
        {"draft_decision": {"en": "Something else."}},
        {"state": "prepared"},
    ],
)
def test_the_rule_is_fixed_once_the_vote_is_open(city: City, change: dict[str, object]) -> None:
    council = make_council(city)
    item = make_item(make_meeting(city, present=council))
    rows = AgendaItem.objects.filter(pk=item.pk)
    assert rows.update(**change) == 1  # the negative control: before it opens nothing is fixed
    rows.update(majority="simple", base="voting", tie="none", mode="named", kind="approve", draft_decision={"en": "D"})
    services.open_vote(item, by=make_clerk(city))
    assert "fixed once the vote is open" in refused(lambda: rows.update(**change))


def test_what_ended_stays(city: City) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    services.conclude(item, "1/2026", by=make_clerk(city))
    rows = AgendaItem.objects.filter(pk=item.pk)
    assert "never changes" in refused(lambda: rows.update(for_count=5))
    assert "never changes" in refused(lambda: rows.update(result="not_passed"))
    assert "never changes" in refused(lambda: rows._raw_delete("default"))


def test_nothing_is_concluded_without_a_vote(city: City) -> None:
    item = make_item(make_meeting(city))
    rows = AgendaItem.objects.filter(pk=item.pk)
    assert refused(lambda: rows.update(state="concluded", result="passed"))
    assert "is prepared before" in refused(
        lambda: AgendaItem.objects.create(
            meeting=item.meeting, cycle=item.cycle, number="99", kind="approve", state="open", at_change=0
        )
    )


@pytest.mark.parametrize(
    "change",
    [
        {"state": "not_decided", "result": "passed"},
        {"state": "not_decided", "result": ""},
        {"result": "passed"},
        {"next_step": "revise"},
        {"majority": "fraction"},
        {"fraction_numerator": 1, "fraction_denominator": 2},
    ],
)
def test_facts_that_contradict_each_other_are_refused(city: City, change: dict[str, object]) -> None:
    item = make_item(make_meeting(city))
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(**change)


def test_no_counts_are_confirmed_by_who_entered_them_and_none_concluded_unconfirmed(city: City) -> None:
    item, _members = make_open_item(city, mode="counted")
    clerk, rows = make_clerk(city), AgendaItem.objects.filter(pk=item.pk)
    services.enter_counts(item, by=clerk, present=5, for_=5, against=0)
    own = {"confirmed_by": clerk, "confirmed_at": city.now()}
    assert "agenda_item_counts_confirmed_by_another" in refused(lambda: rows.update(**own))
    decided = make_decision(city, 2019, Decision.Kind.AMEND, number="1/2019")
    ended = {"state": "concluded", "result": "passed", "decision": decided}
    assert "agenda_item_counts_are_confirmed" in refused(lambda: rows.update(**ended))
    services.confirm_counts(item, item.version, by=make_second_clerk(city))
    assert "only with a new confirmation" in refused(lambda: rows.update(for_count=3))
    assert "only with a new confirmation" in refused(lambda: rows.update(for_count=3, **ended))
    assert rows.update(**ended) == 1


def test_the_casting_vote_that_decides_a_tie_is_confirmed_like_the_counts(city: City) -> None:
    item, _members = make_open_item(city, mode="counted", tie="chair")
    rows = AgendaItem.objects.filter(pk=item.pk)
    services.enter_counts(item, by=make_clerk(city), present=4, for_=2, against=2, casting_vote="for")
    assert rows.update(casting_vote="against") == 1  # the negative control: until it is confirmed it may be corrected
    rows.update(casting_vote="for")
    services.confirm_counts(item, item.version, by=make_second_clerk(city))
    assert "only with a new confirmation" in refused(lambda: rows.update(casting_vote="against"))


def test_a_counted_tie_ends_with_the_casting_vote_that_was_confirmed(city: City) -> None:
    item, _members = make_open_item(city, mode="counted", tie="chair")
    services.enter_counts(item, by=make_clerk(city), present=4, for_=2, against=2, casting_vote="for")
    services.confirm_counts(item, item.version, by=make_second_clerk(city))
    services.conclude(item, "1/2026", by=make_clerk(city))
    item.refresh_from_db()
    assert (item.result, item.casting_vote) == ("passed", "for")
