"""What the addresses of ``ims.people.deputies`` name."""

from datetime import timedelta

from ims.cities.models import City
from ims.people.deputies.models import Deputyship
from ims.roles import Role
from tests.matrix.world import World, provides


@provides("deputyship")
def deputyship(world: World, city: City, step: str) -> object:
    """Return the number of a deputyship that has not begun, so that it changes nobody's rights."""
    soon = city.today() + timedelta(days=30)
    person, deputy = world.member(city, Role.CLERK), world.member(city, Role.OWNER)
    return Deputyship.objects.create(city=city, person=person, deputy=deputy, starts_on=soon, ends_on=soon).pk
