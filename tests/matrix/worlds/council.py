"""What the addresses of ``cycles.approval.council`` name."""

from ims.cities.models import City
from ims.people.models import Membership
from ims.roles import Role
from tests.matrix.world import World, provides


@provides("mandate")
def mandate(world: World, city: City, step: str) -> object:
    """Return the number of a council member's membership."""
    return Membership.objects.get(user=world.member(city, Role.COUNCIL_MEMBER), city=city).pk
