"""What the addresses of the page kit name."""

from ims.cities.models import City
from tests.matrix.world import World, provides


@provides("accent:day")
def colour_by_day(world: World, city: City, step: str) -> object:
    """Return the digits of a colour."""
    return "1b4d73"


@provides("accent:night")
def colour_by_night(world: World, city: City, step: str) -> object:
    """Return the digits of a colour."""
    return "8ec2ea"


@provides("styleguide_part:part")
def part_of_the_styleguide(world: World, city: City, step: str) -> object:
    """Return the name of a page of the style guide."""
    return "empty"
