"""Recommendations of the evaluation: each says who should do it, and the next year says what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.evaluation import following, services
from cycles.evaluation.forms import FollowUpForm, RecommendationForm
from cycles.evaluation.models import FollowUp, Recommendation
from cycles.pages import cycle_page
from cycles.writing import hold
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

EVALUATE = Permission.EVALUATE


@cycle_page(see=EVALUATE, change=EVALUATE, steps=services.STEPS)
def recommendation_add(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Add a recommendation."""
    return _edit(request, cycle, Recommendation(cycle=cycle), "recommendation_add")


@cycle_page(see=EVALUATE, change=EVALUATE, steps=services.STEPS)
def recommendation_edit(request: HttpRequest, cycle: Cycle, recommendation: int) -> HttpResponse:
    """Change a recommendation."""
    hold(request, cycle)
    return _edit(request, cycle, _find(cycle, recommendation), "recommendation_edit")


def _edit(request: HttpRequest, cycle: Cycle, row: Recommendation, page: str) -> HttpResponse:
    form = RecommendationForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(form, lambda: services.recommend(form.instance, by=person(request))):
        messages.success(request, _("The recommendation is saved."))
        return redirect("evaluation", city=cycle.city.slug, year=cycle.year)
    return form_page(request, f"cycles/evaluation/{page}.html", {"recommendation": row}, form=form)


@cycle_page(see=None, change=EVALUATE, steps=services.STEPS)
def recommendation_withdraw(request: HttpRequest, cycle: Cycle, recommendation: int) -> HttpResponse:
    """Take a recommendation out of the report."""
    services.withdraw_recommendation(_find(cycle, recommendation), by=person(request))
    messages.success(request, _("The recommendation is taken out."))
    return redirect("evaluation", city=cycle.city.slug, year=cycle.year)


@cycle_page(see=following.FOLLOW, change=following.FOLLOW, steps=following.STEPS)
def follow_up(request: HttpRequest, cycle: Cycle, follow_up: int) -> HttpResponse:
    """Say what became of a recommendation of an earlier year."""
    hold(request, cycle)
    row = get_object_or_404(FollowUp.objects.in_cycle(cycle), pk=follow_up)
    row.cycle = cycle
    form = FollowUpForm(sent(request), instance=row, city=cycle.city)
    if form.is_valid() and carried_out(form, lambda: following.follow(form.instance, by=person(request))):
        messages.success(request, _("It is saved what became of the recommendation."))
        return redirect(reverse("evaluation", args=[cycle.city.slug, cycle.year]) + "#followed")
    return form_page(request, "cycles/evaluation/follow_up.html", {"follow_up": row}, form=form)


def _find(cycle: Cycle, pk: int) -> Recommendation:
    row = get_object_or_404(Recommendation.objects.in_cycle(cycle), pk=pk)
    row.cycle = cycle
    return row
