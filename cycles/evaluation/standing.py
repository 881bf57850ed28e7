"""Where the evaluation stands: read once for its page, its gate and its part of the snapshot."""

from dataclasses import dataclass

from django.urls import reverse

from cycles.cycle import Cycle
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation
from cycles.monitoring.judgement import TargetState, states


@dataclass(frozen=True)
class Standing:
    """Everything the evaluation's checks look at."""

    cycle: Cycle
    evaluation: Evaluation | None
    answers: tuple[AuditAnswer, ...]
    targets: tuple[TargetState, ...]
    deviations: dict[int, Deviation]

    def url(self, name: str, **more: object) -> str:
        """Return the address of one of the room's pages."""
        return reverse(name, kwargs={"city": self.cycle.city.slug, "year": self.cycle.year, **more})

    @property
    def pending(self) -> tuple[str, ...]:
        """The audit's questions without yes or no, in the order of the checklist."""
        said = {row.question for row in self.answers if row.answer != AuditAnswer.Answer.PENDING}
        return tuple(code for code in QUESTIONS if code not in said)

    @property
    def unexplained(self) -> tuple[TargetState, ...]:
        """The targets that are red and whose cause nobody has named."""
        return tuple(state for state in self.targets if state.level == "red" and state.target.pk not in self.deviations)


def look(cycle: Cycle) -> Standing:
    """Read the standing of a cycle's evaluation."""
    return Standing(
        cycle=cycle,
        evaluation=Evaluation.objects.filter(cycle=cycle).first(),
        answers=tuple(AuditAnswer.objects.filter(cycle=cycle).order_by("pk")),
        targets=tuple(states(cycle)),
        deviations={row.target_id: row for row in Deviation.objects.filter(cycle=cycle)},
    )
