"""Enrolling people, giving them roles in a city and ending these."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.utils.translation import gettext as _

from ims.access import group_for, require
from ims.cities.models import City, Unit
from ims.history.acting import acting
from ims.people.holdings import Leaving
from ims.people.models import Membership, User
from ims.refusals import Conflict
from ims.roles import Permission, Role


@transaction.atomic
def enrol(email: str, name: str, *, password: str | None = None, confirmed: bool = True, **fields: Any) -> User:
    """Return a new person with this address, confirmed unless told; without a password they have to set one first."""
    user = User.objects.create_user(email, password, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    return user


@transaction.atomic
def join(city: City, user: User, role: Role, *, starts_on: date | None = None, unit: Unit | None = None) -> Membership:
    """Give the person the role in the city from a day on (today unless told) and return the membership.

    A role that the person holds on that day already is returned as it is. Rights are the caller's to check:
    people are added with :func:`ims.people.invitations.services.add_member`.
    """
    User.objects.select_for_update().get(pk=user.pk)
    day = starts_on or city.today()
    for held in Membership.objects.in_city(city).filter(user=user).with_role(role):
        if held.holds_on(day):
            return held
    return Membership.objects.create(
        city=city, user=user, role=role, group=group_for(city, role), unit=unit, starts_on=day
    )


def end(membership: Membership, last_day: date) -> None:
    """End the membership after this day; rights are the caller's to check, see :func:`end_membership`."""
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])


def way_in(user: User, reset_url: str) -> str:
    """Return the address at which the person sets a password, once and soon; ``UID-KEY`` in the pattern is its key."""
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reset_url.replace("UID-KEY", f"{user_pk_to_url_str(user)}-{token}")


@transaction.atomic
def name_installation_admin(email: str, name: str) -> User:
    """Return the person with this address, new when there was none, as an admin of the installation.

    Only who has the machine may do this, see the command ``name_admin``: no role carries the right.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is None:
        user = enrol(email, name, confirmed=False)
    user.is_installation_admin = True
    user.save(update_fields=["is_installation_admin"])
    return user


@transaction.atomic
def end_membership(
    membership: Membership,
    *,
    last_day: date,
    by: User,
    reason: str = "",
    takers: Mapping[str, User] | None = None,
    all_roles: bool = False,
) -> None:
    """End the membership after this day, or take it back when it has not begun; a city keeps an admin.

    With ``all_roles`` every role of the person in the city ends. What nobody would own afterwards is handed over at
    once to the ``takers``, by name of the holding (:mod:`ims.people.holdings`); without them nothing ends. Raises
    ValidationError by field, and :class:`~ims.refusals.Conflict` for the last city admin.
    """
    require(by, Permission.MANAGE_PEOPLE, membership.city)
    city = City.objects.select_for_update().get(pk=membership.city_id)
    leaving = Leaving(membership, all_roles=all_roles)
    if any(row.role == Role.CITY_ADMIN and not _another_admin(row, city) for row in leaving.ending):
        raise Conflict(_("%(city)s would have no city admin. Name another one first.") % {"city": city.name})
    with acting(by, reason):
        leaving.hand_over(last_day, takers or {}, by=by, reason=reason)
        for row in leaving.ending:
            if last_day < row.starts_on:
                row.delete()
            elif row == membership or row.ends_on is None or row.ends_on > last_day:
                end(row, last_day)


def _another_admin(membership: Membership, city: City) -> bool:
    """Say whether somebody else is an admin of the city today and until further notice."""
    others = Membership.objects.in_city(city).with_role(Role.CITY_ADMIN).on(city.today()).exclude(pk=membership.pk)
    return others.filter(ends_on__isnull=True).exists()
