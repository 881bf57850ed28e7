"""The inputs of computed indicators."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.indicators.computed.formulas import Role
from cycles.indicators.models import Indicator
from cycles.indicators.units import UNITS
from ims.cities.models import City


class InputQuerySet(models.QuerySet["Input"]):
    """Inputs of computed indicators."""

    def in_city(self, city: City) -> "InputQuerySet":
        """The city's, in the order of their formulas, each with the indicator that it takes and the one it is for."""
        rows = self.filter(computed__city=city).select_related("indicator", "computed")
        return rows.order_by("computed_id", "position")


@pghistory.track()
class Input(models.Model):
    """One input of a computed indicator: another indicator of the city, with its role and place in the formula.

    ``unit_code`` is the registered unit in which the formula takes it, "" for a free one: when the input's own unit
    changes, its values are converted into this one.
    """

    computed = models.ForeignKey(Indicator, models.PROTECT, related_name="inputs")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("input"), related_name="feeds")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    position = models.PositiveSmallIntegerField()
    unit_code = models.CharField(max_length=20, choices=[(code, code) for code in UNITS], blank=True)

    objects = InputQuerySet.as_manager()

    class Meta:
        verbose_name = _("input of a computed indicator")
        ordering = ("computed", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["computed", "position"], name="input_once_per_place"),
            models.UniqueConstraint(fields=["computed", "indicator"], name="input_once_per_formula"),
            models.CheckConstraint(condition=~models.Q(computed=models.F("indicator")), name="input_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.computed_id}: {self.get_role_display()} {self.indicator_id}"
