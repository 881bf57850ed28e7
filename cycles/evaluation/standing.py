"""Where the evaluation stands: read once for its page, its gate and its part of the snapshot."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.urls import reverse

from cycles.cycle import Cycle
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation, FollowUp, Recommendation
from cycles.evaluation.questions import Question, asked_in
from cycles.monitoring.judgement import TargetState, states, targets_of
from cycles.targets.models import Target
from ims.fields import Translated


@dataclass(frozen=True)
class Standing:
    """Everything the evaluation's checks look at."""

    cycle: Cycle
    evaluation: Evaluation | None
    questions: tuple[Question, ...]
    answers: tuple[AuditAnswer, ...]
    targets: tuple[TargetState, ...]
    deviations: dict[int, Deviation]
    recommendations: tuple[Recommendation, ...]
    followed: tuple[FollowUp, ...]

    def url(self, name: str, **more: object) -> str:
        """Return the address of one of the room's pages."""
        return reverse(name, kwargs={"city": self.cycle.city.slug, "year": self.cycle.year, **more})

    @property
    def pending(self) -> tuple[str, ...]:
        """The audit's questions without yes or no, in the order of the checklist."""
        said = {row.question for row in self.answers if row.answer != AuditAnswer.Answer.PENDING}
        return tuple(question.code for question in self.questions if question.code not in said)

    @property
    def unexplained(self) -> tuple[TargetState, ...]:
        """The targets that are red and whose cause nobody has named."""
        return tuple(state for state in self.targets if state.level == "red" and state.target.pk not in self.deviations)


def look(cycle: Cycle) -> Standing:
    """Read the standing of a cycle's evaluation."""
    answers = tuple(AuditAnswer.objects.filter(cycle=cycle).order_by("pk"))
    targets = list(targets_of(cycle).annotate(told=ArraySubquery(Deviation.objects.facts_of("pk"))))
    report = Evaluation.objects.filter(cycle=cycle).first()
    recommended = list(Recommendation.objects.concerning(cycle))
    return Standing(
        cycle=cycle,
        evaluation=report,
        questions=tuple(asked_in(cycle, answers)),
        answers=answers,
        targets=tuple(states(cycle, targets)),
        deviations={target.pk: row for target in targets for row in _told(target)},
        recommendations=tuple(row for row in recommended if row.cycle_id == cycle.pk),
        followed=tuple(row for said in recommended for row in _followed(said, cycle)),
    )


def _followed(said: Recommendation, cycle: Cycle) -> list[FollowUp]:
    """Return what the year follows of the recommendation, none or one, as it was read beside it."""
    found: list[dict[str, Any]] = getattr(said, "followed", None) or []
    until = [date.fromisoformat(facts["until"]) if facts["until"] else None for facts in found]
    return [
        FollowUp(**{**facts, "cycle": cycle, "recommendation": said, "until": day})
        for facts, day in zip(found, until, strict=True)
    ]


def _told(target: Target) -> list[Deviation]:
    """Return the cause that was read beside the target, none or one."""
    found = getattr(target, "told", None) or []
    return [Deviation(target=target, **{**facts, "cause": Translated(facts["cause"])}) for facts in found]
