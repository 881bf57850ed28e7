"""What the addresses of conditions name: two that wait for the vote in each step, and one that was decided."""

from datetime import date

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import AgendaItem
from cycles.cycle import Step
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.factories import make_decision
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.approval import opened, put


def ask(world: World, city: City, step: str, number: str) -> CouncilCondition:
    """Return a request to the city's owner, on a prepared item of its own."""
    return CouncilCondition.objects.create(
        item=put(world, city, step, number),
        number=1,
        text={"en": "The council hears a report."},
        person=world.member(city, Role.OWNER),
        due_on=date(2099, 12, 31),
    )


@provides("condition_edit:condition", by_step=True)
def to_change(world: World, city: City, step: str) -> object:
    """Return a request whose vote is not open yet."""
    return ask(world, city, step, "c").pk


@provides("condition_remove:condition", by_step=True)
def to_take_off(world: World, city: City, step: str) -> object:
    """Return a request whose vote is not open yet."""
    return ask(world, city, step, "d").pk


@provides("condition_report:condition")
def asked(world: World, city: City, step: str) -> object:
    """Return a request that the council decided."""
    row = ask(world, city, Step.APPROVAL, "e")
    item = opened(row.item)
    item.decision = make_decision(city, 2018, Decision.Kind.APPROVE, number="1/2018")
    item.state, item.result = AgendaItem.State.CONCLUDED, AgendaItem.Result.PASSED
    item.save()
    return row.pk


@posts("condition_edit")
@posts("condition_report")
def as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version that was read, and nothing else."""
    return {"version": 1}
