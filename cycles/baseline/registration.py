"""What this room hands to the ground floor: checks for the gates, its part of the snapshot, its copier."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments import uses
from cycles import carry_over, snapshot
from cycles.baseline import content, gate
from cycles.baseline.models import BaselineReview, ThemeIndicator
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.indicators.uses import Mention, register_mentions, register_use


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    snapshot.register_part("baseline", content.part)
    carry_over.register_copier("baseline", content.copy)
    register_use("baseline", _indicators)
    register_mentions("baseline", _mentions)
    uses.register_use("baseline", _cities)


def _cities() -> "QuerySet[Any, Any]":
    reviews = BaselineReview.objects.order_by()
    return reviews.values(used_version=F("framework_id"), used_city=F("cycle__city_id")).distinct()


def _indicators(cycle: Cycle) -> Iterable[int]:
    return ThemeIndicator.objects.filter(cycle=cycle).values_list("indicator_id", flat=True)


def _mentions(indicator: Indicator) -> Iterable[Mention]:
    rows = ThemeIndicator.objects.filter(indicator=indicator).select_related("cycle", "theme_review__theme")
    for row in rows:
        words = _("Baseline review, theme %(code)s %(name)s") % {
            "code": row.theme_review.theme.code,
            "name": row.theme_review.theme.name,
        }
        url = reverse("theme_review", args=[indicator.city.slug, row.cycle.year, row.theme_review_id])
        yield Mention(row.cycle.year, words, url)
