"""Inviting to a role in a city, and taking it by the link of the mail.

``absolute`` turns a path into the address that goes into a mail (``request.build_absolute_uri``).
"""

import secrets
from collections.abc import Callable
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ims import links, words
from ims.access import require
from ims.cities.models import City, Unit
from ims.history.acting import acting
from ims.mail.services import send
from ims.notices.registration import ROLE_GIVEN
from ims.notices.services import tell
from ims.people.invitations.models import LASTS, Invitation, hashed
from ims.people.models import Membership, User
from ims.people.services import enrol, join
from ims.refusals import Conflict
from ims.roles import Permission, Role

Absolute = Callable[[str], str]


class Over(Exception):
    """The link gives nothing (any more): it was used or withdrawn, has expired, or never was one."""


@transaction.atomic
def add_member(
    city: City,
    email: str,
    role: Role,
    *,
    by: User,
    unit: Unit | None = None,
    starts_on: date | None = None,
    absolute: Absolute = str,
) -> Membership | Invitation:
    """Give the person with this confirmed address a role in the city and tell them, or invite the address.

    Raises :class:`~django.core.exceptions.ValidationError` when the address' account is closed.
    """
    require(by, Permission.MANAGE_PEOPLE, city)
    return give(city, email, role, by=by, unit=unit, starts_on=starts_on, absolute=absolute)


@transaction.atomic
def give(
    city: City,
    email: str,
    role: Role,
    *,
    by: User,
    unit: Unit | None = None,
    starts_on: date | None = None,
    absolute: Absolute = str,
) -> Membership | Invitation:
    """Do what :func:`add_member` does; rights are the caller's to check.

    Who is invited to the same role again gets a new link, and the old one is dead.
    """
    # One at a time in a city: the same address invited by two people at once is one invitation.
    City.objects.select_for_update().get(pk=city.pk)
    address, day = email.strip().lower(), starts_on or city.today()
    with acting(by):
        owner = confirmed_owner(address)
        if owner is not None:
            membership = join(city, owner, role, starts_on=day, unit=unit)
            _tell(membership)
            return membership
        if User.objects.filter(email=address, is_active=False).exists():
            raise ValidationError({"email": _("The account with this address is closed. Write another address.")})
        waiting = Invitation.objects.in_city(city).unanswered().filter(address=address, role=role).first()
        invitation = waiting or Invitation(city=city, address=address, role=role)
        invitation.unit, invitation.starts_on = unit, day
        return _sent(invitation, by, absolute)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, absolute: Absolute = str) -> Invitation:
    """Send a new link, which works as long as a first one; the old one is dead. Refuses what was answered."""
    require(by, Permission.MANAGE_PEOPLE, invitation.city)
    with acting(by):
        return _sent(_unanswered(invitation), by, absolute)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """Make the link worthless. Refuses what was answered."""
    require(by, Permission.MANAGE_PEOPLE, invitation.city)
    with acting(by):
        held = _unanswered(invitation)
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])


@transaction.atomic
def accept(token: str, *, by: User) -> Membership:
    """Give the role to who signed in with the invited address. Raises :class:`Over`; refuses another address."""
    invitation = _taken(token)
    if not is_for(invitation, by):
        raise Conflict(_("This invitation is for another address."))
    with acting(by):
        return _used(invitation, by)


@transaction.atomic
def open_account(token: str, name: str, password: str) -> Membership:
    """Open an account with the invited address, which the link proves, and give it the role. Raises :class:`Over`.

    An account that somebody opened with the address without ever confirming it becomes the reader's of the mail.
    """
    invitation = _taken(token)
    if confirmed_owner(invitation.address) is not None:
        raise Conflict(_("There is an account with this address by now. Sign in with it, then follow the link again."))
    user = User.objects.select_for_update().filter(email=invitation.address).first()
    if user is None:
        user = enrol(invitation.address, name, password=password, language=translation.get_language() or "")
    elif not user.is_active:
        raise Over
    else:
        user.name = name
        user.set_password(password)
        user.save(update_fields=["name", "password"])
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    with acting(user):
        return _used(invitation, user)


def confirmed_owner(address: str) -> User | None:
    """Return who has an account and has shown that this address is theirs."""
    found = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True).select_related("user")
    held = found.first()
    return held.user if held is not None else None


def is_for(invitation: Invitation, user: User) -> bool:
    """Say whether the invited address is a confirmed one of this person."""
    return bool(EmailAddress.objects.filter(user=user, email=invitation.address, verified=True).exists())


def forget_old() -> int:
    """Delete invitations that were over 30 days ago and return how many rows went."""
    return Invitation.objects.long_over().delete()[0]


def _taken(token: str) -> Invitation:
    """Lock the open invitation of this link, so that of two who use it at once the second finds it used."""
    rows = Invitation.objects.by_token(token).select_for_update(of=("self",))
    found = rows.select_related("city", "unit").first()
    if found is None or not found.is_open:
        raise Over
    return found


def _used(invitation: Invitation, user: User) -> Membership:
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    city = invitation.city
    # Nobody held a role on days before they took it.
    day = max(invitation.starts_on, city.today())
    return join(city, user, Role(invitation.role), starts_on=day, unit=invitation.unit)


def _unanswered(invitation: Invitation) -> Invitation:
    found = Invitation.objects.unanswered().select_for_update(of=("self",)).select_related("city")
    held = found.filter(pk=invitation.pk).first()
    if held is None:
        raise Conflict(_("This invitation was used or withdrawn in the meantime."))
    return held


def _sent(invitation: Invitation, by: User, absolute: Absolute) -> Invitation:
    """Save the invitation with a new token and write the mail with its link."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.invited_by = hashed(token), by
    invitation.invited_at = timezone.now()
    invitation.expires_at = invitation.invited_at + LASTS
    invitation.save()
    city = invitation.city
    facts = {
        "city": city.name,
        "role": invitation.get_role_display(),
        "link": absolute(reverse("invitation", kwargs={"token": token})),
        "day": words.day(invitation.expires_at.astimezone(city.zone)),
    }
    text = _(
        "%(city)s invites you to its Integrated Management System, in this role: %(role)s.\n\n"
        "Follow this link to take the role; it works once, until %(day)s:\n\n%(link)s\n\n"
        "If you know nothing of this, do nothing."
    )
    send(invitation.address, _("You are invited to the IMS of %(city)s") % facts, text % facts, secret=token)
    return invitation


def _tell(membership: Membership) -> None:
    """Tell who has an account that they hold a role, once for each role."""
    user, city = membership.user, membership.city

    def written() -> tuple[str, str]:
        facts = {"city": city.name, "role": membership.get_role_display(), "day": words.day(membership.starts_on)}
        text = _("%(city)s has given you this role: %(role)s, from %(day)s. Sign in with this address.")
        return _("You hold a role in the IMS of %(city)s") % facts, text % facts

    key = f"role-{membership.pk}"
    tell([user], city=city, kind=ROLE_GIVEN, key=key, words=written, url=links.home(city))
