"""The timeline of a city."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ims.access import city_page
from ims.cities.models import City
from ims.history.finding import Filters, events_of
from ims.history.forms import HistoryFilterForm
from ims.history.timeline import entries
from ims.roles import Permission

SHOWN = 40


@city_page(see=Permission.SEE_HISTORY)
def city_history(request: HttpRequest, city: City) -> HttpResponse:
    """Show who changed what, when and why, newest first: everything, or what is looked for, such as one row's."""
    form = HistoryFilterForm(request.GET, city=city)
    asked = form.asked()
    page = Paginator(events_of(city, asked), SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "entries": entries(city.zone, page),
        # A row of another city has no event in this one, and is not called by its name here.
        "kind_of_row": asked.row._meta.verbose_name if asked.row is not None and page.paginator.count else "",
        "is_narrow": asked != Filters(),
    }
    return render(request, "ims/history/city_history.html", context)
