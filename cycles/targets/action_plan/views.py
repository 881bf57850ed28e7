"""Team, effects, milestones and predecessors of an action, and what all actions do to the three accounts."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.pages import cycle_page
from cycles.targets.action_plan import services
from cycles.targets.action_plan.forms import EffectsForm, MilestoneForm, OrderForm, TeamForm
from cycles.targets.action_plan.models import Milestone
from cycles.targets.action_plan.tables import effects_of_plan
from cycles.targets.addresses import address
from cycles.targets.models import Action
from cycles.targets.plan import plan_of, words
from cycles.targets.typed import asks_again, live, watching
from cycles.targets.views.guard import edit_page
from cycles.writing import hold
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.people.models import User
from ims.roles import P

ROOM = "cycles/targets/action_plan/"


@cycle_page(P.SEE_WORK)
def effects(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show what the actions do to environment, society and economy, by theme and each."""
    return render(request, f"{ROOM}effects.html", {"effects": effects_of_plan(plan_of(cycle))})


@edit_page()
def action_team(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Say which units and persons work on an action beside its owner."""
    hold(request, cycle)
    row = action_of(cycle, action)
    form = TeamForm(sent(request), action=row)
    said = _("The team is saved.")
    done = _done(request, form, row, said, lambda by: services.set_team(row, by=by, **form.picked()))
    return done or form_page(request, f"{ROOM}action_team.html", _named(row), form=form)


@edit_page()
def action_effects(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Say what an action does to the three accounts, and why."""
    row = action_of(cycle, action)
    form = EffectsForm(sent(request), instance=row, city=cycle.city)
    said = _("The effects are saved.")
    done = _done(request, form, row, said, lambda by: services.assess_effects(row, by=by, **form.written()))
    return done or form_page(request, f"{ROOM}action_effects.html", _named(row), form=form)


@edit_page()
def action_order(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Say for which actions one waits."""
    hold(request, cycle)
    row = action_of(cycle, action)
    form = OrderForm(sent(request), action=row, cycle=cycle)
    if asks_again(request):
        return live(request, _watching(request, form, row))
    said = _("What it waits for is saved.")
    done = _done(request, form, row, said, lambda by: services.set_predecessors(row, by=by, **form.picked()))
    if done is not None:
        return done
    return form_page(request, f"{ROOM}action_order.html", {**_named(row), **_watching(request, form, row)}, form=form)


def _watching(request: HttpRequest, form: OrderForm, row: Action) -> dict[str, object]:
    """Return what contradicts itself with the actions that are ticked now."""
    return watching(request, form, row.cycle, row, ("predecessors",))


@edit_page()
def milestone_add(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Add a milestone."""
    row = action_of(cycle, action)
    form = MilestoneForm(sent(request), instance=Milestone(cycle=cycle, action=row), city=cycle.city)
    said = _("The milestone is added.")
    done = _done(request, form, row, said, lambda by: services.add_milestone(row, by=by, **form.written()))
    return done or form_page(request, f"{ROOM}milestone_add.html", _named(row), form=form)


@edit_page()
def milestone_change(request: HttpRequest, cycle: Cycle, milestone: int) -> HttpResponse:
    """Change a milestone."""
    row = _milestone(cycle, milestone)
    form = MilestoneForm(sent(request), instance=row, city=cycle.city)
    said = _("The milestone is saved.")
    done = _done(request, form, row.action, said, lambda by: services.change_milestone(row, by=by, **form.written()))
    context = {**_named(row.action), "milestone": row}
    return done or form_page(request, f"{ROOM}milestone_change.html", context, form=form)


def _done(
    request: HttpRequest, form: BaseForm, action: Action, said: str, act: Callable[[User], object]
) -> HttpResponse | None:
    """Let a valid form be carried out, say so and lead back to the action; None while the form is still asked."""
    if not form.is_valid() or not carried_out(form, lambda: act(person(request))):
        return None
    messages.success(request, said)
    return redirect(address(action.cycle, "action", action=action.pk))


@edit_page()
def milestone_remove(request: HttpRequest, cycle: Cycle, milestone: int) -> HttpResponse:
    """Remove a milestone."""
    row = _milestone(cycle, milestone)
    if request.method == "POST":
        services.remove_milestone(row, by=person(request))
        messages.success(request, _("The milestone is removed."))
        return redirect(address(cycle, "action", action=row.action_id))
    context = {**_named(row.action), "milestone": row, "name": words(row.name, cycle.city)}
    return render(request, f"{ROOM}milestone_remove.html", context)


def action_of(cycle: Cycle, pk: int) -> Action:
    """Return one action of the cycle, or raise 404."""
    row = get_object_or_404(Action._default_manager.filter(cycle=cycle), pk=pk)
    row.cycle = cycle
    return row


def _milestone(cycle: Cycle, pk: int) -> Milestone:
    row = get_object_or_404(Milestone._default_manager.filter(cycle=cycle).select_related("action"), pk=pk)
    row.cycle = row.action.cycle = cycle
    return row


def _named(action: Action) -> dict[str, object]:
    return {"action": action, "title": words(action.title, action.cycle.city)}
