"""The room's first page."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cycles import gates
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from cycles.targets import checks
from cycles.targets.plan import plan_of
from cycles.targets.rows import action_rows, costs_of_plan, headline, theme_blocks
from ims.refusals import Reason
from ims.roles import P


@cycle_page(P.SEE_WORK)
def targets(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show vision, objectives with targets and actions, costs, the programme, and what the council waits for."""
    plan = plan_of(cycle)
    conditions = gates.conditions(cycle, checks.TRANSITION, {plan_of: plan})
    may_edit = cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights  # type: ignore[attr-defined]
    context = {
        "plan": plan,
        "headline": headline(cycle, sum(len(condition.unmet) for condition in conditions)),
        "themes": theme_blocks(plan),
        "actions": action_rows(plan),
        "costs": costs_of_plan(plan),
        "conditions": conditions if may_edit else [without_links(condition) for condition in conditions],
        "is_step": cycle.step == Step.TARGETS,
        "may_edit": may_edit,
        "may_edit_long_term": may_edit and not cycle.long_term_locked,
        "counts": {"objectives": len(plan.objectives), "targets": len(plan.targets), "actions": len(plan.actions)},
    }
    return render(request, "cycles/targets/targets.html", context)


def without_links(condition: gates.Condition) -> gates.Condition:
    """Return the condition for who cannot mend it: its reasons without the addresses of pages they may not open."""
    return replace(condition, unmet=tuple(Reason(reason.sentence) for reason in condition.unmet))
