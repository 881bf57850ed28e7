"""Taking part: people register themselves."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ims.cities.models import City
from ims.history.acting import acting
from ims.people.invitations.models import Invitation
from ims.people.models import User
from ims.people.services import join
from ims.refusals import Conflict, Reason
from ims.roles import Role
from stakeholders.register.models import Stakeholder


def has_confirmed_address(user: User) -> bool:
    """Say whether the person confirmed an e-mail address of theirs."""
    return bool(EmailAddress.objects.filter(user=user, verified=True).exists())


@transaction.atomic
def register(city: City, user: User, organisation: str = "", reason: str = Stakeholder.Reason.AFFECTED) -> Stakeholder:
    """Put the person on the city's register of stakeholders and give them that role; done again, it corrects the entry.

    Anybody with a confirmed address may do it for themselves: raises Conflict (409) without one, ValidationError for
    bad input.
    """
    if not has_confirmed_address(user):
        mend = Reason(_("Confirm your e-mail address: the link is in the mail we sent you."), reverse("account_email"))
        raise Conflict(_("To take part you need a confirmed e-mail address."), [mend])
    entry = Stakeholder.objects.filter(city=city, user=user).first() or Stakeholder(city=city, user=user)
    entry.organisation, entry.reason = " ".join(organisation.split()), reason
    entry.full_clean(exclude=("city", "user"))
    with acting(user, "registered"):
        entry.save()
        join(city, user, Role.STAKEHOLDER)
    return entry


def invitation_of(city: City, user: User) -> Invitation | None:
    """Return the role that the city offers to a confirmed address of the person's and that waits for an answer."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    open_ones = Invitation.objects.in_city(city).unanswered().filter(expires_at__gt=timezone.now())
    return open_ones.filter(address__in=list(addresses)).order_by("pk").last()


def entry_of(city: City, user: User) -> Stakeholder | None:
    """Return the person's entry in the city's register, if there is one."""
    return Stakeholder.objects.filter(city=city, user=user).first() if user.is_authenticated else None
