"""Signatures belong to the city, not to a year: an obligation may run for decades."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import FrameworkVersion, Obligation
from cycles.snapshot import Decision
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import TranslatedField


def _signs_what_is_published() -> pgtrigger.Trigger:
    """Refuse the signature of a draft or of a version that another one superseded; one given before stays."""
    return pgtrigger.Trigger(
        name="signs_what_is_published",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM commitments_frameworkversion WHERE id = NEW.framework_id AND status = 'published'
            ) THEN
                RAISE EXCEPTION 'only a published version of a framework can be signed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """,
    )


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Signatures, always asked for by city."""

    def in_city(self, city: City) -> "SignatureQuerySet":
        """The city's signatures with what they sign, the latest first."""
        wanted = ("framework__framework", "framework__superseded_by", "decision")
        return self.filter(city=city).select_related(*wanted).order_by("-signed_on", "-pk")


@pghistory.track()
class Signature(Versioned):
    """A city signed a version of a framework on a day, by a decision of its council.

    ``decision`` is that decision where the city's record holds it; an older one is named by number and day.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="signatures")
    framework = models.ForeignKey(
        FrameworkVersion, models.PROTECT, related_name="signatures", verbose_name=_("framework")
    )
    signed_on = models.DateField(_("signed on"))
    decided_on = models.DateField(_("decided by the council on"))
    decision_number = models.CharField(_("number of the decision"), max_length=40)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision in the record")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        ordering = ("city", "-signed_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "framework"], name="signature_once_per_version"),
            models.CheckConstraint(
                condition=Q(decided_on__lte=F("signed_on")),
                violation_error_message=_("The council decides before the city signs. Look at both days."),
                name="signature_follows_its_decision",
            ),
        ]
        triggers: ClassVar = [
            _signs_what_is_published(),
            pgtrigger.ReadOnly(name="keeps_what_it_signs", fields=["city", "framework"]),
        ]

    def __str__(self) -> str:
        return f"{self.framework_id}, {self.signed_on}"


@pghistory.track()
class Fulfilment(Versioned):
    """What the city did to meet an obligation; ``due_on`` says which time, empty where the framework sets no day."""

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="fulfilments")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)
    met_on = models.DateField(_("met on"))
    what = models.TextField(_("what the city did"), max_length=2000)
    evidence = models.CharField(
        _("where it can be read"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )

    objects: ClassVar[models.Manager["Fulfilment"]] = models.Manager()

    class Meta:
        verbose_name = _("met obligation")
        ordering = ("signature", "due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signature", "obligation", "due_on"], nulls_distinct=False, name="fulfilment_once_each_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.met_on}"


@pghistory.track()
class Pledge(Versioned):
    """A pledge of the city's own, where the framework asks each signatory for its own."""

    signature = models.ForeignKey(Signature, models.PROTECT, related_name="pledges")
    text = TranslatedField(_("what the city pledges"), blank=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("responsible unit"))
    due_on = models.DateField(_("due on"))
    met_on = models.DateField(_("kept on"), null=True, blank=True)
    result = models.CharField(_("what came of it"), max_length=500, blank=True)

    objects: ClassVar[models.Manager["Pledge"]] = models.Manager()

    class Meta:
        verbose_name = _("pledge")
        ordering = ("signature", "due_on", "pk")

    def __str__(self) -> str:
        return str(self.text)
