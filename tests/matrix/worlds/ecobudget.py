"""What the addresses of the ecoBUDGET name: a master budget with a line, in a cycle of each step."""

from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.models import Indicator
from ims.cities.models import City
from tests.cycles.indicators.factories import make_indicator
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.targets import cycle_of, thing


@provides("budget", by_step=True)
def budget(world: World, city: City, step: str) -> object:
    """Return the year's master budget."""
    cycle = cycle_of(world, city, step)
    return MasterBudget.objects.get_or_create(cycle=cycle)[0].pk


@posts("budget_settings")
def settings(world: World, city: City, step: str) -> dict[str, object]:
    """Send the master budget as it stands, so that nothing is stale."""
    held = MasterBudget.objects.filter(cycle=cycle_of(world, city, step)).first()
    return {"in_package": "on", "version": held.version if held else 0}


@provides("line", by_step=True)
def line(world: World, city: City, step: str) -> object:
    """Return a line without any figure."""
    mine = thing(world, MasterBudget, "budget", city, step)
    code = f"E-{step.replace('_', '-')}"
    indicator = Indicator.objects.filter(city=city, code=code).first() or make_indicator(city, code)
    return BudgetLine.objects.create(cycle=mine.cycle, budget=mine, indicator=indicator).pk
