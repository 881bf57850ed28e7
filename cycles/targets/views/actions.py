"""Actions and their costs."""

import re
from decimal import Decimal
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from cycles.baseline.models import DataGap
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from cycles.targets import services
from cycles.targets.action_plan.milestones import milestones_of
from cycles.targets.action_plan.tables import effects_of, names_of, staff_of
from cycles.targets.action_plan.views import action_of
from cycles.targets.addresses import address
from cycles.targets.forms import ActionForm, CostForm
from cycles.targets.models import Action, ActionCost, Target
from cycles.targets.plan import Plan, costs_of, plan_of, words
from cycles.targets.rows import NONE_YET, dates_of, facts, value_in_year
from cycles.targets.typed import asks_again, live, sentences, watching
from cycles.targets.views.guard import edit_page
from ims import words as writing
from ims.access import person
from ims.cities.models import City
from ims.fields import Translated
from ims.forms import carried_out, form_page, sent
from ims.parts import Fact, Link
from ims.roles import P

Row = TypeVar("Row", bound=Model)
CODE = re.compile(r"(\D{0,10})(\d{1,9})")
MOST_DIGITS = 16
WATCHED = ("code", "target", "creates_data_for", "owner", "starts_on", "ends_on")


@cycle_page(P.SEE_WORK)
def action(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Show one action: costs by year and source, milestones, team, effects, and what it waits for."""
    plan = plan_of(cycle)
    row = next((one for one in plan.actions if one.pk == action), None)
    if row is None:
        raise Http404
    row.cycle, today = cycle, cycle.city.today()
    costs, currency = costs_of(row), cycle.city.currency
    cents = writing.has_cents(cost.amount for cost in costs)
    context = {
        "action": row,
        "title": words(row.title, cycle.city),
        "text": words(row.text, cycle.city),
        "facts": _facts(row, plan),
        "contradictions": sentences(plan, row, {}),
        "costs": [(cost, writing.money(cost.amount, currency, cents=cents)) for cost in costs],
        "total": writing.money(sum((c.amount for c in costs), start=Decimal(0)), currency, cents=cents),
        "milestones": [(p, words(p.name, cycle.city), p.state(today), p.said(today)) for p in milestones_of(row)],
        "team": names_of(plan.teams.get(row.pk, [])),
        "effects": effects_of(row),
        "before": _linked([one for one in plan.actions if one.pk in row.waits_for], cycle),  # type: ignore[attr-defined]
        "after": _linked([one for one in plan.actions if row.pk in one.waits_for], cycle),  # type: ignore[attr-defined]
        "may_edit": cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/action.html", context)


def _linked(rows: list[Action], cycle: Cycle) -> list[Link]:
    return [Link(f"{a.code} {words(a.title, cycle.city)}", address(cycle, "action", action=a.pk)) for a in rows]


def _facts(row: Action, plan: Plan) -> list[Fact]:
    cycle = plan.cycle
    found = facts(
        (_("Owner"), str(row.owner or _("Nobody yet"))),
        (_("Unit"), str(row.responsible or NONE_YET)),
        (_("From and to"), dates_of(row)),
        (_("Staff"), staff_of(row.staff)),
    )
    target = next((target for target in plan.targets if target.pk == row.target_id), None)
    if target is not None:
        aim = value_in_year(target.value, target.year)
        name = f"{target.indicator.code} {words(target.indicator.name, cycle.city)}, {aim}"
        found.insert(0, Fact(_("Target"), name, address(cycle, "target", target=target.pk)))
    if row.creates_data_for is not None:
        found.insert(0, Fact(_("Creates the data for"), str(row.creates_data_for)))
    return found


def _title_for(gap: DataGap, city: City) -> Translated:
    """Return the title of an action that creates the data, in every language of the city in which the gap is named."""
    title = Translated()
    for code in (code for code in city.languages if gap.missing.get(code)):
        with translation.override(code):
            title[code] = _("Create the data: %(missing)s") % {"missing": gap.missing[code]}
    return title


@edit_page()
def action_add(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Add an action; ``?target=`` and ``?gap=`` fill in what it is for, a gap also its title."""
    gap = _known(DataGap.objects.filter(cycle=cycle), request.GET.get("gap", ""))
    form = ActionForm(sent(request), cycle=cycle, initial=_proposed(request, cycle, gap))
    new = Action(cycle=cycle)
    if asks_again(request):
        return live(request, watching(request, form, cycle, new, WATCHED))
    if form.is_valid() and carried_out(form, lambda: services.add_action(cycle, by=person(request), **form.written())):
        messages.success(request, _("The action is added. What does it cost?"))
        added = Action._default_manager.get(cycle=cycle, code=form.cleaned_data["code"])
        return redirect(address(cycle, "action", action=added.pk))
    context = {"gap": gap, **watching(request, form, cycle, new, WATCHED)}
    return form_page(request, "cycles/targets/action_add.html", context, form=form)


def _proposed(request: HttpRequest, cycle: Cycle, gap: DataGap | None) -> dict[str, object]:
    target = _known(Target._default_manager.filter(cycle=cycle), request.GET.get("target", ""))
    proposed: dict[str, object] = {"code": next_code(cycle), "target": target, "creates_data_for": gap}
    if gap is not None:
        proposed["title"] = _title_for(gap, cycle.city)
    return proposed


def _known(rows: "QuerySet[Row]", pk: str) -> Row | None:
    """Return the row that the address names, None when it names none or one of elsewhere."""
    return rows.filter(pk=pk).first() if pk.isdecimal() and len(pk) < MOST_DIGITS else None


def next_code(cycle: Cycle) -> str:
    """Return a code that is free: the letters of the last one with the next number, A1 for the first."""
    codes = Action._default_manager.filter(cycle=cycle).values_list("code", flat=True)
    known = [found for code in codes if (found := CODE.fullmatch(code))]
    if not known:
        return "A1"
    letters, number = max(((found[1], int(found[2])) for found in known), key=lambda pair: pair[1])
    return f"{letters}{number + 1}"


@edit_page()
def action_change(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Change an action."""
    row = action_of(cycle, action)
    form = ActionForm(sent(request), instance=row, cycle=cycle)
    if asks_again(request):
        return live(request, watching(request, form, cycle, row, WATCHED))
    if form.is_valid() and carried_out(form, lambda: services.change_action(row, by=person(request), **form.written())):
        messages.success(request, _("The action is saved."))
        return redirect(address(cycle, "action", action=row.pk))
    context = {"action": row, **watching(request, form, cycle, row, WATCHED)}
    return form_page(request, "cycles/targets/action_change.html", context, form=form)


@edit_page()
def action_remove(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Remove an action with its costs."""
    row = action_of(cycle, action)
    if request.method == "POST":
        services.remove_action(row, by=person(request))
        messages.success(request, _("The action is removed."))
        return redirect(address(cycle, "targets"))
    context = {"action": row, "title": words(row.title, cycle.city), "costs": row.costs.count()}
    return render(request, "cycles/targets/action_remove.html", context)


@edit_page()
def cost_add(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Add what an action costs in a year from a source."""
    row = action_of(cycle, action)
    form = CostForm(sent(request), cycle=cycle, initial={"year": cycle.year})
    if form.is_valid() and carried_out(form, lambda: services.add_cost(row, by=person(request), **form.cleaned_data)):
        messages.success(request, _("The cost is added."))
        return redirect(address(cycle, "action", action=row.pk))
    return form_page(request, "cycles/targets/cost_add.html", {"action": row}, form=form)


@edit_page()
def cost_remove(request: HttpRequest, cycle: Cycle, cost: int) -> HttpResponse:
    """Remove one cost."""
    rows = ActionCost._default_manager.filter(cycle=cycle).select_related("action")
    row = get_object_or_404(rows, pk=cost)
    row.cycle = cycle
    if request.method == "POST":
        services.remove_cost(row, by=person(request))
        messages.success(request, _("The cost is removed."))
        return redirect(address(cycle, "action", action=row.action_id))
    return render(
        request,
        "cycles/targets/cost_remove.html",
        {"cost": row, "amount": writing.money(row.amount, cycle.city.currency)},
    )
