"""Step 5: the independent audit, the causes of deviations, the report, and how the council continues."""

from collections.abc import Mapping
from typing import Any

from cycles.cycle import Cycle
from cycles.evaluation import following
from cycles.evaluation import services as evaluation
from cycles.evaluation.models import FollowUp, Recommendation
from cycles.monitoring.judgement import states
from cycles.targets.models import Target
from ims.fields import Translated
from reports.demo.steps import council
from reports.demo.story import Story


def evaluate(story: Story) -> None:
    """Let the auditor answer, the coordinator explain and write, and the council decide."""
    plan, coordinator = story.read("evaluation"), story.cast["coordinator"]
    story.on(plan["audit_on"])
    for row in evaluation.start_audit(story.cycle):
        answer, remark = plan["audit"].get(row.question, ["yes", ""])
        evaluation.answer_audit(story.cycle, row.question, answer, remark, by=story.cast["auditor"])
    story.on(plan["on"])
    for code, facts in plan["deviations"].items():
        kind, cause = facts["kind"], {name: text for name, text in facts.items() if name != "kind"}
        first, *others = _off_track(story.cycle, code)
        evaluation.explain_deviation(first, cause, kind=kind, also=others, by=coordinator)
    for facts in plan["recommended"]:
        wanted = Recommendation(cycle=story.cycle, text=facts["text"], unit=story.unit(facts["unit"]))
        evaluation.recommend(wanted, by=coordinator)
    draft = story.read("council")["continue"]["draft_decision"]
    evaluation.write_evaluation(story.cycle, by=coordinator, draft_decision=draft, **plan["report"])
    evaluation.finish(story.cycle, by=coordinator)
    council.decide(story, "continue")


def follow_up(story: Story, facts: Mapping[str, Any]) -> None:
    """Let the coordinator say what became of what was recommended to a unit the year before."""
    row = FollowUp.objects.in_cycle(story.cycle).get(recommendation__unit=story.unit(facts["unit"]))
    row.status, row.note = facts["status"], Translated(facts["note"])
    following.follow(row, by=story.cast["coordinator"])


def _off_track(cycle: Cycle, code: str) -> list[Target]:
    """Return the targets on the indicator that are off track."""
    rows = Target.objects.filter(cycle=cycle, indicator__code=code).select_related("indicator")
    return [state.target for state in states(cycle, rows) if state.level == "red"]
