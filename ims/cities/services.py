"""Opening a city and naming its admin."""

from django.db import transaction

from ims.cities.models import City
from ims.history.acting import acting
from ims.people.invitations.models import Invitation
from ims.people.invitations.services import Absolute, give
from ims.people.models import Membership, User
from ims.roles import Role


@transaction.atomic
def open_city(city: City, admin_email: str, *, by: User, absolute: Absolute = str) -> Membership | Invitation:
    """Save a new city and give it its first admin, who is invited unless the address is an account's."""
    with acting(by):
        city.save()
        return name_admin(city, admin_email, by=by, absolute=absolute)


def name_admin(city: City, email: str, *, by: User, absolute: Absolute = str) -> Membership | Invitation:
    """Give a city an admin, also when the one who was invited never came.

    The callers are views of the installation's admin; no role in a city carries this right. Raises
    :class:`~django.core.exceptions.ValidationError` when the address' account is closed.
    """
    return give(city, email, Role.CITY_ADMIN, by=by, absolute=absolute)
