"""What of the installation itself belongs to units: memberships, and the units that are part of one."""

from django.utils.translation import gettext_lazy as _

from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import Unit, UnitQuerySet
from ims.people.models import Membership, MembershipQuerySet


def register() -> None:
    """Register both; called once when Django starts."""
    belongings.register(Belonging("people", _("Roles of people"), "ims.Membership.unit", _memberships))
    belongings.register(Belonging("parts", _("Units that are part of it"), "ims.Unit.parent", _parts))


def _memberships(unit: Unit) -> MembershipQuerySet:
    """Return those that still hold or will; what has ended keeps the unit it had."""
    return Membership.objects.filter(unit=unit).in_time("", unit.city.today())


def _parts(unit: Unit) -> UnitQuerySet:
    return Unit.objects.in_city(unit.city).standing(unit.city.today()).filter(parent=unit)
