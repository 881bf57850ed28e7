"""The set-up of a year: its start page, its dates, and opening a cycle."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import gates
from cycles.cycle import Cycle, Step
from cycles.organisation import revision, services, set_up
from cycles.organisation.bodies import count_sentence, summaries
from cycles.organisation.forms import CycleOpenForm, PlannedDatesForm
from cycles.organisation.models import PlannedDate
from cycles.organisation.overview import responsibilities
from cycles.organisation.plan import own_dates, plan_of
from cycles.organisation.registration import START
from cycles.pages import cycle_page
from ims.access import city_page
from ims.cities.models import City
from ims.forms import form_page
from ims.people.models import User
from ims.roles import Permission, Role


@cycle_page(see=Permission.SEE_WORK)
def organisation(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the adopt decision, who does what, the dates of the year, and what the baseline review waits for."""
    found = set_up.look(cycle)
    conditions = gates.conditions(cycle, START, {set_up.look: found})
    dates = plan_of(cycle, found.rows, own_dates(cycle), cycle.city.today())
    bodies = summaries(cycle.city, cycle.city.today())
    context = {
        "bodies": bodies,
        "clock": revision.look(cycle.city),
        "seats": count_sentence(sum(body.taken for body in bodies), sum(body.total for body in bodies))
        if bodies
        else "",
        "found": found,
        "conditions": conditions,
        "is_set_up": cycle.step == Step.SET_UP,
        "clerks": found.holders(Role.CLERK),
        "admins": found.holders(Role.CITY_ADMIN),
        "coordinators": found.holders(Role.COORDINATOR),
        "responsibilities": responsibilities(found),
        "dates": dates,
        "proposed": sum(1 for line in dates if line.is_proposed),
        "overdue": sum(1 for line in dates if line.state == "overdue"),
    }
    return render(request, "cycles/organisation/organisation.html", context)


@cycle_page(see=Permission.SEE_WORK, change=Permission.PLAN_YEAR, steps=services.OPEN_STEPS)
def planned_dates(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show all dates of the year on one page, and set them."""
    rows = PlannedDate._default_manager.filter(cycle=cycle)
    if request.method != "POST":
        form = PlannedDatesForm(cycle=cycle, rows=list(rows))
        if Permission.PLAN_YEAR not in request.rights or cycle.step == Step.CLOSED:  # type: ignore[attr-defined]
            form.lock()
        return form_page(request, "cycles/organisation/planned_dates.html", form=form)
    form = PlannedDatesForm(request.POST, cycle=cycle, rows=list(rows.select_for_update()))
    if not form.is_valid():
        return form_page(request, "cycles/organisation/planned_dates.html", form=form)
    services.set_dates(cycle, form.dates, by=cast(User, request.user), notes=form.notes)
    messages.success(request, _("The dates of %(year)s are set.") % {"year": cycle.year})
    return redirect("organisation", city=cycle.city.slug, year=cycle.year)


@city_page(see=Permission.PLAN_YEAR, change=Permission.PLAN_YEAR)
def cycle_open(request: HttpRequest, city: City) -> HttpResponse:
    """Open the city's next year; its dates come next."""
    form = CycleOpenForm(request.POST or None, initial={"year": services.next_year(city)})
    if request.method == "POST" and form.is_valid():
        try:
            cycle = services.open_cycle(city, form.cleaned_data["year"], by=cast(User, request.user))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("The year %(year)s is open. Set its dates now.") % {"year": cycle.year})
            return redirect("planned_dates", city=city.slug, year=cycle.year)
    context = {"cancel_url": reverse("city_home", args=[city.slug])}
    return form_page(request, "cycles/organisation/cycle_open.html", context, form=form)
