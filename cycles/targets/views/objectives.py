"""Vision and objectives."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.addresses import address
from cycles.targets.forms import ObjectiveForm, VisionForm
from cycles.targets.models import Objective, Vision
from cycles.targets.plan import words
from cycles.targets.views.guard import edit_page
from ims.access import person
from ims.forms import carried_out, form_page, sent


@edit_page(long_term=True)
def vision(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Write the vision and the year it looks to."""
    row = Vision._default_manager.filter(cycle=cycle).first() or Vision(cycle=cycle)
    form = VisionForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.set_vision(cycle, row.text, row.horizon, by=person(request))
    ):
        messages.success(request, _("The vision is saved."))
        return redirect(address(cycle, "targets"))
    return form_page(request, "cycles/targets/vision.html", form=form)


@edit_page(long_term=True)
def objective_add(request: HttpRequest, cycle: Cycle, theme: int) -> HttpResponse:
    """Add an objective for a priority."""
    reviews = ThemeReview._default_manager.filter(cycle=cycle, is_priority=True).select_related("theme")
    review = get_object_or_404(reviews, pk=theme)
    review.cycle = cycle
    form = ObjectiveForm(sent(request), city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.add_objective(review, by=person(request), **form.written())
    ):
        messages.success(request, _("The objective is added."))
        return redirect(address(cycle, "targets"))
    context = {"theme": review.theme.code, "theme_title": review.theme.name}
    return form_page(request, "cycles/targets/objective_add.html", context, form=form)


@edit_page(long_term=True)
def objective_change(request: HttpRequest, cycle: Cycle, objective: int) -> HttpResponse:
    """Change an objective."""
    row = _objective(cycle, objective)
    form = ObjectiveForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(
        form, lambda: services.change_objective(row, by=person(request), **form.written())
    ):
        messages.success(request, _("The objective is saved."))
        return redirect(address(cycle, "targets"))
    return form_page(request, "cycles/targets/objective_change.html", {"objective": row}, form=form)


@edit_page(long_term=True)
def objective_remove(request: HttpRequest, cycle: Cycle, objective: int) -> HttpResponse:
    """Remove an objective that has no target."""
    row = _objective(cycle, objective)
    if request.method == "POST":
        services.remove_objective(row, by=person(request))
        messages.success(request, _("The objective is removed."))
        return redirect(address(cycle, "targets"))
    context = {"title": words(row.title, cycle.city), "targets": row.targets.count()}
    return render(request, "cycles/targets/objective_remove.html", context)


def _objective(cycle: Cycle, pk: int) -> Objective:
    row = get_object_or_404(Objective._default_manager.filter(cycle=cycle), pk=pk)
    row.cycle = cycle
    return row
