"""Existing plans and instruments of a year, and what each covers of the themes in scope."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cycles.baseline.models import LINK, NOTE, TITLE, ThemeReview
from cycles.content import CycleContent
from cycles.cycle import Cycle
from ims.cities.models import Unit
from ims.fields import TranslatedField


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    """Plans and instruments, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "InstrumentQuerySet":
        """The year's plans and instruments as they were entered, each with who is responsible."""
        return self.filter(cycle=cycle).select_related("responsible").order_by("pk")


@pghistory.track()
class Instrument(CycleContent):
    """A plan, programme or other instrument that the city has already, valid from and to a day where it says so."""

    class Kind(models.TextChoices):
        """Ours: the field names no closed list."""

        PLAN = "plan", _("Plan")
        PROGRAMME = "programme", _("Programme")
        POLICY = "policy", _("Policy or guideline")
        REGULATION = "regulation", _("Regulation")
        ECONOMIC = "economic", _("Economic instrument")
        AGREEMENT = "agreement", _("Agreement")
        SYSTEM = "system", _("Management system")
        INFORMATION = "information", _("Information and advice")
        OTHER = "other", _("Other")

    name = TranslatedField(_("name"), blank=False, validators=TITLE)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PLAN)
    responsible = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("responsible"), null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    url = models.CharField(_("link"), max_length=500, blank=True, validators=LINK)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan or instrument")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="instrument_ends_after_it_begins",
                violation_error_message=_("The plan ends before it begins: check both dates."),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class InstrumentThemeQuerySet(models.QuerySet["InstrumentTheme"]):
    """What plans cover, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "InstrumentThemeQuerySet":
        """What the year's plans cover, in the order of plans and themes."""
        return self.filter(cycle=cycle).order_by("instrument", "theme_review__theme__position")


@pghistory.track()
class InstrumentTheme(CycleContent):
    """That a plan touches a theme in scope: what it covers, where it overlaps with another plan, what it leaves out."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="themes", verbose_name=_("plan"))
    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="instrument_themes")
    covers = TranslatedField(_("what it covers"), validators=NOTE)
    overlaps_with = models.ForeignKey(
        Instrument, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("overlaps with")
    )
    overlap = TranslatedField(_("where they overlap"), validators=NOTE)
    gap = TranslatedField(_("what it leaves out"), validators=NOTE)

    objects = InstrumentThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme of a plan")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "theme_review"], name="instrument_once_per_theme"),
            models.CheckConstraint(
                condition=Q(overlaps_with__isnull=True) | ~Q(overlaps_with=F("instrument")),
                name="instrument_overlaps_with_another",
                violation_error_message=_("A plan overlaps with another plan: choose another one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}: {self.theme_review_id}"


def listed() -> ArraySubquery:
    """Return an expression: the plans of each theme review of the outer query, as facts for its page."""
    facts = JSONObject(
        instrument="instrument_id",
        name="instrument__name",
        kind="instrument__kind",
        responsible="instrument__responsible__name",
        valid_from="instrument__valid_from",
        valid_to="instrument__valid_to",
        url="instrument__url",
        covers="covers",
        overlaps_with="overlaps_with__name",
        overlap="overlap",
        gap="gap",
    )
    rows = InstrumentTheme.objects.filter(theme_review=OuterRef("pk")).order_by("instrument")
    return ArraySubquery(rows.values_list(facts))
