"""The pages of the library: a city looks for an indicator and takes it; the installation's admins keep the library."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.drawing import name_of as indicator_name
from cycles.indicators.indicator_library import services, updating
from cycles.indicators.indicator_library.forms import LibraryForm, TakeForm, TakeOverForm
from cycles.indicators.indicator_library.listing import LibraryFilters, library_listing, name_of
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.links import found
from cycles.indicators.measures import Kind, Pillar
from cycles.indicators.models import Indicator
from ims.access import city_page, installation_page, person
from ims.cities.models import City
from ims.filters import forgotten, remembered
from ims.forms import carried_out, form_page, sent
from ims.roles import InstallationPermission, Permission

MANAGE = InstallationPermission.MANAGE_LIBRARY
CHOICES = {"pillars": Pillar.choices, "kinds": Kind.choices}


@city_page(see=Permission.SEE_WORK)
def library(request: HttpRequest, city: City) -> HttpResponse:
    """List the indicators that all cities share; those that the city took lead to its own."""
    key = f"library-{city.pk}"
    if forgotten(request, key):
        return redirect("library", city=city.slug)
    filters = remembered(request, key, LibraryFilters)
    listing = library_listing(LibraryIndicator.objects.offered(), filters, request.GET.get("page"), city)
    context = {"listing": listing, "page_obj": listing.page, **CHOICES}
    return render(request, "cycles/indicators/indicator_library/library.html", context)


@city_page(see=Permission.EDIT_INDICATORS, change=Permission.EDIT_INDICATORS)
def library_take(request: HttpRequest, city: City, library_indicator: int) -> HttpResponse:
    """Take an indicator of the library into the city's set, as one of its own that remembers where it is from."""
    row = get_object_or_404(LibraryIndicator.objects.offered(), pk=library_indicator)
    mine = Indicator.objects.in_city(city).filter(derived_from=row).first()
    form = TakeForm(sent(request), city=city, row=row)

    def take() -> None:
        services.take_from_library(city, row, by=person(request), **form.cleaned_data)

    if form.is_valid() and carried_out(form, take):
        messages.success(request, _("%(code)s is in the city’s set.") % {"code": form.cleaned_data["code"]})
        taken = Indicator.objects.in_city(city).get(derived_from=row)
        return redirect("indicator", city=city.slug, indicator=taken.pk)
    context = {"row": row, "name": name_of(row, city.binding_language), "links": found(row.links).values()}
    context |= {"mine": mine, "mine_url": reverse("indicator", args=[city.slug, mine.pk]) if mine else ""}
    return form_page(request, "cycles/indicators/indicator_library/library_take.html", context, form=form)


@city_page(see=Permission.EDIT_INDICATORS, change=Permission.EDIT_INDICATORS)
def library_update(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Show what the library changed since the city took an indicator from it; a POST takes it over."""
    rows = Indicator.objects.in_city(city).described()
    found = get_object_or_404(rows.filter(derived_from__isnull=False), pk=indicator)
    found.city, library = city, cast(LibraryIndicator, found.derived_from)
    form = TakeOverForm(sent(request), initial={"seen": library.version})
    url = reverse("indicator", args=[city.slug, found.pk])

    def take() -> None:
        updating.take_over(found, version=form.cleaned_data["seen"], by=person(request))

    if form.is_valid() and carried_out(form, take):
        messages.success(request, _("%(code)s is as the library has it.") % {"code": found.code})
        return redirect(url)
    context = {"indicator": found, "library": library, "name": indicator_name(found), "url": url}
    context |= {"rows": updating.shown(updating.differences(found)), "reasons": updating.reasons(found)}
    context |= {"is_outdated": updating.is_outdated(found)}
    return form_page(request, "cycles/indicators/indicator_library/library_update.html", context, form=form)


@installation_page(MANAGE)
def library_manage(request: HttpRequest) -> HttpResponse:
    """List the library for its admins, retired ones too."""
    if forgotten(request, "library"):
        return redirect("library_manage")
    filters = remembered(request, "library", LibraryFilters)
    listing = library_listing(LibraryIndicator.objects.all(), filters, request.GET.get("page"))
    context = {"listing": listing, "page_obj": listing.page, **CHOICES}
    return render(request, "cycles/indicators/indicator_library/library_manage.html", context)


@installation_page(MANAGE, post=True)
def library_add(request: HttpRequest) -> HttpResponse:
    """Add an indicator to the library."""
    form = LibraryForm(sent(request), instance=LibraryIndicator())
    if form.is_valid() and carried_out(form, lambda: services.add_to_library(by=person(request), **form.sent)):
        messages.success(request, _("%(code)s is in the library.") % {"code": form.cleaned_data["code"]})
        return redirect("library_manage")
    return form_page(request, "cycles/indicators/indicator_library/library_add.html", form=form)


@installation_page(MANAGE, post=True)
def library_change(request: HttpRequest, library_indicator: int) -> HttpResponse:
    """Change an indicator of the library, or retire it; the cities that took it keep what they have."""
    row = get_object_or_404(LibraryIndicator, pk=library_indicator)
    form = LibraryForm(sent(request), instance=row)
    if form.is_valid() and carried_out(form, lambda: services.change_in_library(row, by=person(request), **form.sent)):
        messages.success(request, _("%(code)s is saved.") % {"code": form.cleaned_data["code"]})
        return redirect("library_manage")
    saved = LibraryIndicator.objects.get(pk=row.pk)
    context = {"row": saved, "name": name_of(saved), "cities": saved.indicators.count()}
    return form_page(request, "cycles/indicators/indicator_library/library_change.html", context, form=form)
