"""Plain functions that make items on which the council asks for something, through the real services."""

from datetime import timedelta
from typing import Any

from cycles.approval import services
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.conditions.services import write
from cycles.approval.models import AgendaItem
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.people.models import User
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting


def make_prepared(city: City, **facts: Any) -> tuple[AgendaItem, list[User]]:
    """Return an item of yesterday's meeting whose vote is not open, and the three members who are present."""
    council = make_council(city, 3)
    meeting = make_meeting(city, present=council, members_total=3, chair=council[0])
    return make_item(meeting, **facts), council


def ask(item: AgendaItem, **facts: Any) -> CouncilCondition:
    """Return a request on the item, due in thirty days unless told; ``unit`` or ``person`` sees to it."""
    city = item.meeting.city
    facts.setdefault("text", {"en": "The council hears a report."})
    facts.setdefault("due_on", city.today() + timedelta(days=30))
    return write(CouncilCondition(item=item, **facts), by=make_clerk(city))


def decide(item: AgendaItem, council: list[User], choices: str = "fff", number: str = "9/2026") -> Decision:
    """Let the council decide the item; return the decision."""
    clerk = make_clerk(item.meeting.city)
    services.open_vote(item, by=clerk)
    cast_votes(item, council, choices)
    decision = services.conclude(item, number, by=clerk)
    assert decision is not None
    return decision


def saved(row: CouncilCondition) -> CouncilCondition:
    """Return the row as it stands, with its item."""
    return CouncilCondition.objects.in_city(row.item.meeting.city).get(pk=row.pk)
