"""The page on which a member of the working group scores the themes in scope."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cycles.baseline import scoring, services
from cycles.baseline.forms import ScoringForm
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import form_page, sent
from ims.roles import Permission

SCORE = Permission.SCORE_THEMES


@cycle_page(see=SCORE, change=SCORE, steps=services.STEPS)
def themes_score(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Give one's own marks for the themes in scope, before the group agrees."""
    require_step(cycle, services.STEPS)
    by = person(request)
    if "take_back" in request.POST:
        scoring.take_back(cycle, by=by)
        messages.success(request, _("Your scores are taken back."))
        return redirect("themes_score", cycle.city.slug, cycle.year)
    group, saved = scoring.members(cycle.city), scoring.own(cycle, by)
    form = ScoringForm(sent(request), themes=ThemeReview.objects.in_cycle(cycle), saved=saved)
    if request.method == "POST" and form.is_valid():
        scoring.give(cycle, form.chosen(), by=by)
        messages.success(request, _("Your scores are saved. You can change them until the review is signed off."))
        return redirect("baseline", cycle.city.slug, cycle.year)
    is_asked = scoring.is_asked(by, group)
    context = {"is_asked": is_asked, "has_own": bool(saved), "no_member": scoring.NO_MEMBER}
    return form_page(request, "cycles/baseline/themes_score.html", context, form=form)
