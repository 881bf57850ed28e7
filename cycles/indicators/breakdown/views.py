"""The pages of dimensions, and the one on which all parts of a period are entered."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.indicators.breakdown import services
from cycles.indicators.breakdown.entering import write_parts
from cycles.indicators.breakdown.forms import DimensionForm, PartsForm, PeriodForm
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.drawing import name_of
from cycles.indicators.entering.handing_in import require_enterer
from cycles.indicators.frequency import read_period
from cycles.indicators.models import Indicator
from cycles.indicators.views.reading import find
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.refusals import Conflict, Reason
from ims.roles import Permission

EDIT, OWN = Permission.EDIT_INDICATORS, Permission.ENTER_OWN


@city_page(see=Permission.SEE_WORK)
def dimensions(request: HttpRequest, city: City) -> HttpResponse:
    """List what values are broken down by, each with its categories in their order."""
    return render(request, "cycles/indicators/dimensions.html", {"rows": list(Dimension.objects.in_city(city))})


@city_page(see=EDIT, change=EDIT)
def dimension_add(request: HttpRequest, city: City) -> HttpResponse:
    """Define a dimension with its categories."""
    form = DimensionForm(sent(request), city=city, instance=Dimension(city=city))

    def define() -> None:
        given = [form.cleaned_data[name] for name in ("code", "name", "categories")]
        services.define_dimension(city, *given, by=person(request))

    if form.is_valid() and carried_out(form, define):
        messages.success(request, _("%(code)s is saved.") % {"code": form.cleaned_data["code"]})
        return redirect("dimensions", city=city.slug)
    return form_page(request, "cycles/indicators/dimension_add.html", form=form)


@city_page(see=EDIT, change=EDIT)
def dimension_change(request: HttpRequest, city: City, dimension: int) -> HttpResponse:
    """Rename a dimension, and add, rename and reorder its categories; a stale save shows both."""
    row = get_object_or_404(Dimension.objects.in_city(city), pk=dimension)
    form = DimensionForm(sent(request), city=city, instance=row)

    def change() -> None:
        saved = Dimension.objects.get(pk=row.pk)
        services.change_dimension(saved, form.cleaned_data["name"], form.cleaned_data["categories"], by=person(request))

    if form.is_valid() and carried_out(form, change):
        messages.success(request, _("%(code)s is saved.") % {"code": row.code})
        return redirect("dimensions", city=city.slug)
    return form_page(request, "cycles/indicators/dimension_change.html", {"dimension": row}, form=form)


@city_page(see=OWN, change=OWN)
def breakdown_enter(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Enter all parts of a period on one page: recorded at once, or drafts that are submitted."""
    found = find(city, indicator)
    require_enterer(found, by=person(request))
    url = reverse("indicator", args=[city.slug, indicator])
    if found.dimension is None:
        raise Conflict(_("%(code)s is not broken down.") % {"code": found.code}, [Reason(found.code, url)])
    context = {"indicator": found, "name": name_of(found), "url": url}
    context["records"] = EDIT in request.rights  # type: ignore[attr-defined]
    period = _period(request, found)
    if not period:
        return _choose_period(request, found, context)
    form = PartsForm(sent(request), indicator=found, period=period)
    count = 0

    def write() -> None:
        nonlocal count
        submits = request.POST.get("act") == "submit"
        reason = form.cleaned_data["reason"]
        count = write_parts(found, period, form.sent, by=person(request), reason=reason, submits=submits)

    if form.is_valid() and carried_out(form, write):
        messages.success(request, ngettext("%(n)d value is saved.", "%(n)d values are saved.", count) % {"n": count})
        return redirect(f"{url}#breakdown")
    if form.is_bound:
        form.see_again()
    return form_page(request, "cycles/indicators/breakdown_enter.html", {**context, "period": period}, form=form)


def _choose_period(request: HttpRequest, indicator: Indicator, context: dict[str, object]) -> HttpResponse:
    """Ask for the period first: what stands in it fills the fields."""
    form = PeriodForm(sent(request), indicator=indicator)
    if form.is_valid():
        return redirect(f"{request.path}?{urlencode({'period': form.cleaned_data['period']})}")
    return form_page(request, "cycles/indicators/breakdown_period.html", context, form=form)


def _period(request: HttpRequest, indicator: Indicator) -> str:
    """Return the period of the address when it is one, "" when it is to be typed."""
    label = request.GET.get("period", "").strip()
    try:
        return read_period(indicator, label).label if label else ""
    except ValidationError:
        return ""
