"""What this room hands to the ground floor: checks for the gate and its part of the snapshot."""

from django.db.models import OuterRef, Subquery

from cycles import snapshot
from cycles.evaluation import content, gate, homes
from cycles.evaluation.models import Evaluation
from cycles.monitoring.judgement import register_known


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    homes.register()
    snapshot.register_part("evaluation", content.part)
    register_known(_finished_at)


def _finished_at(cycle: str) -> Subquery:
    return Subquery(Evaluation.objects.filter(cycle=OuterRef(cycle)).values("finished_at")[:1])
