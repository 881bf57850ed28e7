"""What the addresses of ``cycles.approval.council`` name."""

from datetime import timedelta

from cycles.approval.city_rules.models import CouncilRules
from cycles.approval.city_rules.services import adopt_rules
from ims.cities.models import City
from ims.people.models import Membership
from ims.roles import Role
from tests.matrix.world import World, provides


@provides("mandate")
def mandate(world: World, city: City, step: str) -> object:
    """Return the number of a council member's membership."""
    return Membership.objects.get(user=world.member(city, Role.COUNCIL_MEMBER), city=city).pk


@provides("rules")
def rules(world: World, city: City, step: str) -> object:
    """Return a version of the rules that no meeting rests on yet."""
    valid_from = city.today() + timedelta(days=400)
    found = CouncilRules.objects.filter(city=city).first()
    clerk = world.member(city, Role.CLERK)
    return (found or adopt_rules(city, valid_from, "Council, decision 4/2019", by=clerk)).pk
