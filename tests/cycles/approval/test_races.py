"""Requests at the same moment: one member has one vote, two clerks conclude once, no vote slips in behind the end.

Each race is run for real, in threads with a connection each. The negative controls run the same race without the
guard and see it go wrong, so that a race that happens not to happen would show.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection, transaction

from cycles.approval import services
from cycles.approval.models import AgendaItem, Vote
from cycles.approval.record import verify
from cycles.snapshot import Decision
from ims.people.models import User
from ims.refusals import Conflict
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """Take away the database's own guard of one vote per member for a moment."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cycles_vote DROP CONSTRAINT vote_once_per_member")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM cycles_vote a USING cycles_vote b WHERE a.id > b.id AND a.member_id = b.member_id"
            )
            cursor.execute("ALTER TABLE cycles_vote ADD CONSTRAINT vote_once_per_member UNIQUE (item_id, member_id)")


def cast_without_a_lock(item: AgendaItem, member: User, meet: Barrier) -> None:
    """Cast a vote as one would without thinking: look, then write."""
    with transaction.atomic():
        has_voted = Vote.objects.filter(item=item, member=member).exists()
        meet.wait(timeout=30)
        if not has_voted:
            Vote.objects.create(item=item, member=member, choice="for")


def test_one_members_votes_at_once_are_one_vote() -> None:
    item, members = make_open_item(make_city())
    choices = ["for", "against", "for", "abstain", "for", "for"]
    results = at_once(*[lambda c=choice: services.cast(item, c, by=members[0]) for choice in choices])
    assert all(isinstance(result, Vote) for result in results), results
    assert Vote.objects.count() == 1


def test_without_lock_and_constraint_a_vote_is_counted_twice() -> None:
    """The negative control of the test above."""
    item, members = make_open_item(make_city())
    meet = Barrier(2)
    with without_the_constraint():
        at_once(*[lambda: cast_without_a_lock(item, members[0], meet)] * 2)
        assert Vote.objects.filter(member=members[0]).count() == 2


def test_the_constraint_alone_refuses_the_second_vote() -> None:
    item, members = make_open_item(make_city())
    meet = Barrier(2)
    results = at_once(*[lambda: cast_without_a_lock(item, members[0], meet)] * 2)
    assert [type(result).__name__ for result in results if result] == ["IntegrityError"]
    assert Vote.objects.count() == 1


def test_two_clerks_concluding_at_once_make_one_decision() -> None:
    city = make_city()
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    clerk = make_clerk(city)
    acts = [
        lambda n=n: services.conclude(AgendaItem.objects.get(pk=item.pk), f"{n}/2026", by=clerk) for n in (12, 13, 14)
    ]
    results = at_once(*acts)
    assert sorted(type(result).__name__ in {"Decision"} for result in results) == [False, False, True]
    assert all(isinstance(result, Decision | Conflict) for result in results), results
    assert Decision.objects.filter(kind="approve").count() == 1
    assert verify(city) == []


def test_a_vote_at_the_moment_of_the_conclusion_counts_or_is_refused() -> None:
    city = make_city()
    item, members = make_open_item(city)
    cast_votes(item, members[:3], "ffa")
    clerk = make_clerk(city)
    late = [lambda m=member: services.cast(item, "against", by=m) for member in members[3:]]
    at_once(lambda: services.conclude(AgendaItem.objects.get(pk=item.pk), "12/2026", by=clerk), *late)
    item.refresh_from_db()
    by_choice = item.votes.by_choice()
    assert (by_choice["for"], by_choice["against"]) == (item.for_count, item.against_count)
    assert item.state == "concluded"
    assert verify(city) == []


def test_two_items_of_one_year_concluded_at_once_move_it_once() -> None:
    city = make_city()
    motion, members = make_open_item(city, return_reasons="Costs are missing.")
    approve = services.open_vote(
        services.add_item(
            motion.meeting,
            motion.cycle,
            "approve",
            by=make_clerk(city),
            number="99",
            title="Programme",
            draft_decision="The council approves it.",
        ),
        by=make_clerk(city),
    )
    for item in (motion, approve):
        cast_votes(item, members, "fffff")
    clerk = make_clerk(city)
    acts = [
        lambda i=item, n=number: services.conclude(AgendaItem.objects.get(pk=i.pk), n, by=clerk)
        for number, item in (("12/2026", motion), ("13/2026", approve))
    ]
    results = at_once(*acts)
    assert sorted(isinstance(result, Decision) for result in results) == [False, True], results
    assert verify(city) == []
