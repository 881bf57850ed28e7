"""Races of a vote, each run once: acts of the council at the same moment have exactly one outcome.

:func:`again` runs a race so many times. A few rounds run with every test, two hundred of each with ``make chaos``. What
happens without the lock is run here too, so that a race that happens not to happen would show.
"""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from threading import Barrier

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.services import propose
from cycles.approval.amendments.subjects import package_of, subjects
from cycles.approval.city_rules.models import CouncilRules
from cycles.approval.city_rules.services import adopt_rules
from cycles.approval.city_rules.taking import rules_on
from cycles.approval.models import AgendaItem, Meeting, Vote
from cycles.approval.record import verify
from cycles.approval.standing import standing
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict
from tests.cycles.approval.amendments.factories import make_whole
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
    some_end,
)
from tests.factories import make_city
from tests.racing import at_once

Race = Callable[[City], None]
LONG_AGO = date(2020, 1, 1)
BEFORE, AFTER = "The programme as it was sent out", "The programme as it was mended"


def again(race: Race, times: int) -> None:
    """Run the race so many times, each in a city of its own."""
    for number in range(times):
        race(make_city(f"race-{race.__name__.replace('_', '-')}-{number}"))


def fresh(item: AgendaItem) -> AgendaItem:
    """Return the item as another request reads it."""
    return AgendaItem.objects.select_related("meeting__city", "cycle__city").get(pk=item.pk)


def two_members_vote(city: City) -> None:
    """Two members vote at once, one of them twice: both votes are there, each once."""
    item, members = make_open_item(city, members=3, present=3)
    acts = [(members[0], "for"), (members[1], "against"), (members[1], "against")]
    results = at_once(*[lambda m=member, c=choice: services.cast(fresh(item), c, by=m) for member, choice in acts])
    assert all(isinstance(result, Vote) for result in results), results
    assert item.votes.by_choice() == {"for": 1, "against": 1}


def a_vote_comes_at_the_close(city: City) -> None:
    """A member votes while the clerk closes: the vote is in the sealed counts, or it was refused."""
    item, members = make_open_item(city, members=3, present=3)
    cast_votes(item, members[:2], "ff")
    clerk = make_clerk(city)
    ended, late = at_once(
        lambda: services.conclude(fresh(item), "12/2026", by=clerk),
        lambda: services.cast(fresh(item), "against", by=members[2]),
    )
    assert isinstance(ended, Decision), ended
    assert isinstance(late, Vote | Conflict), late
    item.refresh_from_db()
    sealed = json.loads(ended.snapshot.content)
    against = 1 if isinstance(late, Vote) else 0
    assert (item.votes.count(), item.against_count, sealed["counts"]["against"]) == (2 + against, against, against)
    assert len(sealed["votes"]) == 2 + against


def two_clerks_close(city: City) -> None:
    """Two clerks close at once, each with a number of their own: one decision, and the other is told."""
    item, members = make_open_item(city, members=3, present=3)
    cast_votes(item, members, "ffa")
    clerks = [make_clerk(city), make_second_clerk(city)]
    acts = [lambda n=n, by=by: services.conclude(fresh(item), f"{n}/2026", by=by) for n, by in enumerate(clerks, 1)]
    results = at_once(*acts)
    assert sorted(isinstance(result, Decision) for result in results) == [False, True], results
    assert all(isinstance(result, Decision | Conflict) for result in results), results
    assert Decision.objects.filter(city=city, kind="approve").count() == 1
    assert verify(city) == []


def the_package_changes_at_the_opening(city: City) -> None:
    """The text is changed while the vote is opened: what is sealed in the package is the text that is voted on."""
    item = make_item(make_meeting(city, present=make_council(city, 3)), title=BEFORE)
    clerk, second = make_clerk(city), make_second_clerk(city)
    opened, changed = at_once(
        lambda: services.open_vote(fresh(item), by=clerk), lambda: change_title(fresh(item), by=second)
    )
    assert isinstance(opened, AgendaItem), opened
    assert isinstance(changed, AgendaItem | Conflict), changed
    item = fresh(item)
    assert (item.state, item.title["en"]) == ("open", AFTER if isinstance(changed, AgendaItem) else BEFORE)
    assert sealed_title(item) == item.title["en"]


def counts_change_at_their_confirmation(city: City) -> None:
    """Counts are entered again while a second person confirms them: nobody has confirmed what they did not read."""
    item, _members = make_open_item(city, members=3, present=3, mode="counted")
    clerk, second = make_clerk(city), make_second_clerk(city)
    services.enter_counts(item, by=clerk, present=3, for_=2, against=1)
    read = item.version
    at_once(
        lambda: services.confirm_counts(fresh(item), read, by=second),
        lambda: services.enter_counts(fresh(item), by=clerk, present=3, for_=1, against=2),
    )
    item = fresh(item)
    assert (item.for_count, item.confirmed_by, item.waits_for_confirmation) == (1, None, True)


def the_rules_change_at_the_opening(city: City) -> None:
    """Rules of the meeting's day are recorded while the vote is opened: it is counted by those that hold then."""
    clerk, second = make_clerk(city), make_second_clerk(city)
    adopt_rules(city, LONG_AGO, "Council", by=clerk)
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    opened, adopted = at_once(
        lambda: services.open_vote(fresh(item), by=clerk), lambda: adopt_other_rules(item, by=second)
    )
    assert isinstance(opened, AgendaItem | Conflict), opened
    assert isinstance(adopted, CouncilRules | ValidationError), adopted
    item = fresh(item)
    assert item.rules == rules_on(city, item.meeting.held_on)
    assert item.majority == ("absolute" if isinstance(adopted, CouncilRules) else "simple")


