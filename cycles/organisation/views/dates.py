"""The city's own dates in the year's plan to plan, ticking off a date, and confirming what was proposed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Cycle
from cycles.organisation import services
from cycles.organisation.dates import Kind
from cycles.organisation.forms import OwnDateForm
from cycles.organisation.models import OwnDate, PlannedDate
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

PLAN = Permission.PLAN_YEAR
STEPS = services.OPEN_STEPS
ROOM = "cycles/organisation"


def _back(cycle: Cycle) -> HttpResponse:
    page = redirect("organisation", city=cycle.city.slug, year=cycle.year)
    page["Location"] += "#dates"
    return page


def _own(cycle: Cycle, pk: int) -> OwnDate:
    found = get_object_or_404(OwnDate.objects.filter(cycle=cycle), pk=pk)
    found.cycle = cycle
    return found


@cycle_page(see=PLAN, change=PLAN, steps=STEPS)
def own_date_add(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Add a date of the city's own to the plan."""
    return _page(request, OwnDate(cycle=cycle), "own_date_add")


@cycle_page(see=PLAN, change=PLAN, steps=STEPS)
def own_date_edit(request: HttpRequest, cycle: Cycle, own_date: int) -> HttpResponse:
    """Move a date of the city's own, or change who sees to it."""
    return _page(request, _own(cycle, own_date), "own_date_edit")


def _page(request: HttpRequest, row: OwnDate, name: str) -> HttpResponse:
    cycle = row.cycle
    require_step(cycle, STEPS)
    form = OwnDateForm(sent(request), instance=row, city=cycle.city)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: services.save_own_date(row, by=person(request)))
    ):
        messages.success(request, _("The date is saved."))
        return _back(cycle)
    back = reverse("organisation", args=[cycle.city.slug, cycle.year])
    return form_page(request, f"{ROOM}/{name}.html", {"own_date": row, "back": back}, form=form)


@cycle_page(see=PLAN, change=PLAN, steps=STEPS)
def own_date_remove(request: HttpRequest, cycle: Cycle, own_date: int) -> HttpResponse:
    """Ask whether a date of the city's own shall be taken out of the plan; a POST does it."""
    require_step(cycle, STEPS)
    row = _own(cycle, own_date)
    if request.method == "POST":
        services.remove_own_date(row, by=person(request))
        messages.success(request, _("The date is taken out of the plan."))
        return _back(cycle)
    back = reverse("organisation", args=[cycle.city.slug, cycle.year])
    return render(request, f"{ROOM}/own_date_remove.html", {"own_date": row, "back": back})


@cycle_page(see=None, change=PLAN, steps=STEPS)
def own_date_done(request: HttpRequest, cycle: Cycle, own_date: int) -> HttpResponse:
    """Say that a date of the city's own is done; with ``undo`` take that back."""
    return _tick(request, _own(cycle, own_date), cycle)


@cycle_page(see=None, change=PLAN, steps=STEPS)
def planned_date_done(request: HttpRequest, cycle: Cycle, kind: str) -> HttpResponse:
    """Say that one of the usual dates is done before its step is; with ``undo`` take that back."""
    if kind not in Kind.values:
        raise Http404
    row = get_object_or_404(PlannedDate._default_manager.filter(cycle=cycle), kind=kind)
    row.cycle = cycle
    return _tick(request, row, cycle)


def _tick(request: HttpRequest, row: PlannedDate | OwnDate, cycle: Cycle) -> HttpResponse:
    services.tick_off(row, "undo" not in request.POST, by=person(request))
    return _back(cycle)


@cycle_page(see=None, change=PLAN, steps=STEPS)
def dates_confirm(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Confirm the dates that were carried over from the year before as they are."""
    count = services.confirm_dates(cycle, by=person(request))
    words = ngettext("%(n)d date is confirmed.", "%(n)d dates are confirmed.", count) % {"n": count}
    messages.success(request, words)
    return _back(cycle)
