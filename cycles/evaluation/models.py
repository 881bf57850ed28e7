"""The internal audit and the evaluation report."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent
from cycles.evaluation.checklist import wording
from cycles.snapshot import Decision
from cycles.targets.models import Target
from ims.fields import TranslatedField
from ims.people.models import User


@pghistory.track()
class AuditAnswer(CycleContent):
    """One question of the internal audit's checklist and the auditor's answer."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        PENDING = "pending", _("Pending")

    question = models.CharField(_("question"), max_length=60)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.PENDING)
    remark = models.TextField(_("remark"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("answer of the audit")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "question"], name="audit_question_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @property
    def wording(self) -> str:
        """The question in words."""
        return wording(self.question)


@pghistory.track()
class Evaluation(CycleContent):
    """The evaluation report: what was achieved, how the management cycle worked, what is recommended."""

    summary = TranslatedField(_("summary for the council"))
    management = TranslatedField(_("how the management cycle worked"))
    recommendations = TranslatedField(_("recommendations"))
    proposed = models.CharField(_("proposal to the council"), max_length=10, choices=Decision.Next.choices, blank=True)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("evaluation report")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle"], name="evaluation_once_per_cycle")]

    def __str__(self) -> str:
        return f"Evaluation of cycle {self.cycle_id}"


@pghistory.track()
class Deviation(CycleContent):
    """A target that was missed, and why."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="deviations")
    cause = TranslatedField(_("cause"))

    class Meta:
        verbose_name = _("deviation")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "target"], name="deviation_once_per_target")]

    def __str__(self) -> str:
        return f"Deviation of target {self.target_id}"
