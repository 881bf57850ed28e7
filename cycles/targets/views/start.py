"""The room's first page, and the whole plan in other orders: its actions, what they cost, and when they run."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cycles import gates
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from cycles.targets import checks
from cycles.targets.action_plan.drawing import drawn
from cycles.targets.action_plan.milestones import milestones_of
from cycles.targets.blocks import Sight, Wanted, content_of
from cycles.targets.contradictions import contradictions
from cycles.targets.listing import NOBODY, ORDERS, STATES, Filters, Listing
from cycles.targets.models import Action, Block
from cycles.targets.plan import Plan, plan_of
from cycles.targets.rows import costs_of_plan, headline
from cycles.targets.showing import shown, timelines
from ims.fields import Translated
from ims.filters import forgotten, remembered
from ims.gantt import Task
from ims.kept.pages import kept
from ims.refusals import Reason
from ims.roles import P

REMEMBERED = "targets-{city}-{year}"
PER_PAGE = 50


def plan_page(view: Callable[[HttpRequest, Listing], HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a page over the whole plan and hand it what is looked for; the filters hold on all of these pages.

    The page is kept until something in the city changes.
    """

    @cycle_page(P.SEE_WORK)
    @wraps(view)
    def guarded(request: HttpRequest, cycle: Cycle) -> HttpResponse:
        key = REMEMBERED.format(city=cycle.city.pk, year=cycle.year)
        if forgotten(request, key):
            return redirect(request.path)
        filters = remembered(request, key, Filters)
        return kept(request, lambda: view(request, Listing(plan_of(cycle), filters)), filters)

    return guarded


@plan_page
def targets(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Show vision, objectives, targets and actions by theme, what contradicts itself, and what the council awaits."""
    plan, cycle = listing.plan, listing.plan.cycle
    seen: dict[Any, Any] = {plan_of: plan}
    conditions = gates.conditions(cycle, checks.TRANSITION, seen)
    may_edit = _may_edit(request, cycle)
    context = {
        **_looked_for(listing),
        "plan": plan,
        "headline": headline(cycle, sum(len(condition.unmet) for condition in conditions)),
        "themes": listing.blocks,
        "unassigned": listing.without_theme,
        "chapters": listing.chapters,
        "contradictions": [_linked(request, cycle, reason) for reason in contradictions(plan)],
        "conditions": conditions if may_edit else [without_links(condition) for condition in conditions],
        "hints": gates.hints(cycle, checks.TRANSITION, seen),
        "costs": costs_of_plan(plan),
        "is_step": cycle.step == Step.TARGETS,
        "may_edit": may_edit,
        "may_edit_long_term": may_edit and not cycle.long_term_locked,
        "counts": {"objectives": len(plan.objectives), "targets": len(plan.targets), "actions": len(plan.actions)},
    }
    return render(request, "cycles/targets/targets.html", context)


@plan_page
def actions(request: HttpRequest, listing: Listing) -> HttpResponse:
    """List the year's actions, looked through and ordered."""
    page = Paginator(listing.actions, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **_looked_for(listing),
        "page_obj": page,
        "actions": page.object_list,
        "total": len(listing.plan.actions),
        "found": page.paginator.count,
        "orders": ORDERS,
        "may_edit": _may_edit(request, listing.plan.cycle),
    }
    return render(request, "cycles/targets/actions.html", context)


@cycle_page(P.SEE_WORK)
def costs(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show what the actions cost by year, source and theme, and each action's cost by year."""
    plan = plan_of(cycle)
    each = content_of(Wanted(Block.Kind.ACTIONS), Sight(plan))
    context = {
        "costs": costs_of_plan(plan),
        "each": shown("each", Translated(), each, cycle.city.binding_language, is_kept=False),
        "without": sum(not action.cost_rows for action in plan.actions),  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/costs.html", context)


@plan_page
def timeline(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Show when the actions run, theme by theme."""
    plan = listing.plan
    grouped = [(name, [_task(plan, action) for action in rows]) for name, rows in listing.grouped]
    context = {
        **_looked_for(listing),
        "groups": timelines("timeline", grouped, plan.cycle.city.today()),
        "total": len(plan.actions),
        "found": sum(len(rows) for _name, rows in grouped),
    }
    return render(request, "cycles/targets/timeline.html", context)


def _task(plan: Plan, action: Action) -> Task:
    title = f"{action.code} {plan.words(action.title)}"
    who = ", ".join(str(one) for one in (action.responsible, action.owner) if one is not None)
    points = drawn(milestones_of(action), plan.words, plan.cycle.city.today())
    return Task(title, who, action.starts_on, action.ends_on, action.code, points, tuple(plan.after(action)))


def _looked_for(listing: Listing) -> dict[str, Any]:
    """Return what the filters above a list need."""
    return {
        "filters": listing.filters,
        "owners": listing.owners,
        "choices": [(review.theme.code, review.theme.name) for review in listing.themes_held],
        "states": STATES,
        "nobody": NOBODY,
    }


def _may_edit(request: HttpRequest, cycle: Cycle) -> bool:
    return cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights  # type: ignore[attr-defined]


def _linked(request: HttpRequest, cycle: Cycle, reason: Reason) -> Reason:
    """Return the reason, without the address of a form for who cannot mend it now."""
    return reason if _may_edit(request, cycle) else Reason(reason.sentence)


def without_links(condition: gates.Condition) -> gates.Condition:
    """Return the condition for who cannot mend it: its reasons without the addresses of pages they may not open."""
    return replace(condition, unmet=tuple(Reason(reason.sentence) for reason in condition.unmet))
