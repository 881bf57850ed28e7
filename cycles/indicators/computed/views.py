"""The page on which an indicator gets its formula."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.computed.forms import FormulaForm
from cycles.indicators.computed.services import set_formula
from cycles.indicators.drawing import name_of
from cycles.indicators.views.reading import find
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

EDIT = Permission.EDIT_INDICATORS


@city_page(see=EDIT, change=EDIT)
def indicator_formula(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Say from which indicators this one is computed, and how; a stale save shows both."""
    found = find(city, indicator)
    form = FormulaForm(sent(request), city=city, instance=found)
    if form.is_valid() and carried_out(
        form, lambda: set_formula(find(city, indicator), by=person(request), **form.sent)
    ):
        messages.success(
            request, _("The formula of %(code)s is saved, and its values are computed.") % {"code": found.code}
        )
        return redirect("indicator", city=city.slug, indicator=indicator)
    saved = find(city, indicator) if form.is_bound else found
    context = {"indicator": saved, "name": name_of(saved), "url": reverse("indicator", args=[city.slug, indicator])}
    return form_page(request, "cycles/indicators/indicator_formula.html", context, form=form)
