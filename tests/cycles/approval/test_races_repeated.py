"""The races of a vote a few times each, and what happens without the lock; ``make chaos`` runs two hundred of each."""

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import transaction

from cycles.approval import services
from cycles.approval.city_rules.services import adopt_rules
from cycles.approval.city_rules.taking import rules_on
from cycles.approval.locking import hold_meeting
from cycles.approval.models import AgendaItem
from tests.cycles.approval.factories import (
    cast_votes,
    end_it,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
)
from tests.cycles.approval.racing_votes import (
    LONG_AGO,
    RACES,
    Race,
    adopt_other_rules,
    again,
    change_without_a_lock,
    close_without_a_lock,
    confirm_without_a_lock,
    end_without_a_lock,
    fresh,
    open_after_the_end,
    open_without_a_lock,
    sealed_title,
)
from tests.factories import make_city
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", RACES)
def test_a_race_has_one_outcome(race: Race) -> None:
    again(race, 3)


def test_without_the_lock_a_vote_is_cast_and_not_counted() -> None:
    """The negative control of a vote against the close."""
    item, members = make_open_item(make_city(), members=3, present=3)
    cast_votes(item, members[:2], "ff")
    meet = Barrier(2)

    def vote() -> None:
        meet.wait(timeout=30)
        services.cast(fresh(item), "against", by=members[2])
        meet.wait(timeout=30)

    assert at_once(lambda: close_without_a_lock(fresh(item), meet), vote) == [None, None]
    item.refresh_from_db()
    assert (item.votes.by_choice()["against"], item.against_count) == (1, 0)


def test_without_the_lock_two_clerks_both_close() -> None:
    """The negative control of two clerks who close."""
    item, _members = make_open_item(make_city())
    meet = Barrier(2)
    assert at_once(*[lambda: end_without_a_lock(item, meet)] * 2) == [True, True]


def test_without_the_lock_the_council_votes_on_a_text_that_nobody_sealed() -> None:
    """The negative control of the package that changes at the opening."""
    city = make_city()
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    clerk, meet = make_clerk(city), Barrier(2)

    def opening() -> None:
        meet.wait(timeout=30)
        services.open_vote(fresh(item), by=clerk)
        meet.wait(timeout=30)

    assert at_once(lambda: change_without_a_lock(item, meet), opening) == [None, None]
    item = fresh(item)
    assert item.state == "open"
    assert sealed_title(item) != item.title["en"]


def test_without_the_lock_somebody_confirms_counts_that_nobody_read() -> None:
    """The negative control of counts that change at their confirmation."""
    city = make_city()
    item, _members = make_open_item(city, members=3, present=3, mode="counted")
    clerk, second, meet = make_clerk(city), make_second_clerk(city), Barrier(2)
    services.enter_counts(item, by=clerk, present=3, for_=2, against=1)
    read = item.version

    def entering() -> None:
        meet.wait(timeout=30)
        services.enter_counts(fresh(item), by=clerk, present=3, for_=1, against=2)
        meet.wait(timeout=30)

    assert at_once(lambda: confirm_without_a_lock(item, read, second, meet), entering) == [None, None]
    item = fresh(item)
    assert (item.for_count, item.confirmed_by, item.waits_for_confirmation) == (1, second, False)


def test_without_the_lock_a_vote_is_opened_by_rules_that_hold_no_more() -> None:
    """The negative control of rules that change at the opening."""
    city = make_city()
    clerk, meet = make_clerk(city), Barrier(2)
    adopt_rules(city, LONG_AGO, "Council", by=clerk)
    item = make_item(make_meeting(city, present=make_council(city, 3)))

    def adopting() -> None:
        meet.wait(timeout=30)
        adopt_other_rules(item, by=clerk)
        meet.wait(timeout=30)

    assert at_once(lambda: open_without_a_lock(item, meet), adopting) == [None, None]
    item = fresh(item)
    assert item.state == "open"
    assert item.rules != rules_on(city, item.meeting.held_on)


@pytest.mark.parametrize(
    ("ignored", "came_out"), [(("cycles.AgendaItem:before_the_end",), "open"), ((), "prepared")], ids=["none", "guard"]
)
def test_without_the_lock_a_vote_is_opened_after_the_end_unless_the_database_refuses(
    ignored: tuple[str, ...], came_out: str
) -> None:
    """The negative control of the meeting that ends at the opening, and the database's own guard alone."""
    city = make_city()
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    meet = Barrier(2)

    def ending() -> None:
        meet.wait(timeout=30)
        end_it(fresh(item).meeting)
        meet.wait(timeout=30)

    opened, ended = at_once(lambda: open_after_the_end(item, meet, *ignored), ending)
    assert ended is None
    assert (opened is None) == (came_out == "open")
    item = fresh(item)
    assert (item.state, item.meeting.ended_at is not None) == (came_out, True)


def test_items_before_meetings_stand_in_each_others_way() -> None:
    """The negative control of the order of locks: who takes them the other way round is stopped by the database."""
    city = make_city()
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    meet = Barrier(2)

    def lock_both(first: Callable[[], object], second: Callable[[], object]) -> None:
        with transaction.atomic():
            first()
            meet.wait(timeout=30)
            second()

    def item_row() -> object:
        return AgendaItem.objects.select_for_update().get(pk=item.pk)

    def meeting_row() -> object:
        return hold_meeting(fresh(item).meeting)

    results = at_once(lambda: lock_both(meeting_row, item_row), lambda: lock_both(item_row, meeting_row))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "OperationalError"]
