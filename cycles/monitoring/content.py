"""Monitoring's part of a snapshot: the round, the year's values with their judgement, reports, corrective actions."""

from typing import Any

from cycles.cycle import Cycle
from cycles.monitoring.judgement import TargetState
from cycles.monitoring.models import CorrectiveAction, MonitoringRound
from cycles.monitoring.rule import printed
from cycles.monitoring.standing import ActionState, look


def part(cycle: Cycle) -> dict[str, Any]:
    """Return the year's monitoring as plain content; persons as ids, computed figures as they are printed."""
    standing = look(cycle)
    turn = standing.year_round or standing.turn
    return {
        "round": _round(turn) if turn else None,
        "amber_percent": cycle.city.amber_percent,
        "targets": [_target(state) for state in standing.targets],
        "actions": [_action(state) for state in standing.actions if state.report is not None],
        "corrections": [_correction(row) for row in standing.corrections],
    }


def _round(turn: MonitoringRound) -> dict[str, Any]:
    return {"kind": turn.kind, "period": turn.period, "due_on": turn.due_on, "closed_at": turn.closed_at}


def _target(state: TargetState) -> dict[str, Any]:
    now, judgement, target = state.observation, state.judgement, state.target
    value = now.value if now else None
    return {
        "id": target.pk,
        "value": value,
        "period": now.period if now else None,
        "year": now.year if now else None,
        "gap_reason": now.gap_reason if now else "",
        "level": judgement.level,
        "path": None if judgement.path is None else printed(judgement.path, target, value),
        "distance": None if judgement.distance is None else printed(judgement.distance, target, value),
    }


def _action(state: ActionState) -> dict[str, Any]:
    report = state.report
    assert report is not None
    return {
        "id": state.action.pk,
        "status": report.status,
        "per_cent": report.per_cent,
        "spent": report.spent,
        "note": dict(report.note),
    }


def _correction(row: CorrectiveAction) -> dict[str, Any]:
    return {
        "target_id": row.target_id,
        "text": dict(row.text),
        "owner_id": row.owner_id,
        "due_on": row.due_on,
        "done_on": row.done_on,
    }
