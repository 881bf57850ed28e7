"""What the addresses of monitoring name. The matrix's owner owns the indicator, the target and the action."""

from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.monitoring.models import CorrectiveAction, Entry, LateValue, MonitoringRound
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.indicators.factories import make_indicator
from tests.cycles.monitoring.factories import make_plan
from tests.matrix.world import World, posts, provides


def _cycle(world: World, city: City, step: str) -> Cycle:
    return Cycle.objects.get(city=city, year=world.thing("year", city, step))


def _target(world: World, city: City, step: str) -> Target:
    return Target.objects.get(pk=world.thing("correction_plan:target", city, step))


@provides("correction_plan:target", by_step=True)
def target(world: World, city: City, step: str) -> object:
    """Return a target of the owner's."""
    owner = world.member(city, Role.OWNER)
    make_indicator(city, f"M-{step}", by=world.member(city, Role.OFFICER), owner=owner)
    return make_plan(_cycle(world, city, step), f"M-{step}", owner=owner).pk


@provides("action_report:action", by_step=True)
def action(world: World, city: City, step: str) -> object:
    """Return an action of the owner's."""
    _round(world, city, step)
    return Action.objects.get(target=_target(world, city, step)).pk


@provides("monitoring_round", by_step=True)
def monitoring_round(world: World, city: City, step: str) -> object:
    """Return the year's round, open."""
    return _round(world, city, step).pk


def _round(world: World, city: City, step: str) -> MonitoringRound:
    cycle = _cycle(world, city, step)
    values = {"kind": "year", "period": str(cycle.year), "due_on": f"{cycle.year}-11-30"}
    return MonitoringRound.objects.get_or_create(cycle=cycle, **values)[0]


@provides("round_reopen:monitoring_round", by_step=True)
def closed_round(world: World, city: City, step: str) -> object:
    """Return a closed round."""
    cycle = _cycle(world, city, step)
    values = {"kind": "quarter", "period": f"{cycle.year}-Q1", "due_on": f"{cycle.year}-04-30"}
    return MonitoringRound.objects.create(cycle=cycle, closed_at=f"{cycle.year}-05-02T12:00Z", **values).pk


@provides("entry", by_step=True)
def entry(world: World, city: City, step: str) -> object:
    """Return a submitted value of the owner's indicator."""
    asked = Indicator.objects.get(pk=_target(world, city, step).indicator_id)
    turn = _round(world, city, step)
    return Entry.objects.create(cycle=turn.cycle, round=turn, indicator=asked, value=0, state="submitted").pk


@provides("correction", by_step=True)
def correction(world: World, city: City, step: str) -> object:
    """Return a corrective action of the owner's."""
    row, owner = _target(world, city, step), world.member(city, Role.OWNER)
    made = CorrectiveAction.objects.create(
        cycle=row.cycle, target=row, text={"en": "Build"}, owner=owner, due_on=f"{row.cycle.year}-12-31"
    )
    return made.pk


@posts("value_enter")
def value(world: World, city: City, step: str) -> dict[str, object]:
    """Enter a value over the version that was read."""
    return {"version": 1, "value": "1.5", "act": "draft"}


@provides("value_late:entry", by_step=True)
def missing_entry(world: World, city: City, step: str) -> object:
    """Return what a closed round still lacks of the owner's indicator."""
    return _lacking(world, city, step, "Q2").pk


@provides("late_decide:entry", by_step=True)
def late_entry(world: World, city: City, step: str) -> object:
    """Return what a closed round lacked, handed in late by its owner."""
    entry = _lacking(world, city, step, "Q3")
    owner = world.member(city, Role.OWNER)
    LateValue.objects.create(cycle=entry.cycle, entry=entry, value=1, note="Counted late", entered_by=owner)
    return entry.pk


def _lacking(world: World, city: City, step: str, quarter: str) -> Entry:
    asked, cycle = _target(world, city, step).indicator, _cycle(world, city, step)
    values = {"kind": "quarter", "period": f"{cycle.year}-{quarter}", "due_on": f"{cycle.year}-10-31"}
    turn = MonitoringRound.objects.create(cycle=cycle, closed_at=f"{cycle.year}-11-02T12:00Z", **values)
    return Entry.objects.create(cycle=cycle, round=turn, indicator=asked)


@posts("value_late")
def late_value(world: World, city: City, step: str) -> dict[str, object]:
    """Hand in a late value over the version that was read."""
    return {"version": 0, "value": "1.5", "note": "Counted late"}
