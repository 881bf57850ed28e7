"""The evaluation's part of the snapshot. What it recommends the next year follows (``following.py``)."""

from typing import Any

from cycles.cycle import Cycle
from cycles.evaluation.management import StepHeld, roles_filled, steps_held
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation, FollowUp, Recommendation
from cycles.evaluation.questions import in_order


def part(cycle: Cycle) -> dict[str, Any]:
    """Return audit, texts, proposal, the causes of deviations and how the cycle worked; persons appear by id only."""
    answers = in_order(cycle, AuditAnswer.objects.filter(cycle=cycle))
    row = Evaluation.objects.filter(cycle=cycle).first()
    return {
        "audit": [
            {
                "question": a.question,
                "wording": a.asked,
                "answer": a.answer,
                "remark": dict(a.remark),
                "by_id": a.answered_by_id,
            }
            for a in answers
        ],
        "summary": row.summary if row else {},
        "management": row.management if row else {},
        "recommendations": row.recommendations if row else {},
        "recommended": [
            {"text": r.text, "who": dict(r.who), "until": r.until} for r in Recommendation.objects.in_cycle(cycle)
        ],
        "followed": [_followed(f) for f in FollowUp.objects.in_cycle(cycle)],
        "draft_decision": row.draft_decision if row else {},
        "proposed": row.proposed if row else "",
        "finished_at": row.finished_at if row else None,
        "deviations": [
            {"target_id": d.target_id, "kind": d.kind, "cause": d.cause}
            for d in Deviation.objects.filter(cycle=cycle).order_by("pk")
        ],
        "steps": [_step(held) for held in steps_held(cycle)] if row else [],
        "roles": [{"role": str(f.role), "people": f.people} for f in roles_filled(cycle)] if row else [],
    }


def _followed(row: FollowUp) -> dict[str, Any]:
    said = row.recommendation
    facts = {"year": said.cycle.year, "text": said.text, "who": dict(said.who)}
    return {**facts, "until": row.until, "status": row.status, "note": dict(row.note)}


def _step(held: StepHeld) -> dict[str, Any]:
    return {"step": str(held.step), "planned": held.planned, "ended": held.ended, "days_late": held.days_late}
