"""The timeline of a city."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ims.access import city_page
from ims.cities.models import City
from ims.history.timeline import entries, events_of
from ims.roles import Permission

SHOWN = 40


@city_page(see=Permission.SEE_HISTORY)
def city_history(request: HttpRequest, city: City) -> HttpResponse:
    """Show who changed what, when and why, newest first."""
    page = Paginator(events_of(city), SHOWN).get_page(request.GET.get("page"))
    return render(request, "ims/history/city_history.html", {"page_obj": page, "entries": entries(city.zone, page)})
