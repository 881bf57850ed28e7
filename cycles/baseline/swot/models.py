"""The points of the SWOT boards."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cycles.baseline.models import NOTE, ThemeReview
from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from ims.fields import TranslatedField


class SwotPointQuerySet(models.QuerySet["SwotPoint"]):
    """Points of the boards, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "SwotPointQuerySet":
        """The points of all themes in scope, as they stand on their boards."""
        return self.filter(cycle=cycle).order_by("theme_review__theme__position", "position", "pk")

    def in_field(self, theme_review: ThemeReview, kind: str) -> "SwotPointQuerySet":
        """The points of one field of a theme's board, in their order."""
        return self.filter(theme_review=theme_review, kind=kind).order_by("position", "pk")


@pghistory.track()
class SwotPoint(CycleContent):
    """One point of a theme's SWOT board; ``indicator`` when a figure of the theme stands behind it."""

    class Kind(models.TextChoices):
        """The four fields of the board, in the order in which they are read."""

        STRENGTH = "strength", _("strengths")
        WEAKNESS = "weakness", _("weaknesses")
        OPPORTUNITY = "opportunity", _("opportunities")
        THREAT = "threat", _("threats")

    theme_review = models.ForeignKey(ThemeReview, models.CASCADE, related_name="swot_points")
    kind = models.CharField(_("field"), max_length=12, choices=Kind.choices)
    text = TranslatedField(_("point"), blank=False, validators=NOTE)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indicator")
    )
    position = models.PositiveSmallIntegerField()

    objects = SwotPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("SWOT point")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["strength", "weakness", "opportunity", "threat"]),
                name="swot_point_in_one_of_four_fields",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)


def listed() -> ArraySubquery:
    """Return an expression: the points of each theme review of the outer query, as facts for its board."""
    facts = JSONObject(pk="pk", kind="kind", text="text", indicator="indicator__code", version="version")
    rows = SwotPoint.objects.filter(theme_review=OuterRef("pk")).order_by("position", "pk")
    return ArraySubquery(rows.values_list(facts))
