"""What the addresses of minutes name: a meeting without any, one with a draft, one with frozen ones."""

import json

from cycles.approval.minutes import content, services
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import AgendaItem, Meeting
from cycles.canonical import plain
from cycles.cycle import Step
from ims.cities.models import City
from ims.roles import Role
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.approval import put, schedule


def over(world: World, city: City, number: str) -> Meeting:
    """Return a meeting of yesterday whose only item was taken off."""
    meeting = schedule(world, city)
    item = put(world, city, Step.APPROVAL, number)
    item.meeting, item.state, item.result = meeting, AgendaItem.State.NOT_DECIDED, AgendaItem.Result.ADJOURNED
    item.adjourned_because = "The papers came late."
    item.save()
    return meeting


def drafted(world: World, city: City, number: str) -> Minutes:
    """Return the draft of such a meeting, which the council's member confirmed as it stands."""
    member, clerk = world.member(city, Role.COUNCIL_MEMBER), world.member(city, Role.CLERK)
    minutes = services.begin(over(world, city, number), by=clerk)
    services.name_signers(minutes, [member], by=clerk)
    services.confirm(minutes, by=member, seen=read(minutes))
    return minutes


def read(minutes: Minutes) -> str:
    """Return the hash of the draft as it stands."""
    return content.mark(plain(content.facts_of(minutes)))


def frozen(world: World, city: City, number: str) -> Minutes:
    """Return frozen minutes."""
    minutes = drafted(world, city, number)
    return services.freeze(minutes, by=world.member(city, Role.CLERK), seen=read(minutes))


@provides("minutes_begin:meeting")
def without_minutes(world: World, city: City, step: str) -> object:
    """Return a meeting without minutes."""
    return over(world, city, "m1").pk


@provides("minutes_again:meeting")
def to_put_right(world: World, city: City, step: str) -> object:
    """Return a meeting whose minutes are frozen."""
    return frozen(world, city, "m2").meeting_id


@provides("public_minutes:meeting")
@provides("minutes_version:meeting")
def to_read(world: World, city: City, step: str) -> object:
    """Return a meeting whose minutes are frozen."""
    return frozen(world, city, "m3").meeting_id


@provides("minutes_version:version")
def first(world: World, city: City, step: str) -> object:
    """Return the first version."""
    return 1


def to_write(world: World, city: City, step: str) -> object:
    """Return a meeting whose minutes are a draft."""
    return drafted(world, city, "m4").meeting_id


for _name in ("minutes", "minutes_edit", "minutes_signers", "minutes_confirm", "minutes_freeze", "minutes_remark"):
    provides(f"{_name}:meeting")(to_write)


@provides("minutes_remark:item")
def to_remark_on(world: World, city: City, step: str) -> object:
    """Return the item of the meeting."""
    return AgendaItem.objects.get(meeting_id=world.thing("minutes_remark:meeting", city, step)).pk


@posts("minutes_edit")
def words_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version that was read, and nothing else."""
    return {"version": 1}


@posts("minutes_signers")
def nobody_ticked(world: World, city: City, step: str) -> dict[str, object]:
    """Return who was named when the page was read, and nobody ticked."""
    member = world.member(city, Role.COUNCIL_MEMBER)
    return {"read": json.dumps({"people": str(member.pk)})}


@posts("minutes_confirm")
@posts("minutes_freeze")
def draft_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the hash of a draft that changed since, so that nothing is written."""
    return {"seen": "0" * 64}
