"""The revision clock of the city: where it stands, its rule, and asking for a full revision earlier."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.organisation import revision as clocks
from cycles.organisation.models import RevisionClock
from cycles.organisation.revision_forms import EarlierForm, RuleForm
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

ROOM = "cycles/organisation"


@city_page(see=Permission.SEE_WORK)
def revision(request: HttpRequest, city: City) -> HttpResponse:
    """Show when the last full revision was, when the next is due, and why."""
    return render(request, f"{ROOM}/revision.html", {"clock": clocks.look(city)})


def _setting(request: HttpRequest, city: City) -> RevisionClock:
    if request.method == "POST":  # holds the city, so that two people who both begin the row follow each other
        City.objects.select_for_update().get(pk=city.pk)
    found = RevisionClock.objects.filter(city=city).first() or RevisionClock(city=city)
    found.city = city
    return found


@city_page(see=clocks.SET_RULE, change=clocks.SET_RULE)
def revision_rule(request: HttpRequest, city: City) -> HttpResponse:
    """Choose every how many years the city revises everything, or once per election period."""
    row = _setting(request, city)
    form = RuleForm(sent(request), instance=row)
    return _page(request, city, form, lambda: clocks.set_rule(row, by=person(request)), "revision_rule")


@city_page(see=clocks.ASK_EARLIER, change=clocks.ASK_EARLIER)
def revision_earlier(request: HttpRequest, city: City) -> HttpResponse:
    """Ask for a full revision earlier than by the rule, with the reason; without a year withdraw that."""
    row = _setting(request, city)
    form = EarlierForm(sent(request), instance=row)
    return _page(request, city, form, lambda: clocks.ask_earlier(row, by=person(request)), "revision_earlier")


def _page(
    request: HttpRequest, city: City, form: RuleForm | EarlierForm, act: Callable[[], object], name: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and carried_out(form, act):
        messages.success(request, _("The revision clock is saved."))
        return redirect("revision", city=city.slug)
    context = {"clock": clocks.look(city), "back": reverse("revision", args=[city.slug])}
    return form_page(request, f"{ROOM}/{name}.html", context, form=form)
