"""The master budget of a year and its lines. What indicators and targets know is never kept here a second time."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent
from cycles.indicators.models import Indicator
from ims.cities.models import Unit
from ims.fields import PublishedDecimalField, TranslatedField


@pghistory.track()
class MasterBudget(CycleContent):
    """A year's master budget, ratified with the programme; its balance is ratified with the evaluation."""

    foreword = TranslatedField(_("foreword"))
    in_package = models.BooleanField(
        _("goes to the council"),
        default=True,
        help_text=_("The master budget with the programme, its balance with the decision on how to continue."),
    )
    with_accounts = models.BooleanField(
        _("with the triple bottom line"),
        default=False,
        help_text=_("The three accounts are printed in the annex of the council paper."),
    )

    class Meta:
        verbose_name = _("master budget")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle"], name="master_budget_once_per_cycle")]

    def __str__(self) -> str:
        return f"Master budget {self.cycle_id}"


@pghistory.track()
class BudgetLine(CycleContent):
    """One line: an indicator, and only those of its figures that cannot be taken from targets and values.

    :mod:`cycles.ecobudget.lines` says what each figure is: what can be derived is derived, whatever stands here.
    """

    budget = models.ForeignKey(MasterBudget, models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="budget_lines", verbose_name=_("indicator"))
    responsible = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name=_("responsible")
    )
    reference_year = models.PositiveSmallIntegerField(_("reference year"), null=True, blank=True)
    reference_value = PublishedDecimalField(_("reference value"), null=True, blank=True)
    previous_value = PublishedDecimalField(_("previous year"), null=True, blank=True)
    budget_value = PublishedDecimalField(_("this year's budget"), null=True, blank=True)
    long_year = models.PositiveSmallIntegerField(_("year of the long-term target"), null=True, blank=True)
    long_value = PublishedDecimalField(_("long-term target"), null=True, blank=True)
    half_year_value = PublishedDecimalField(_("half-year account"), null=True, blank=True)
    annual_value = PublishedDecimalField(_("annual account"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of the master budget")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "indicator"], name="budget_line_once_per_indicator"),
            models.CheckConstraint(
                condition=Q(reference_year__isnull=True, reference_value__isnull=True)
                | Q(reference_year__isnull=False, reference_value__isnull=False),
                name="budget_line_reference_with_year",
            ),
            models.CheckConstraint(
                condition=Q(long_year__isnull=True, long_value__isnull=True)
                | Q(long_year__isnull=False, long_value__isnull=False),
                name="budget_line_long_term_with_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id}: {self.indicator_id}"
