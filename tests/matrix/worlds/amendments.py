"""What the addresses of amendments name: one that waits and one whose vote is open, in each step."""

from cycles.approval.amendments.models import Amendment
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle
from ims.cities.models import City
from ims.roles import Role
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.approval import opened, put


def amend(world: World, city: City, step: str, number: str) -> AgendaItem:
    """Return the item of an amendment that the city's council member proposed, on a main item of its own."""
    main = put(world, city, step, f"{number}m")
    same = ("meeting", "cycle", "kind", "at_change", "title", "draft_decision", "next_step", "programme")
    item = AgendaItem.objects.create(
        amends=main, number=f"{number}{step[:7]}", **{name: getattr(main, name) for name in same}
    )
    Amendment.objects.create(
        item=item,
        position=1,
        mover=world.member(city, Role.COUNCIL_MEMBER),
        subject="paragraph",
        subject_key="1",
        place="§ 1.1",
        before={"text": {"en": "As it was."}},
        after={"text": {"en": "As it is to be."}},
        reason="It is clearer.",
    )
    return item


@provides("amendment_withdraw:item", by_step=True)
def waiting(world: World, city: City, step: str) -> object:
    """Return an amendment that waits for its vote."""
    return amend(world, city, step, "6").pk


@provides("amendment_move:item", by_step=True)
def to_move(world: World, city: City, step: str) -> object:
    """Return an amendment that waits for its vote."""
    return amend(world, city, step, "7").pk


@provides("amendment_conclude:item", by_step=True)
def to_conclude(world: World, city: City, step: str) -> object:
    """Return an amendment whose vote is open."""
    return opened(amend(world, city, step, "8")).pk


@provides("programme_change", by_step=True)
def planned(world: World, city: City, step: str) -> object:
    """Return a planned change of the year's programme."""
    row = ProgrammeChange.objects.create(
        cycle=Cycle.objects.get(city=city, year=world.thing("year", city, step)),
        subject="paragraph",
        act="change",
        subject_key="1",
        place="§ 1.1",
        before={"text": {"en": "As it was."}},
        after={"text": {"en": "As it is to be."}},
        reason="It is clearer.",
    )
    return row.pk


@posts("amendment_move")
def up(world: World, city: City, step: str) -> dict[str, object]:
    """Return which way it goes."""
    return {"way": "up"}
