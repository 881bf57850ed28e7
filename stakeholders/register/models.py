"""The register of stakeholders."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.people.models import User


class Stakeholder(models.Model):
    """A person or organisation that takes part. Personal data: no history, erasable."""

    class Reason(models.TextChoices):
        AFFECTED = "affected", _("Is affected")
        AFFECTS = "affects", _("Affects the matter")
        KNOWS = "knows", _("Holds information, resources or expertise")
        CONTROLS = "controls", _("Controls an instrument")

    city = models.ForeignKey(City, models.PROTECT, related_name="stakeholders")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="stakeholders", verbose_name=_("person")
    )
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    reason = models.CharField(_("why they take part"), max_length=10, choices=Reason.choices, default=Reason.AFFECTED)
    registered_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Stakeholder"]] = models.Manager()

    class Meta:
        verbose_name = _("stakeholder")
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "user"], name="stakeholder_once_per_city")]

    def __str__(self) -> str:
        return self.organisation or f"Stakeholder {self.pk}"
