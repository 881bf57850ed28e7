"""Mail to send: a row written in the same transaction as its cause."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ims.jobs import Job, JobQuerySet
from ims.people.models import User


class MailQuerySet(JobQuerySet["Mail"]):
    """Mails, newest first on request."""

    def newest_first(self) -> "MailQuerySet":
        """Mails with the person they go to, the newest first."""
        return self.select_related("to").order_by("-pk")


class Mail(Job):
    """One mail to a person or, before there is an account, to an address.

    It holds personal data and words written to one person: the row goes 30 days after it is over, and with the person.
    """

    to = models.ForeignKey(User, models.CASCADE, null=True, related_name="mails", verbose_name=_("recipient"))
    address = models.EmailField(_("address"), blank=True)
    # Whose account a mail to an address is about, so that it goes with the person though the address is theirs no more.
    about = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name=_("about whom"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    # What in the text opens a door, such as a link to a new password: it goes from here when the mail went.
    secret = models.CharField(max_length=500, blank=True, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("mail")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to__isnull=False) | ~models.Q(address=""), name="mail_goes_to_somebody"
            )
        ]

    @property
    def recipient(self) -> str:
        """The address the mail goes to: the person's present one, else the one it was written to."""
        return self.address or (self.to.email if self.to else "")
