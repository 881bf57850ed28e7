"""Plain functions that make meetings, members and items of the council, through the real services."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cycles.approval import services
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.presence.stays import moment, usual_end
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from cycles.targets.models import ProgrammeVersion
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.factories import make_member

_numbers = count(1)


def make_clerk(city: City) -> User:
    """Return the clerk of the city, new or the one there is."""
    held = city.memberships.filter(role=Role.CLERK).first()
    return held.user if held else make_member(city, Role.CLERK)


def make_second_clerk(city: City) -> User:
    """Return a clerk of the city beside :func:`make_clerk`'s, new each time."""
    make_clerk(city)
    return make_member(city, Role.CLERK)


def make_council(city: City, members: int = 5) -> list[User]:
    """Return so many new members of the city's council, members since long ago."""
    return [make_member(city, Role.COUNCIL_MEMBER, starts_on=date(2020, 1, 1)) for _ in range(members)]


def make_meeting(city: City, *, present: list[User] | None = None, **facts: Any) -> Meeting:
    """Return a meeting of the council: yesterday, of five members, quorate with more than half, unless told.

    ``present`` are recorded as present.
    """
    facts.setdefault("held_on", city.today() - timedelta(days=1))
    facts.setdefault("members_total", max(5, len(present or [])))
    meeting = services.schedule(city, by=make_clerk(city), **facts)
    if present is not None:
        services.record_attendance(meeting, present, by=make_clerk(city))
    return meeting


def some_end(meeting: Meeting) -> datetime:
    """Return a moment at which the meeting may have ended: in its evening, now where that is still the same night."""
    return usual_end(meeting) or moment(meeting, time(20))


def end_it(meeting: Meeting) -> Meeting:
    """Return the meeting with its end, recorded by the clerk."""
    return services.end_meeting(meeting, some_end(meeting), by=make_clerk(meeting.city))


def make_programme(cycle: Cycle) -> ProgrammeVersion:
    """Return a published, empty programme version of the cycle; what stands in it is the targets' business."""
    number = ProgrammeVersion.objects.filter(cycle=cycle).count() + 1
    return ProgrammeVersion.objects.create(
        cycle=cycle, number=number, title={"en": f"Programme {cycle.year}"}, published_at=timezone.now()
    )


def make_item(
    meeting: Meeting, cycle: Cycle | None = None, kind: str = Decision.Kind.APPROVE, **facts: Any
) -> AgendaItem:
    """Return an item of the meeting: approve the programme of a cycle in step 3, by simple majority, unless told."""
    cycle = cycle or make_cycle(Step.APPROVAL, city=meeting.city)
    if kind == Decision.Kind.APPROVE and not ProgrammeVersion.objects.filter(cycle=cycle).exists():
        make_programme(cycle)
    facts.setdefault("number", str(next(_numbers)))
    facts.setdefault("title", f"Strategic programme {cycle.year}")
    facts.setdefault("draft_decision", f"The council approves the strategic programme {cycle.year}.")
    return services.add_item(meeting, cycle, kind, by=make_clerk(meeting.city), **facts)


def make_open_item(city: City, *, members: int = 5, present: int = 5, **facts: Any) -> tuple[AgendaItem, list[User]]:
    """Return an item whose vote is open and the members who are present, of a council of so many.

    All are there when it opens; where fewer are present, the others left afterwards.
    """
    council = make_council(city, members)
    meeting = make_meeting(city, present=council, members_total=members, chair=council[0])
    item = services.open_vote(make_item(meeting, **facts), by=make_clerk(city))
    if present < members:
        services.record_attendance(meeting, council[:present], by=make_clerk(city))
    return item, council[:present]


def cast_votes(item: AgendaItem, members: list[User], choices: str) -> None:
    """Cast the members' votes in their order: f for, a against, s abstain, d disqualified, - none."""
    words = {"f": "for", "a": "against", "s": "abstain", "d": "disqualified"}
    for member, letter in zip(members, choices, strict=True):
        if letter != "-":
            services.cast(item, words[letter], by=member)
