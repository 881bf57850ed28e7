"""Reports on actions, and corrective actions for what is off track."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.handing_over import OPEN_STEPS
from cycles.monitoring import services
from cycles.monitoring.forms import CorrectionForm, ReportForm
from cycles.monitoring.judgement import rule, states, targets_of
from cycles.monitoring.models import ActionReport, CorrectiveAction, MonitoringRound
from cycles.monitoring.services.frame import STEPS, require_owner
from cycles.pages import cycle_page, require_step
from cycles.targets.action_plan.milestones import milestones_of
from cycles.targets.models import Action, ActionCost
from cycles.targets.plan import milestone_rows
from cycles.writing import hold
from ims.access import person
from ims.forms import VersionedPageForm, form_page, sent
from ims.refusals import Conflict
from ims.roles import Permission
from ims.words import has_cents, money

OWN = Permission.ENTER_OWN


@cycle_page(see=OWN, change=OWN, steps=STEPS)
def action_report(request: HttpRequest, cycle: Cycle, action: int) -> HttpResponse:
    """Report on an action in the open round."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    rows = Action.objects.filter(cycle=cycle).select_related("owner").annotate(milestone_rows=milestone_rows())
    reported = get_object_or_404(rows, pk=action)
    reported.cycle = cycle
    require_owner(cycle, {reported.owner_id}, reported.code, by=person(request))
    turn = MonitoringRound.objects.filter(cycle=cycle, closed_at__isnull=True).first()
    if turn is None:
        raise Conflict(_("No round is open, so nothing can be reported."))
    turn.cycle = cycle
    saved = ActionReport.objects.filter(round=turn, action=reported).first()
    form = ReportForm(sent(request), instance=saved, city=cycle.city, milestones=milestones_of(reported))
    if request.method == "POST" and form.is_valid():
        services.report_action(turn, reported, by=person(request), reached=form.reached, **fields_of(form))
        messages.success(request, _("Action %(code)s is reported.") % {"code": reported.code})
        return redirect("my_entries", cycle.city.slug, cycle.year)
    costs = list(ActionCost.objects.filter(action=reported))
    cents = has_cents(cost.amount for cost in costs)
    amounts = [(cost, money(cost.amount, cycle.city.currency, cents=cents)) for cost in costs]
    context = {"action": reported, "turn": turn, "costs": amounts}
    return form_page(request, "cycles/monitoring/action_report.html", context, form=form)


@cycle_page(see=OWN, change=OWN, steps=STEPS)
def correction_plan(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Plan what is done about a target, by whom and until when."""
    require_step(cycle, STEPS)
    targets = list(targets_of(cycle))
    row = next((found for found in targets if found.pk == target), None)
    if row is None:
        raise Http404
    row.cycle = cycle
    require_owner(cycle, {row.owner_id}, row.indicator.code, by=person(request))
    form = CorrectionForm(sent(request), city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.plan_correction(row, by=person(request), **fields_of(form))
        messages.success(request, _("The corrective action is planned."))
        return redirect("monitoring", cycle.city.slug, cycle.year)
    served = [found for found in targets if found.indicator_id == row.indicator_id]
    context = {
        "target": row,
        "states": states(cycle, served),
        "rule": rule(cycle.city.amber_percent),
        "planned": CorrectiveAction.objects.in_cycle(cycle).filter(target__indicator=row.indicator_id),
    }
    return form_page(request, "cycles/monitoring/correction_plan.html", context, form=form)


@cycle_page(see=OWN, change=OWN, steps=OPEN_STEPS)
def correction_change(request: HttpRequest, cycle: Cycle, correction: int) -> HttpResponse:
    """Change a corrective action, or say when it was done."""
    require_step(cycle, OPEN_STEPS)
    row = get_object_or_404(CorrectiveAction.objects.in_cycle(cycle), pk=correction)
    row.cycle = row.target.cycle = cycle
    require_owner(cycle, {row.owner_id, row.target.owner_id}, row.target.indicator.code, by=person(request))
    services.refuse_carried(row)
    form = CorrectionForm(sent(request), instance=row, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.change_correction(row, by=person(request), **fields_of(form))
        messages.success(request, _("The corrective action is saved."))
        return redirect("monitoring", cycle.city.slug, cycle.year)
    return form_page(request, "cycles/monitoring/correction_change.html", {"correction": row}, form=form)


def fields_of(form: VersionedPageForm) -> dict[str, Any]:
    """Return what was sent for the columns of the form's row."""
    return {name: form.cleaned_data[name] for name in form._meta.fields or () if name in form.fields}
