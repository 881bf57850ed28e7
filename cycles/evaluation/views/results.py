"""What was done and spent, how the management cycle worked, and why a target was missed."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.evaluation import services
from cycles.evaluation.causes import Causes
from cycles.evaluation.forms import DeviationForm
from cycles.evaluation.management import participation, roles_filled, steps_held
from cycles.evaluation.models import Evaluation
from cycles.evaluation.results import actions_of
from cycles.monitoring.judgement import rule
from cycles.pages import cycle_page
from cycles.targets.models import Target
from cycles.writing import hold
from ims.forms import form_page, sent
from ims.people.models import User
from ims.roles import Permission

SEE, EVALUATE = Permission.SEE_WORK, Permission.EVALUATE


@cycle_page(see=SEE)
def evaluation_actions(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's actions: status, per cent, money planned and spent."""
    return render(request, "cycles/evaluation/evaluation_actions.html", {"actions": actions_of(cycle)})


@cycle_page(see=SEE)
def evaluation_management(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show how the management cycle worked: steps against their dates, roles filled, who took part."""
    context = {
        "steps": steps_held(cycle),
        "roles": roles_filled(cycle),
        "participation": participation(cycle),
        "report": Evaluation.objects.filter(cycle=cycle).first(),
    }
    return render(request, "cycles/evaluation/evaluation_management.html", context)


@cycle_page(see=EVALUATE, change=EVALUATE, steps=services.STEPS)
def deviation_explain(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Name the cause why a target was missed."""
    missed = get_object_or_404(Target.objects.filter(cycle=cycle), pk=target)
    hold(request, cycle)
    causes = Causes.of(cycle, missed)
    form = DeviationForm(sent(request), instance=causes.row, city=cycle.city, others=causes.others)
    if form.is_valid() and _explained(form, causes, cast(User, request.user)):
        messages.success(request, _("The cause is saved."))
        return redirect("evaluation", city=cycle.city.slug, year=cycle.year)
    context = {"target": causes.state.target, "state": causes.state, "rule": rule(cycle.city.amber_percent)}
    return form_page(request, "cycles/evaluation/deviation_explain.html", context, form=form)


def _explained(form: DeviationForm, causes: Causes, user: User) -> bool:
    chosen = set(form.cleaned_data.get("also", ()))
    also = [other for other in causes.others if str(other.pk) in chosen]
    try:
        given = {name: form.cleaned_data[name] for name in ("cause", "kind")}
        services.explain_deviation(causes.state.target, **given, by=user, also=also)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
