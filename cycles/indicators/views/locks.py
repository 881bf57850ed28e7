"""Locked periods: which are locked, by whom, since when and why; the coordinator locks and opens them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cycles.indicators.entering.locks import lock_periods, sentence
from cycles.indicators.entering.models import PeriodLock
from cycles.indicators.forms import LockForm
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SHOWN = 50


@city_page(see=Permission.SEE_WORK, change=Permission.APPROVE_VALUES)
def period_locks(request: HttpRequest, city: City) -> HttpResponse:
    """Show up to which day periods are locked, with every change of it; a POST moves the day."""
    form = LockForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: lock_periods(city, **form.cleaned_data, by=person(request))):
        messages.success(request, _("The locked periods are changed."))
        return redirect("period_locks", city=city.slug)
    rows = list(PeriodLock.objects.in_city(city)[:SHOWN])
    lock = rows[0] if rows and rows[0].until else None
    context = {"rows": rows, "lock": lock, "sentence": sentence(lock, city) if lock else ""}
    return form_page(request, "cycles/indicators/period_locks.html", context, form=form)
