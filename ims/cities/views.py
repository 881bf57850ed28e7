"""The way in, the city's settings and units, and the cities of the installation."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ims import links
from ims.access import cities_of, city_page, installation_page, person
from ims.cities import calls, services, waiting
from ims.cities.forms import CityAdminForm, CityOpenForm, CitySettingsForm, UnitForm
from ims.cities.models import City, Unit
from ims.fields import said
from ims.forms import carried_out, form_page, sent
from ims.roles import InstallationPermission, Permission

CALLS_SHOWN = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome who is signed out; lead who has one city to its home; let who has several choose.

    Who comes by the switch of a city's page (``from``, its path) finds the same page of the other cities.

    Who holds no role anywhere finds the cities that ask everybody now.
    """
    if not request.user.is_authenticated:
        return render(request, "ims/cities/welcome.html")
    cities = cities_of(request.user)
    if len(cities) == 1 and not request.user.is_installation_admin:
        return redirect(links.home(next(iter(cities))))
    came_from = request.GET.get("from", "")
    here = came_from.removeprefix("/cities/").partition("/")[0]
    doors = [(city, links.same_page(came_from, city, rights), city.slug == here) for city, rights in cities.items()]
    context: dict[str, Any] = {"cities": doors}
    if request.user.is_installation_admin:
        context["waiting"] = waiting.waiting()
    if not cities:
        page = Paginator(calls.open_now(get_language() or "en"), CALLS_SHOWN).get_page(request.GET.get("page"))
        context |= {"page_obj": page}
    return render(request, "ims/cities/home.html", context)


@city_page(see=Permission.MANAGE_CITY, change=Permission.MANAGE_CITY)
def city_settings(request: HttpRequest, city: City) -> HttpResponse:
    """Show and change what the city decides about itself."""
    form = CitySettingsForm(request.POST or None, instance=City.objects.get(pk=city.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The settings are saved."))
        return redirect("city_settings", city=city.slug)
    return form_page(request, "ims/cities/city_settings.html", form=form)


@city_page(see=Permission.SEE_WORK)
def unit_list(request: HttpRequest, city: City) -> HttpResponse:
    """List the city's units; with ``?when=all`` those that ended too, with their successor."""
    is_all = request.GET.get("when") == "all"
    units = Unit.objects.in_city(city) if is_all else Unit.objects.in_city(city).standing(city.today())
    rows = units.select_related("parent", "successor").order_by("scale", said("name"))
    context = {"units": rows, "is_all": is_all, "today": city.today()}
    return render(request, "ims/cities/unit_list.html", context)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def unit_add(request: HttpRequest, city: City) -> HttpResponse:
    """Add a unit."""
    return _unit_page(request, Unit(city=city), "ims/cities/unit_add.html")


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def unit_edit(request: HttpRequest, city: City, unit: int) -> HttpResponse:
    """Change a unit; it ends on :func:`ims.cities.unit_end.unit_end`."""
    found = get_object_or_404(Unit.objects.in_city(city).select_related("city"), pk=unit)
    return _unit_page(request, found, "ims/cities/unit_edit.html")


def _unit_page(request: HttpRequest, unit: Unit, template: str) -> HttpResponse:
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The unit is saved."))
        return redirect("unit_list", city=unit.city.slug)
    return form_page(request, template, form=form)


@installation_page(InstallationPermission.MANAGE_CITIES)
def city_list(request: HttpRequest) -> HttpResponse:
    """List the installation's cities."""
    return render(request, "ims/cities/city_list.html", {"cities": City.objects.order_by("name")})


@installation_page(InstallationPermission.MANAGE_CITIES, post=True)
def city_open(request: HttpRequest) -> HttpResponse:
    """Open a city and name its first admin."""
    form = CityOpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        city, address, absolute = form.save(commit=False), form.cleaned_data["admin_email"], request.build_absolute_uri
        if carried_out(form, lambda: services.open_city(city, address, by=person(request), absolute=absolute)):
            messages.success(request, _("%(city)s is open.") % {"city": city.name})
            return redirect("city_list")
    return form_page(request, "ims/cities/city_open.html", form=form)


@installation_page(InstallationPermission.MANAGE_CITIES, post=True)
def city_admin(request: HttpRequest, city: str) -> HttpResponse:
    """Name an admin of a city, again when the first one's invitation came to nothing."""
    found, form = get_object_or_404(City, slug=city), CityAdminForm(sent(request))
    if form.is_bound and form.is_valid():
        address, absolute = form.cleaned_data["email"], request.build_absolute_uri
        if carried_out(form, lambda: services.name_admin(found, address, by=person(request), absolute=absolute)):
            facts = {"address": address, "city": found.name}
            messages.success(request, _("%(address)s becomes an admin of %(city)s.") % facts)
            return redirect("city_list")
    return form_page(request, "ims/cities/city_admin.html", {"named": found}, form=form)
