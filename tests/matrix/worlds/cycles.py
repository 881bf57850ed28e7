"""What the addresses of a cycle name: a year in each of the steps."""

from cycles.cycle import Step
from ims.cities.models import City
from tests.cycles.factories import make_cycle
from tests.matrix.world import World, provides

FIRST_YEAR = 2020


@provides("year", by_step=True)
def year(world: World, city: City, step: str) -> object:
    """Return the year of a cycle that stands in the step."""
    number = FIRST_YEAR + [known.value for known in Step].index(step)
    return make_cycle(Step(step), city=city, year=number).year
