"""Monitoring rounds: values of targets, reports on actions, and corrective actions for what is red."""

from datetime import date
from typing import ClassVar

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.indicators.entering.answers import Answer, State
from cycles.indicators.frequency import in_own_years
from cycles.indicators.models import Flag, Indicator
from cycles.indicators.periods import Period, parse_period
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.fields import LongestText, MoneyField, PublishedDecimalField, TranslatedField
from ims.people.models import User


class RoundQuerySet(models.QuerySet["MonitoringRound"]):
    """Rounds, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "RoundQuerySet":
        """The cycle's rounds, the open one first, then the latest."""
        return self.filter(cycle=cycle).order_by(F("closed_at").desc(nulls_first=True))


@pghistory.track()
class MonitoringRound(CycleContent):
    """A round in which owners enter values and reports: month, quarter, half-year account or year."""

    class Kind(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        HALF_YEAR = "half_year", _("Half-year account")
        YEAR = "year", _("Year")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.YEAR)
    period = models.CharField(_("period"), max_length=20)
    due_on = models.DateField(_("due"))
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitoring round")
        ordering = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "kind", "period"], name="round_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(closed_at__isnull=True), name="round_one_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"

    @property
    def is_open(self) -> bool:
        """Say whether values and reports may still be entered."""
        return self.closed_at is None

    @property
    def is_of_year(self) -> bool:
        """Say whether this is the year's round, which the gate before step 5 asks for."""
        return self.kind == self.Kind.YEAR


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries with what a list of them shows."""

    def in_cycle(self, cycle: Cycle) -> "EntryQuerySet":
        """The cycle's entries with round, indicator and its owner, by the indicator's code."""
        return self.filter(cycle=cycle).with_all()

    def with_all(self) -> "EntryQuerySet":
        """With year, round, indicator, owner and late value, and a revision that nobody looked at, by code."""
        rows = self.select_related("cycle", "round", "indicator__owner", "entered_by", "late_value")
        told = Escalation.objects.told_of(Escalation.Kind.VALUE)
        return rows.annotate(revised=Flag.objects.latest_on("pk", "round"), told=told).order_by("indicator__code", "pk")

    def with_themes(self) -> "EntryQuerySet":
        """Fetch in the same query the theme of each indicator."""
        return self.select_related("indicator__commitment__parent")


@pghistory.track()
class Entry(CycleContent, Answer):
    """An indicator's value in a round, or the reason why there is none; approved, it becomes the observation."""

    round = models.ForeignKey(MonitoringRound, models.PROTECT, related_name="entries")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        ordering = ("indicator__code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "indicator"], name="entry_once_per_round"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "returned")) | Q(value__isnull=False) | ~Q(gap_reason=""),
                name="entry_submitted_is_a_value_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(gap_reason=""), name="entry_not_value_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.indicator_id}"

    @property
    def days(self) -> Period:
        """The period that the value is of: the round's, in the years of the indicator's own kind."""
        starts = self.cycle.city.financial_year_starts
        return in_own_years(self.indicator.frequency, parse_period(self.round.period, starts), starts)

    @property
    def is_missing(self) -> bool:
        """Say whether there is no approved value: none was entered, it was never approved, or there is a reason."""
        return self.value is None or self.state != self.State.APPROVED

    @property
    def late(self) -> "LateValue | None":
        """The value that came after its round was closed, if one did."""
        return getattr(self, "late_value", None)


@pghistory.track()
class LateValue(CycleContent, Answer):
    """A value that came after its round was closed: entered by its owner, approved or returned like any other.

    It opens neither round nor year again. Approved, it becomes the observation, marked as late: what a closed year
    says stays as it was known when the council decided, and the late value stands beside it with its day.
    """

    gap_reason = None  # type: ignore[assignment]  # a late value is one: why there was none said the round
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="late_value")
    value = PublishedDecimalField(_("value"))
    note = models.CharField(_("why it comes late, and where it is from"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["LateValue"]] = models.Manager()

    class Meta:
        verbose_name = _("late value")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="draft"), name="late_value_is_handed_in_at_once"),
            models.CheckConstraint(condition=~Q(note=""), name="late_value_says_why"),
        ]

    def __str__(self) -> str:
        return f"Late value of {self.entry_id}"


@pghistory.track()
class ActionReport(CycleContent):
    """What the owner reports on an action in a round: status, per cent done, money spent."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    round = models.ForeignKey(MonitoringRound, models.PROTECT, related_name="action_reports")
    action = models.ForeignKey(Action, models.PROTECT, related_name="reports")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    per_cent = models.PositiveSmallIntegerField(
        _("per cent done"), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    spent = MoneyField(_("money spent"))
    note = TranslatedField(_("note"), validators=[LongestText(2000)])
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("report on an action")
        ordering = ("action__code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "action"], name="action_report_once_per_round"),
            models.CheckConstraint(condition=Q(per_cent__lte=100), name="action_report_up_to_100_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.action_id}"


class CorrectiveActionQuerySet(models.QuerySet["CorrectiveAction"]):
    """Corrective actions, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "CorrectiveActionQuerySet":
        """The cycle's corrective actions with target, indicator and owner: open ones first, the earliest due first."""
        rows = self.filter(cycle=cycle).select_related("target__indicator", "owner", "origin__cycle")
        rows = rows.annotate(told=Escalation.objects.told_of(Escalation.Kind.CORRECTION))
        return rows.order_by(F("done_on").asc(nulls_first=True), "due_on", "pk")

    def of_city(self, city: City) -> "CorrectiveActionQuerySet":
        """The city's in every year, and whether a later year took each over (``is_carried``)."""
        rows = self.filter(cycle__city=city).select_related("cycle", "target__indicator", "owner")
        copies = CorrectiveAction.objects.filter(origin=OuterRef("pk"))
        return rows.annotate(is_carried=Exists(copies)).order_by("due_on", "pk")


@pghistory.track()
class CorrectiveAction(CycleContent):
    """What is done about a target that is red: by whom and until when."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="corrective_actions")
    text = TranslatedField(_("what is done"), blank=False, validators=[LongestText(2000)])
    owner = models.ForeignKey(User, models.PROTECT, related_name="corrective_actions", verbose_name=_("owner"))
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrective action")
        ordering = ("due_on", "pk")

    def is_overdue(self, today: date) -> bool:
        """Say whether its day is over and it is not done."""
        return self.done_on is None and self.due_on < today

    def __str__(self) -> str:
        return f"Corrective action for target {self.target_id}"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Stages of escalation."""

    def told_of(self, kind: str, column: str = "pk") -> models.Subquery:
        """What was told last of the outer query's row: stage and moment, None when nobody was told."""
        rows = self.filter(kind=kind, object_id=OuterRef(column)).order_by("-pk")
        return models.Subquery(rows.values(told=JSONObject(stage="stage", at="at"))[:1])


class Escalation(models.Model):
    """One stage of something overdue: who was told, once and for all. Append-only.

    ``due_on`` is the day that was missed: a new date begins anew.
    """

    class Kind(models.TextChoices):
        VALUE = "value", _("Value")
        REPORT = "report", _("Report")
        CORRECTION = "correction", _("Corrective action")

    class Stage(models.TextChoices):
        OWNER = "owner", _("its owner")
        COORDINATOR = "coordinator", _("the coordinator")
        MAYOR = "mayor", _("the mayor")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="escalations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.BigIntegerField()
    due_on = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage.choices)
    at = models.DateTimeField(auto_now_add=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id", "due_on", "stage"], name="escalation_stage_once")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.stage}"
