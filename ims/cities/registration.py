"""What of the installation itself belongs to units, and what waits for its admin."""

from django.utils.translation import gettext_lazy as _

from ims.cities import belongings, waiting
from ims.cities.belongings import Belonging
from ims.cities.models import Unit, UnitQuerySet
from ims.people.models import Membership, MembershipQuerySet


def register() -> None:
    """Register them; called once when Django starts."""
    waiting.register("cities", waiting.cities_without_admin)
    waiting.register("jobs", waiting.readiness)
    belongings.register(Belonging("people", _("Roles of people"), "ims.Membership.unit", _memberships))
    belongings.register(Belonging("parts", _("Units that are part of it"), "ims.Unit.parent", _parts))


def _memberships(unit: Unit) -> MembershipQuerySet:
    """Return those that still hold or will; what has ended keeps the unit it had."""
    return Membership.objects.filter(unit=unit).in_time("", unit.city.today())


def _parts(unit: Unit) -> UnitQuerySet:
    return Unit.objects.in_city(unit.city).standing(unit.city.today()).filter(parent=unit)
