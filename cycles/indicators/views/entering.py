"""Entering: defining and changing an indicator, recording and correcting a value."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators import services
from cycles.indicators.computed.services import require_measured
from cycles.indicators.drawing import name_of
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.entering.value_forms import ObservationForm
from cycles.indicators.forms import IndicatorForm
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.views.reading import find
from ims.access import city_page
from ims.cities.models import City
from ims.forms import form_page
from ims.people.models import User
from ims.roles import Permission

EDIT = Permission.EDIT_INDICATORS


@city_page(see=EDIT, change=EDIT)
def indicator_define(request: HttpRequest, city: City) -> HttpResponse:
    """Define a new indicator of the city."""
    form = IndicatorForm(request.POST or None, city=city, instance=Indicator(city=city))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.define_indicator(city, by=cast(User, request.user), **form.sent)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("%(code)s is defined. Record its values now.") % {"code": made.code})
            return redirect("indicator", city=city.slug, indicator=made.pk)
    return form_page(request, "cycles/indicators/indicator_define.html", form=form)


@city_page(see=EDIT, change=EDIT)
def indicator_change(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Change what an indicator says; a stale save shows both texts."""
    found = find(city, indicator)
    form = IndicatorForm(request.POST or None, city=city, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_indicator(found, by=cast(User, request.user), **form.sent)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("%(code)s is saved.") % {"code": form.cleaned_data["code"]})
            return redirect("indicator", city=city.slug, indicator=indicator)
    saved = find(city, indicator) if form.is_bound else found
    context = {"indicator": saved, "name": name_of(saved), "url": reverse("indicator", args=[city.slug, indicator])}
    return form_page(request, "cycles/indicators/indicator_change.html", context, form=form)


@city_page(see=EDIT, change=EDIT)
def observation_record(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Record a value or its absence; with ``?observation=`` correct the one that is there, with a reason."""
    found = find(city, indicator)
    require_measured(found)
    given = request.GET.get("observation", "")
    saved = get_object_or_404(Observation, indicator=found, pk=given) if given.isdecimal() else None
    form = ObservationForm(request.POST or None, indicator=found, observation=saved)
    if request.method == "POST" and form.is_valid() and _record(request, found, form):
        return redirect("indicator", city=city.slug, indicator=indicator)
    context = {
        "indicator": found,
        "name": name_of(found),
        "corrected": saved,
        "url": reverse("indicator", args=[city.slug, indicator]),
    }
    return form_page(request, "cycles/indicators/observation_record.html", context, form=form)


def _record(request: HttpRequest, indicator: Indicator, form: ObservationForm) -> bool:
    sent: dict[str, Any] = form.cleaned_data
    try:
        row = services.record(
            indicator,
            sent["period"],
            sent["value"],
            by=cast(User, request.user),
            gap_reason=sent["gap_reason"],
            **{name: sent[name] for name in ("note", *SOURCE)},
            reason=sent["reason"],
            version=sent["version"],
        )
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    messages.success(request, _("%(code)s, %(period)s is saved.") % {"code": indicator.code, "period": row.period})
    return True
