"""Invitations: a role offered to an address, by a link that works once and not for ever."""

import hashlib
from datetime import timedelta
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City, Unit
from ims.people.models import User
from ims.roles import Role

LASTS = timedelta(days=settings.INVITATION_DAYS)
KEPT = timedelta(days=30)


def hashed(token: str) -> str:
    """Return what is kept of a link's token: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, asked for by city or by the token of their link."""

    def in_city(self, city: City) -> "InvitationQuerySet":
        """The city's invitations, those that are over included."""
        return self.filter(city=city)

    def unanswered(self) -> "InvitationQuerySet":
        """Invitations that were neither used nor withdrawn; their link may have expired."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)

    def matching(self, words: str) -> "InvitationQuerySet":
        """Invitations to an address that contains the words; all without words."""
        return self.filter(address__icontains=words.strip())

    def by_token(self, token: str) -> "InvitationQuerySet":
        """The invitation, if any, whose link carries the token."""
        return self.filter(token_hash=hashed(token))

    def long_over(self) -> "InvitationQuerySet":
        """Invitations that were used, withdrawn or expired more than :data:`KEPT` ago."""
        before = timezone.now() - KEPT
        return self.filter(Q(used_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["address", "token_hash"])
class Invitation(models.Model):
    """A role in a city that was offered to an address; whoever reads mail there takes it once, until it expires.

    The address is personal data: the row goes 30 days after it is over, and history never holds it.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="invitations")
    address = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="invitations")
    starts_on = models.DateField(_("from"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_made", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    expires_at = models.DateTimeField(_("to"))
    # The link carries the token itself, which is written down nowhere else: who reads this table can take no role.
    token_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(_("used at"), null=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations", verbose_name=_("used by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-invited_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city", "address", "role"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_once_unanswered",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="invitation_address_in_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.city_id}"

    @property
    def has_expired(self) -> bool:
        """Say whether the link came to its last moment."""
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Say whether the link still gives the role."""
        return self.used_at is None and self.withdrawn_at is None and not self.has_expired

    @property
    def outline(self) -> str:
        """The address as far as somebody else may see it: ``a•••@city.example``."""
        box, _at, host = self.address.partition("@")
        return f"{box[:1]}•••@{host}"
