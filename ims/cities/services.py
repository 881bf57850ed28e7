"""Opening a city."""

from django.db import transaction

from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import Membership, User
from ims.people.services import enrol, invite, join
from ims.roles import Role


@transaction.atomic
def open_city(city: City, admin_email: str, admin_name: str, *, by: User, reset_url: str = "") -> Membership:
    """Save a new city and give it its first admin, who is invited when there is no account yet.

    The caller is a view of the installation's admin; no role in a city carries this right.
    """
    with acting(by):
        city.save()
        user = User.objects.filter(email=admin_email.strip().lower()).first()
        if user is None:
            user = enrol(admin_email, admin_name, confirmed=False)
            invite(city, user, reset_url)
        return join(city, user, Role.CITY_ADMIN)
