"""Pages of a programme that is changed in mid-year: what is planned, planning one more, taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.approval.amendments.forms import AmendmentForm
from cycles.approval.amendments.showing import lines
from cycles.approval.amendments.subjects import Content, find
from cycles.approval.amendments.views import choosing
from cycles.approval.mid_year import services
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from ims.access import person
from ims.forms import REFUSED, carried_out, form_page, sent
from ims.roles import Permission

PLAN, STEPS = services.RIGHT, (Step.MONITORING,)


@cycle_page(see=Permission.SEE_WORK)
def programme_changes(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """List what is planned to be different in the programme in force, and say where it stands."""
    binding, item = cycle.city.binding_language, services.pending_item(cycle)
    rows = ProgrammeChange.objects.of(item) if item else ProgrammeChange.objects.waiting(cycle)
    context = {
        "rows": [(row, lines(row.before, row.after, binding)) for row in rows],
        "item": item,
        "may_plan": cycle.step in STEPS and item is None and PLAN in request.rights,  # type: ignore[attr-defined]
        "is_monitored": cycle.step in STEPS,
    }
    return render(request, "cycles/approval/programme_changes.html", context)


@cycle_page(see=PLAN, change=PLAN, steps=STEPS)
def programme_change_add(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Choose what is to be different (``?subject=``), then say how it is to be, and why."""
    wanted, content = request.GET.get("subject", ""), services.in_force(cycle)
    found = find(content, wanted, get_language() or "")
    if found is None:
        return _choose(request, content, wanted)
    form = AmendmentForm(sent(request), found=found, city=cycle.city)

    def plan() -> None:
        services.plan_change(cycle, found.mark, form.wanted, form.cleaned_data["reason"], by=person(request))

    if form.is_valid() and carried_out(form, plan):
        messages.success(request, _("The change is planned. The council decides on all of them together."))
        return redirect("programme_changes", city=cycle.city.slug, year=cycle.year)
    return form_page(request, "cycles/approval/programme_change_add.html", {"found": found}, form=form)


def _choose(request: HttpRequest, content: Content, wanted: str) -> HttpResponse:
    context = {**choosing(request, content), "is_unknown": bool(wanted)}
    status = REFUSED if wanted or request.method == "POST" else 200
    return render(request, "cycles/approval/programme_change_choose.html", context, status=status)


@cycle_page(see=None, change=PLAN, steps=STEPS)
def programme_change_withdraw(request: HttpRequest, cycle: Cycle, programme_change: int) -> HttpResponse:
    """Take a planned change back."""
    row = get_object_or_404(ProgrammeChange.objects.filter(cycle=cycle), pk=programme_change)
    services.take_back(row, by=person(request))
    messages.success(request, _("The change is taken back."))
    return redirect("programme_changes", city=cycle.city.slug, year=cycle.year)
