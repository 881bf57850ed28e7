"""What the addresses of the council name: meetings, an item in each step, decisions."""

from datetime import date, timedelta

from cycles.approval import services
from cycles.approval.models import AgendaItem, Attendance, Meeting
from cycles.approval.presence.models import Disqualification, Proxy
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.approval.factories import make_programme
from tests.cycles.factories import make_decision
from tests.matrix.world import World, posts, provides

KIND_IN = {"set_up": "adopt", "evaluation": "continue"}
RULE = {"mode": "named", "majority": "simple", "base": "voting", "tie": "none"}
TEXTS = {"title_en": "Programme", "draft_decision_en": "The council approves it.", "number": "99"}


def schedule(world: World, city: City) -> Meeting:
    """Return a meeting held yesterday at which the city's council member is present."""
    clerk, member = world.member(city, Role.CLERK), world.member(city, Role.COUNCIL_MEMBER)
    member.memberships.update(starts_on=date(2020, 1, 1))
    held_on = city.today() - timedelta(days=1)
    held = services.schedule(city, by=clerk, held_on=held_on, members_total=1)
    services.record_attendance(held, [member], by=clerk)
    return held


@provides("meeting")
def meeting(world: World, city: City, step: str) -> object:
    """Return the meeting at which everything is decided."""
    return schedule(world, city).pk


@provides("meeting_edit:meeting")
def meeting_not_begun(world: World, city: City, step: str) -> object:
    """Return a meeting without votes."""
    return schedule(world, city).pk


@provides("decision")
def decision(world: World, city: City, step: str) -> object:
    """Return a decision of the city."""
    return make_decision(city, 2019, Decision.Kind.AMEND, number="1/2019").pk


def put(world: World, city: City, step: str, number: str, mode: str = "named") -> AgendaItem:
    """Return a prepared item on the year that stands in this step, as far as the database lets it stand there."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    kind = KIND_IN.get(step, "approve")
    return AgendaItem.objects.create(
        meeting_id=world.thing("meeting", city, step),
        cycle=cycle,
        number=f"{number} {step[:6]}",
        kind=kind,
        mode=mode,
        title={"en": "Programme"},
        draft_decision={"en": "The council approves it."},
        next_step="revise" if kind == "continue" else "",
        programme=make_programme(cycle) if kind == "approve" else None,
        # A year that moved on has taken its package with it.
        at_change=cycle.changes_made + (step not in {Step.SET_UP, Step.APPROVAL, Step.EVALUATION}),
    )


def opened(item: AgendaItem) -> AgendaItem:
    """Open the item's vote in the database, whatever the step."""
    item.state = AgendaItem.State.OPEN
    item.opened_at = item.meeting.city.now()
    item.save()
    return item


@provides("item", by_step=True)
def item(world: World, city: City, step: str) -> object:
    """Return a prepared item."""
    return put(world, city, step, "1").pk


def open_item(world: World, city: City, step: str) -> object:
    """Return an item whose named vote is open."""
    return opened(put(world, city, step, "2")).pk


provides("vote_cast:item", by_step=True)(open_item)


@provides("item_conclude:item", by_step=True)
def item_to_conclude(world: World, city: City, step: str) -> object:
    """Return an item whose vote is open."""
    return opened(put(world, city, step, "3")).pk


@provides("counts_enter:item", by_step=True)
def counted_item(world: World, city: City, step: str) -> object:
    """Return an item whose counted vote is open."""
    return opened(put(world, city, step, "4", "counted")).pk


@provides("counts_confirm:item", by_step=True)
def item_to_confirm(world: World, city: City, step: str) -> object:
    """Return an item whose counts somebody else than the clerk entered."""
    row = opened(put(world, city, step, "5", "counted"))
    row.counted_by = world.member(city, Role.AUDITOR)
    row.present_count = row.for_count = 1
    row.save()
    return row.pk


@posts("meeting_edit")
def meeting_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the meeting that was read, and nothing else."""
    return {"version": 1}


@posts("item_edit")
def texts_and_rule(world: World, city: City, step: str) -> dict[str, object]:
    """Return texts and rule; where the step allows it the number is one that is taken.

    The same question stands on the agenda several times here, which saving an item would refuse with 409.
    """
    next_step = {"next_step": "revise"} if step == "evaluation" else {}
    number = "2" if step in {"set_up", "approval", "evaluation"} else "9"
    return {**TEXTS, **RULE, **next_step, "number": f"{number} {step[:6]}", "version": 1}


@posts("vote_cast")
def a_vote(world: World, city: City, step: str) -> dict[str, object]:
    """Return a vote."""
    return {"choice": "for"}


@posts("counts_enter")
def counts(world: World, city: City, step: str) -> dict[str, object]:
    """Return counts of a council of one."""
    return {"present": 1, "for_": 1, "against": 0, "abstained": 0, "disqualified": 0, "version": 1}


@posts("counts_confirm")
def counts_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the item whose counts were read."""
    return {"version": 1}


@posts("item_conclude")
def number_of_the_decision(world: World, city: City, step: str) -> dict[str, object]:
    """Return a number and a day."""
    return {"number": "77/2026", "decided_on": city.today().isoformat()}


@posts("item_adjourn")
def a_reason(world: World, city: City, step: str) -> dict[str, object]:
    """Return a reason."""
    return {"reason": "The papers came late."}


@provides("attendance")
def attendance(world: World, city: City, step: str) -> object:
    """Return the attendance of the city's council member."""
    return Attendance.objects.get(meeting_id=world.thing("meeting", city, step)).pk


@provides("disqualification_withdraw:item", by_step=True)
def item_without_a_member(world: World, city: City, step: str) -> object:
    """Return a prepared item in which a member takes no part."""
    return put(world, city, step, "6").pk


@provides("disqualification", by_step=True)
def disqualification(world: World, city: City, step: str) -> object:
    """Return the disqualification on that item."""
    member, clerk = world.member(city, Role.COUNCIL_MEMBER), world.member(city, Role.CLERK)
    facts = {"item_id": world.thing("disqualification_withdraw:item", city, step), "member": member}
    return Disqualification.objects.get_or_create(**facts, defaults={"ground": "interest", "recorded_by": clerk})[0].pk


@provides("proxy")
def proxy(world: World, city: City, step: str) -> object:
    """Return a proxy of the council's member, who is present again, so that nothing is cast by it."""
    member, clerk = world.member(city, Role.COUNCIL_MEMBER), world.member(city, Role.CLERK)
    facts = {"meeting_id": world.thing("meeting", city, step), "giver": member}
    return Proxy.objects.get_or_create(**facts, defaults={"holder": clerk, "recorded_by": clerk})[0].pk
