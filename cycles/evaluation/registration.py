"""What this room hands to the ground floor: checks for the gate, its part of the snapshot, its copier."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy

from cycles import carry_over, snapshot
from cycles.approval import drafting
from cycles.cycle import Cycle
from cycles.evaluation import content, following, gate, homes, searchable
from cycles.evaluation.models import Evaluation
from cycles.monitoring.judgement import register_known
from cycles.snapshot import Decision

CONTINUE_TITLE = gettext_lazy("Evaluation %(year)s and how to continue")


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    homes.register()
    carry_over.register_copier("evaluation", following.carry_over, always=True)
    searchable.register_kinds()
    snapshot.register_part("evaluation", content.part)
    drafting.register(Decision.Kind.CONTINUE, _draft)
    register_known(_finished_at)


def _finished_at(cycle: str) -> Subquery:
    return Subquery(Evaluation.objects.filter(cycle=OuterRef(cycle)).values("finished_at")[:1])


def _draft(cycle: Cycle) -> drafting.Draft:
    """Return the report's proposal and its draft decision for the council's agenda."""
    title = drafting.in_binding(CONTINUE_TITLE, cycle, year=cycle.year)
    row = Evaluation.objects.filter(cycle=cycle).first()
    return drafting.Draft(title, row.draft_decision, row.proposed) if row else drafting.Draft(title)
