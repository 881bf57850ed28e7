"""What the addresses of ``ims.notices`` name."""

from ims.cities.models import City
from ims.notices.registration import DEPUTY
from ims.notices.services import notify
from ims.roles import Role
from tests.matrix.world import World, provides


@provides("notice")
def notice(world: World, city: City, step: str) -> object:
    """Return the number of a notice to the city's officer."""
    made = notify(world.member(city, Role.OFFICER), city=city, kind=DEPUTY, key="matrix", subject="Told", url="/")
    return made.pk if made else 0
