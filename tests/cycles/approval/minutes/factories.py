"""Plain functions that make a meeting with everything that minutes tell of, through the real services."""

from typing import Any

from cycles.approval import services as council
from cycles.approval.minutes import content, services
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import AgendaItem, Meeting
from cycles.canonical import plain
from cycles.cycle import Step
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.conditions.factories import ask
from tests.cycles.approval.factories import cast_votes, make_clerk, make_item, make_meeting
from tests.cycles.factories import make_cycle
from tests.factories import make_member


def make_held(city: City) -> tuple[Meeting, AgendaItem, list[User]]:
    """Return yesterday's meeting of three: a programme approved with an amendment, and an item that was taken off."""
    item, members = make_whole(city)
    ask(item, person=make_member(city, Role.OWNER))
    adopted = amend(item, "§ 1.1", members[1], text={"en": "We insulate every school by 2028."})
    rejected = amend(item, "§ 1.2", members[2], text={"en": "Buses run on gas."})
    other = another(item.meeting, 2031, number="999")
    vote_on(adopted, members, "ffa")
    vote_on(rejected, members, "aaf")
    vote_on_whole(item, members, "ffs")
    council.adjourn(other, "The papers came late.", by=make_clerk(city))
    return item.meeting, item, members


def another(meeting: Meeting, year: int, **facts: Any) -> AgendaItem:
    """Return a prepared item of the meeting on another year."""
    cycle = make_cycle(Step.SET_UP, city=meeting.city, year=year)
    return make_item(meeting, cycle, Decision.Kind.ADOPT, **facts)


def make_small(city: City) -> tuple[Meeting, list[User]]:
    """Return yesterday's meeting of three with one item that was decided, for tests that need no more."""
    members = [make_member(city, Role.COUNCIL_MEMBER, starts_on=city.today().replace(year=2020)) for _ in range(3)]
    meeting = make_meeting(city, present=members, members_total=3, chair=members[0])
    item = council.open_vote(make_item(meeting), by=make_clerk(city))
    cast_votes(item, members, "ffa")
    council.conclude(item, "12/2026", by=make_clerk(city))
    return meeting, members


def draft(city: City) -> tuple[Minutes, list[User]]:
    """Return the draft of a small meeting, and the members; the chair is named to confirm it."""
    meeting, members = make_small(city)
    return services.begin(meeting, by=make_clerk(city)), members


def seen(minutes: Minutes) -> str:
    """Return the hash of the draft as it stands now."""
    return content.mark(plain(content.facts_of(fresh(minutes))))


def fresh(minutes: Minutes) -> Minutes:
    """Return the minutes as another request reads them."""
    return Minutes.objects.select_related("meeting__city", "snapshot", "entry").get(pk=minutes.pk)


def freeze(minutes: Minutes, chair: User) -> Minutes:
    """Let the chair confirm the draft as it stands and the clerk freeze it."""
    services.confirm(minutes, by=chair, seen=seen(minutes))
    return services.freeze(minutes, by=make_clerk(minutes.meeting.city), seen=seen(minutes))


def frozen(city: City) -> tuple[Minutes, list[User]]:
    """Return frozen minutes of a small meeting that the chair confirmed, and the members."""
    minutes, members = draft(city)
    return freeze(minutes, members[0]), members
