"""What the addresses of ``ims.cities`` and ``ims.people`` name in a city."""

from ims.cities.models import City
from ims.people.models import Membership
from ims.roles import Role
from tests.factories import make_unit
from tests.matrix.world import World, provides


@provides("unit")
def unit(world: World, city: City, step: str) -> object:
    """Return the number of a unit of the city."""
    return make_unit(city).pk


@provides("membership")
def membership(world: World, city: City, step: str) -> object:
    """Return the number of the clerk's membership."""
    return Membership.objects.get(user=world.member(city, Role.CLERK), city=city).pk
