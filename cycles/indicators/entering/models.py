"""Values handed in outside of monitoring rounds, and up to which day a city's periods are locked."""

from datetime import date
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cycles.indicators.breakdown.models import Parted
from cycles.indicators.entering.answers import Answer, State
from cycles.indicators.entering.sources import Sourced
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.editing import Versioned
from ims.people.models import User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Values handed in outside of rounds."""

    def in_city(self, city: City) -> "SubmissionQuerySet":
        """The city's with indicator, its owner and who entered them, what waits longest first."""
        named = ("indicator__owner", "entered_by", "decided_by", "category", "second_category")
        rows = self.filter(indicator__city=city).select_related(*named)
        return rows.order_by("pk")

    def totals(self) -> "SubmissionQuerySet":
        """Those of whole indicators, no parts."""
        return self.filter(category=None, second_category=None)

    def open(self) -> "SubmissionQuerySet":
        """Those that are not approved yet."""
        return self.exclude(state=State.APPROVED)


@pghistory.track()
class Submission(Versioned, Answer, Sourced, Parted):
    """A value of an indicator in a period that no round asks for; approved, it becomes the observation.

    At most one per indicator, part and period is under way; approved ones stay as they were handed in.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="submissions")
    period = models.CharField(_("period"), max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("value handed in")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "starts_on", "ends_on", "category", "second_category"],
                condition=~Q(state="approved"),
                name="submission_one_under_way",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, gap_reason="") | Q(value__isnull=True) & ~Q(gap_reason=""),
                name="submission_is_a_value_or_a_reason",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="submission_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.state}"


class PeriodLockQuerySet(models.QuerySet["PeriodLock"]):
    """Locks of periods; the latest row of a city is the one that holds."""

    def in_city(self, city: City) -> "PeriodLockQuerySet":
        """The city's, the latest first, with who locked."""
        return self.filter(city=city).select_related("by").order_by("-pk")

    def holding(self, city: City) -> "PeriodLock | None":
        """The city's lock that holds, None while every period is open."""
        last = self.in_city(city).first()
        return last if last is not None and last.until is not None else None


class PeriodLock(models.Model):
    """Up to which day the periods of a city are locked, from when, by whom and why. Append-only.

    A period is locked when its last day is on or before ``until``; without ``until`` every period is open again.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="period_locks")
    until = models.DateField(_("locked up to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("locked by"))
    at = models.DateTimeField(auto_now_add=True)

    objects = PeriodLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("lock of periods")
        ordering = ("pk",)
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.until}"

    def holds(self, ends_on: date) -> bool:
        """Say whether a period that ends on this day is locked."""
        return self.until is not None and ends_on <= self.until
