"""The annual cycle: its steps and every transition between them. The whole state machine stands on this screen.

The field ``step`` changes only through :func:`cycles.perform.perform`. Django refuses assignment (the field is
protected) and the database refuses every other way: triggers accept an UPDATE of the step only together with the
matching :class:`StepChange` of the same transaction, an INSERT beyond set-up only with the council decision that opens
it, and no DELETE of a cycle with history.
"""

from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from cycles.snapshot import Decision
from cycles.triggers import CYCLE_TRIGGERS, STEP_CHANGE_TRIGGERS
from ims.cities.models import City
from ims.people.models import User


class Step(models.TextChoices):
    """The states of a cycle."""

    SET_UP = "set_up", _("Set-up")
    BASELINE = "baseline", _("Baseline")
    TARGETS = "targets", _("Targets")
    APPROVAL = "approval", _("Council")
    MONITORING = "monitoring", _("Monitoring")
    EVALUATION = "evaluation", _("Evaluation")
    CLOSED = "closed", _("Closed")


class ProtectedStep(models.Model):
    """Keep the step protected across ``refresh_from_db`` for this instance alone.

    The library's own mixin switches the protection off on the class while it refreshes, for every thread. Here the
    present value leaves the instance first, Django refreshes, and any failure puts it back.
    """

    class Meta:
        abstract = True

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Reload the row; the protected step leaves the instance before and comes back on any failure."""
        # Named fields throughout: without them Django would take the step that left for a deferred one and skip it.
        loaded = [field.attname for field in self._meta.concrete_fields if field.attname in self.__dict__]
        wanted = loaded if fields is None else list(fields)
        kept = self.__dict__.pop("step", None) if "step" in wanted else None
        try:
            super().refresh_from_db(using=using, fields=wanted, from_queryset=from_queryset)
        except BaseException:
            if kept is not None:
                self.__dict__["step"] = kept
            raise


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Cycles, always asked for by city."""

    def in_city(self, city: City) -> "CycleQuerySet":
        """The city's cycles, newest year first."""
        return self.filter(city=city).order_by("-year")

    def of_address(self, slug: str | Combinable, year: int | Combinable) -> "CycleQuerySet":
        """The cycle that an address names, with its city."""
        return self.filter(city__slug=slug, year=year).select_related("city").order_by("pk")

    def running(self) -> "CycleQuerySet":
        """Cycles that are not closed."""
        return self.exclude(step=Step.CLOSED)


@pghistory.track()
class Cycle(ProtectedStep):
    """One city's annual cycle. Its step changes only through :func:`cycles.perform.perform`."""

    city = models.ForeignKey(City, models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField(_("year"))
    step = FSMField(_("step"), default=Step.SET_UP, choices=Step.choices, protected=True)
    changes_made = models.PositiveIntegerField(default=0, editable=False)
    opened_by = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="opened", editable=False)
    # The decision on the year before, when it was taken while this year was open already; see carry_over.
    continued_by = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="continued", editable=False)
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers", editable=False)
    long_term_locked = models.BooleanField(_("long-term part locked"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        ordering = ("city", "-year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "year"], name="cycle_once_per_city_and_year"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="cycle_step_is_a_step"),
        ]
        triggers = CYCLE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.city} {self.year}"

    # ── The transitions. Names are used by perform(), the gates and the pages. ──────────────────────────────────────

    @transition(field=step, source=Step.SET_UP, target=Step.BASELINE)
    def start_baseline(self) -> None:
        """Set-up is done: adopted, a coordinator appointed, the year has dates."""

    @transition(field=step, source=Step.BASELINE, target=Step.TARGETS)
    def close_baseline(self) -> None:
        """The baseline review is complete and signed off."""

    @transition(field=step, source=Step.TARGETS, target=Step.APPROVAL)
    def submit_programme(self) -> None:
        """The programme goes to the council as a package."""

    @transition(field=step, source=Step.APPROVAL, target=Step.MONITORING)
    def approve_programme(self) -> None:
        """The council approved, as is or with amendments."""

    @transition(field=step, source=Step.APPROVAL, target=Step.TARGETS)
    def send_back(self) -> None:
        """The council returned or rejected the programme."""

    @transition(field=step, source=Step.MONITORING, target=Step.EVALUATION)
    def close_monitoring(self) -> None:
        """The year's round is closed and every red has a corrective action."""

    @transition(field=step, source=Step.EVALUATION, target=Step.CLOSED)
    def close_year(self) -> None:
        """The council decided how to continue; that decision opens the next cycle."""

    @transition(field=step, source=Step.BASELINE, target=Step.SET_UP)
    def reopen_set_up(self) -> None:
        """Back to set-up, with a reason, while nothing decided rests on it."""

    @transition(field=step, source=Step.TARGETS, target=Step.BASELINE)
    def reopen_baseline(self) -> None:
        """Back to the baseline review, with a reason, while nothing decided rests on it."""

    @transition(field=step, source=Step.APPROVAL, target=Step.TARGETS)
    def withdraw_programme(self) -> None:
        """Take the package back before the council opened its vote, with a reason."""

    @transition(field=step, source=Step.EVALUATION, target=Step.MONITORING)
    def reopen_monitoring(self) -> None:
        """Back to monitoring, with a reason, while nothing decided rests on it."""


# What the council's decision of each kind may do; everything else is the coordinator's.
BY_DECISION: dict[str, Decision.Kind] = {
    "approve_programme": Decision.Kind.APPROVE,
    "send_back": Decision.Kind.APPROVE,
    "close_year": Decision.Kind.CONTINUE,
}
REOPENING = frozenset({"reopen_set_up", "reopen_baseline", "withdraw_programme", "reopen_monitoring"})
OPENS_IN: dict[Decision.Next, Step] = {
    Decision.Next.CONTINUE: Step.MONITORING,
    Decision.Next.ADJUST: Step.TARGETS,
    Decision.Next.REVISE: Step.TARGETS,
    Decision.Next.FULL: Step.BASELINE,
}


class StepChange(models.Model):
    """One performed transition: who, when, why, and the council decision where one is needed. Append-only.

    ``number`` counts the cycle's changes from 1; ``transaction`` is filled by the database with its transaction's id.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="step_changes")
    number = models.PositiveIntegerField()
    name = models.CharField(_("transition"), max_length=30)
    from_step = models.CharField(max_length=12, choices=Step.choices)
    to_step = models.CharField(max_length=12, choices=Step.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    note = models.TextField(_("reason"), blank=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="step_change")
    at = models.DateTimeField(auto_now_add=True)
    transaction = models.BigIntegerField(editable=False, default=0)

    objects: ClassVar[models.Manager["StepChange"]] = models.Manager()

    class Meta:
        verbose_name = _("change of step")
        ordering = ("cycle", "number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "number"], name="step_change_number_once")]
        triggers = STEP_CHANGE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.from_step} → {self.to_step}"