def the_meeting_ends_at_the_opening(city: City) -> None:
    """The meeting is ended while a vote is opened: one of both happens, never a vote after the end."""
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    clerk, second, at = make_clerk(city), make_second_clerk(city), some_end(item.meeting)
    opened, ended = at_once(
        lambda: services.open_vote(fresh(item), by=clerk),
        lambda: services.end_meeting(fresh(item).meeting, at, by=second),
    )
    assert isinstance(opened, AgendaItem | Conflict), opened
    assert isinstance(ended, Meeting | Conflict), ended
    assert isinstance(opened, Conflict) != isinstance(ended, Conflict)
    item = fresh(item)
    assert (item.state == "open", item.meeting.ended_at is None) == (isinstance(opened, AgendaItem),) * 2


def an_amendment_is_proposed_at_the_end(city: City) -> None:
    """A member proposes an amendment while the clerk ends the meeting: nothing comes onto the agenda afterwards."""
    item, members = make_whole(city)
    clerk, at, wanted = make_clerk(city), some_end(item.meeting), {"text": {"en": "We insulate every school by 2028."}}
    mark = next(found.mark for found in subjects(package_of(item), "en") if found.place == "§ 1.1")
    proposed, ended = at_once(
        lambda: propose(fresh(item), mark, wanted, "Sooner.", mover=members[1], by=members[1]),
        lambda: services.end_meeting(fresh(item).meeting, at, by=clerk),
    )
    assert isinstance(proposed, Amendment | Conflict), proposed
    assert isinstance(ended, Meeting), ended
    assert Amendment.objects.filter(item__meeting=item.meeting).exists() == isinstance(proposed, Amendment)


def a_decision_is_taken_while_rules_are_recorded(city: City) -> None:
    """Rules of the meeting's day are recorded while a vote ends in a decision: each waits for the other, and ends."""
    item, members = make_open_item(city, members=3, present=3)
    cast_votes(item, members, "ffa")
    clerk, second = make_clerk(city), make_second_clerk(city)
    ended, adopted = at_once(
        lambda: services.conclude(fresh(item), "12/2026", by=clerk), lambda: adopt_other_rules(item, by=second)
    )
    assert isinstance(ended, Decision), ended
    assert isinstance(adopted, CouncilRules | ValidationError), adopted


RACES: list[Race] = [
    two_members_vote,
    a_vote_comes_at_the_close,
    two_clerks_close,
    the_package_changes_at_the_opening,
    counts_change_at_their_confirmation,
    the_rules_change_at_the_opening,
    the_meeting_ends_at_the_opening,
    an_amendment_is_proposed_at_the_end,
    a_decision_is_taken_while_rules_are_recorded,
]


def adopt_other_rules(item: AgendaItem, *, by: User) -> CouncilRules:
    """Record another rule from the day of the item's meeting on."""
    rule = {"majority": "absolute", "base": "present"}
    return adopt_rules(item.meeting.city, item.meeting.held_on, "Council", by=by, subjects={"approve": rule})


def change_title(item: AgendaItem, *, by: User) -> AgendaItem:
    """Change the item's title through the service."""
    item.title = Translated({"en": AFTER})
    return services.change_item(item, by=by)


def sealed_title(item: AgendaItem) -> str:
    """Return the title that the item's package holds."""
    assert item.package is not None
    return str(json.loads(item.package.content)["item"]["title"]["en"])


def close_without_a_lock(item: AgendaItem, meet: Barrier) -> None:
    """Count, let somebody vote, then write down what was counted."""
    counts = standing(item).counts
    assert counts is not None
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    AgendaItem.objects.filter(pk=item.pk).update(
        state="not_decided", result="not_passed", for_count=counts.for_, against_count=counts.against
    )


def end_without_a_lock(item: AgendaItem, meet: Barrier) -> bool:
    """Look whether the vote is open, then end it; say whether it was ended here."""
    is_open = fresh(item).state == "open"
    meet.wait(timeout=30)
    with pgtrigger.ignore("cycles.AgendaItem:ends_once"), transaction.atomic():
        return is_open and bool(AgendaItem.objects.filter(pk=item.pk).update(state="not_decided", result="not_passed"))


def change_without_a_lock(item: AgendaItem, meet: Barrier) -> None:
    """Look whether the vote is still to be opened, let it be opened, then change the text."""
    assert fresh(item).state == "prepared"
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    with pgtrigger.ignore("cycles.AgendaItem:ends_once"), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(title=Translated({"en": AFTER}))


def confirm_without_a_lock(item: AgendaItem, read: int, second: User, meet: Barrier) -> None:
    """Look whether the counts are still those that were read, let others be entered, then confirm."""
    assert fresh(item).version == read
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    AgendaItem.objects.filter(pk=item.pk).update(confirmed_by=second, confirmed_at=timezone.now())


def open_without_a_lock(item: AgendaItem, meet: Barrier) -> None:
    """Read the item, let other rules be recorded, then open what was read."""
    read = fresh(item)
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    read.state, read.opened_at = AgendaItem.State.OPEN, timezone.now()
    read.save()


def open_after_the_end(item: AgendaItem, meet: Barrier, *ignored: str) -> None:
    """Look whether the meeting goes on, let it be ended, then open the vote."""
    assert fresh(item).meeting.ended_at is None
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    with pgtrigger.ignore(*ignored) if ignored else nullcontext(), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(state="open", opened_at=timezone.now())
