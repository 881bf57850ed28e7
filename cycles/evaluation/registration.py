"""What this room hands to the ground floor: checks for the gate and its part of the snapshot."""

from datetime import datetime

from cycles import snapshot
from cycles.cycle import Cycle
from cycles.evaluation import content, gate, homes
from cycles.evaluation.models import Evaluation
from cycles.monitoring.judgement import register_known


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    homes.register()
    snapshot.register_part("evaluation", content.part)
    register_known(_finished_at)


def _finished_at(cycle: Cycle) -> datetime | None:
    return Evaluation.objects.filter(cycle=cycle).values_list("finished_at", flat=True).first()
