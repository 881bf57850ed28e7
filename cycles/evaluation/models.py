"""The internal audit and the evaluation report."""

from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.evaluation.checklist import wording
from cycles.organisation.models import Body
from cycles.snapshot import Decision
from cycles.targets.models import Target
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import LongestText, Translated, TranslatedField
from ims.parts import TaskKind
from ims.people.models import User

QUESTION, LINES = [LongestText(300)], [LongestText(1000)]


@pghistory.track()
class AuditQuestion(Versioned):
    """A city's own question of the internal audit, or what the city did to a standard one: its place, that it retired.

    A standard question keeps its wording in the program, so its ``wording`` here is empty.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="audit_questions")
    code = models.SlugField(_("code"), max_length=60)
    wording = TranslatedField(_("question"), validators=QUESTION)
    position = models.PositiveSmallIntegerField()
    retired_on = models.DateField(_("no longer asked since"), null=True, editable=False)

    objects: ClassVar[models.Manager["AuditQuestion"]] = models.Manager()

    class Meta:
        verbose_name = _("question of the audit")
        ordering = ("city", "position", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "code"], name="audit_question_once_per_city")]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class AuditAnswer(CycleContent):
    """One question of the internal audit's checklist and the auditor's answer.

    ``asked`` is the wording that was answered with yes or no; it stays whatever becomes of the question.
    """

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        PENDING = "pending", _("Pending")

    question = models.CharField(_("question"), max_length=60)
    asked = TranslatedField(_("wording that was answered"), editable=False)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.PENDING)
    remark = TranslatedField(_("remark"), validators=[LongestText(2000)])
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("answer of the audit")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "question"], name="audit_question_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @property
    def wording(self) -> Translated | str:
        """The question as it was answered; as long as it is pending, a standard one's wording."""
        return self.asked or wording(self.question)


@pghistory.track()
class Evaluation(CycleContent):
    """The evaluation report: what was achieved, how the management cycle worked, what is recommended."""

    summary = TranslatedField(_("summary for the council"))
    management = TranslatedField(_("how the management cycle worked"))
    recommendations = TranslatedField(_("what the recommendations rest on"))
    draft_decision = TranslatedField(_("draft decision"))
    proposed = models.CharField(_("proposal to the council"), max_length=10, choices=Decision.Next.choices, blank=True)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("evaluation report")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle"], name="evaluation_once_per_cycle")]

    def __str__(self) -> str:
        return f"Evaluation of cycle {self.cycle_id}"


class DeviationQuerySet(models.QuerySet["Deviation"]):
    """Causes of deviations."""

    def facts_of(self, target: str) -> "models.QuerySet[Deviation, Any]":
        """The cause of the outer query's target, as facts to make the row from."""
        facts = JSONObject(pk="pk", cycle_id="cycle_id", kind="kind", cause="cause", version="version")
        return self.filter(target=OuterRef(target)).values_list(facts)


@pghistory.track()
class Deviation(CycleContent):
    """A target that was missed, and why: the kind of cause, and what happened."""

    class Kind(models.TextChoices):
        """What targets are missed for; ours, from what evaluations of cities name most."""

        MONEY = "money", _("Money was missing or came late")
        STAFF = "staff", _("Staff or know-how was missing")
        PROCEDURE = "procedure", _("Permits, tenders or procedures took longer")
        DELIVERY = "delivery", _("Works or deliveries came late")
        OTHERS = "others", _("Others who had to act did not")
        DEMAND = "demand", _("People or companies behaved otherwise than expected")
        EVENT = "event", _("Weather or another outside event")
        POLICY = "policy", _("Law, prices or a political decision changed")
        AIM = "aim", _("The target or the action was not fit for it")
        DATA = "data", _("The measurement changed or is not sure")
        OTHER = "other", _("Another cause")

    target = models.ForeignKey(Target, models.PROTECT, related_name="deviations")
    kind = models.CharField(_("kind of cause"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    cause = TranslatedField(_("cause"))

    objects = DeviationQuerySet.as_manager()

    class Meta:
        verbose_name = _("deviation")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "target"], name="deviation_once_per_target")]

    def __str__(self) -> str:
        return f"Deviation of target {self.target_id}"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "RecommendationQuerySet":
        """The cycle's, in the order in which they were written, with who should do each."""
        return self.filter(cycle=cycle).select_related("unit", "body").order_by("pk")

    def concerning(self, cycle: Cycle) -> "RecommendationQuerySet":
        """Those that the year's report says or that the year follows, in one query; ``followed`` are facts of these."""
        facts = JSONObject(pk="pk", until="until", status="status", note="note", version="version")
        follow_ups = FollowUp.objects.filter(cycle=cycle, recommendation=OuterRef("pk"))
        rows = self.filter(Q(cycle=cycle) | Exists(follow_ups)).select_related("unit", "body", "cycle")
        return rows.annotate(followed=ArraySubquery(follow_ups.values_list(facts))).order_by("cycle__year", "pk")


@pghistory.track()
class Recommendation(CycleContent):
    """What the evaluation recommends, and who should do it: a unit or a body of the city. It belongs to its year."""

    text = TranslatedField(_("what should be done"), blank=False, validators=LINES)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, body__isnull=False) | Q(unit__isnull=False, body__isnull=True),
                violation_error_message=_("Say who should do it: choose a unit or a body, one of the two."),
                name="recommendation_says_who",
            )
        ]

    def __str__(self) -> str:
        return f"Recommendation of cycle {self.cycle_id}"

    @property
    def who(self) -> Translated:
        """Who should do it: what the unit or body is called."""
        return self.unit.name if self.unit is not None else self.body.name if self.body is not None else Translated()


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """What is followed, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "FollowUpQuerySet":
        """What the year follows, the oldest recommendation first, with who should do each."""
        wanted = ("recommendation__cycle", "recommendation__unit", "recommendation__body")
        return self.filter(cycle=cycle).select_related(*wanted).order_by("recommendation__cycle__year", "pk")


@pghistory.track()
class FollowUp(CycleContent):
    """A recommendation of an earlier year, followed in this one: until when, what became of it, and why."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        NOT_FOLLOWED = "not_followed", _("Not followed")

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="follow_ups", verbose_name=_("recommendation")
    )
    until = models.DateField(_("until"), null=True, blank=True)
    status = models.CharField(_("what became of it"), max_length=12, choices=Status.choices, default=Status.OPEN)
    note = TranslatedField(_("what was done, or why not"), validators=LINES)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed recommendation")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "recommendation"], name="follow_up_once_a_year"),
            models.CheckConstraint(
                condition=~Q(status="not_followed") | ~Q(note={}),
                violation_error_message=_("Say why it is not followed: the council reads it."),
                name="follow_up_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.status}"

    @property
    def task(self) -> TaskKind:
        """How its status is shown."""
        kinds: dict[str, TaskKind] = {"open": "open", "done": "done", "not_followed": "wait"}
        return kinds[self.status]
