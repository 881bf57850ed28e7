"""The council on a day, its seats, and the groups of its members."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.approval.council import services
from cycles.approval.council.composition import composition
from cycles.approval.council.forms import CouncilDayForm, CouncilGroupForm, CouncilSeatsForm
from cycles.approval.council.models import CouncilGroup
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.people.models import Membership
from ims.roles import Permission, Role

RECORD = Permission.RECORD_MEETING


@city_page(see=Permission.SEE_WORK)
def council(request: HttpRequest, city: City) -> HttpResponse:
    """List the members of the council on the chosen day (``?on=``, today unless told), groups, seats and vacancies."""
    form = CouncilDayForm(request.GET or None, initial={"on": city.today()})
    day = (form.is_valid() and form.cleaned_data["on"]) or city.today()
    context = {"form": form, "council": composition(city, day), "is_today": day == city.today()}
    return render(request, "cycles/approval/council.html", context)


@city_page(see=RECORD, change=RECORD)
def council_seats(request: HttpRequest, city: City) -> HttpResponse:
    """Record how many seats the council has from a day on."""
    form = CouncilSeatsForm(sent(request))
    if form.is_valid() and carried_out(
        form,
        lambda: services.set_seats(
            city,
            form.cleaned_data["starts_on"],
            form.cleaned_data["seats"],
            by=person(request),
            reason=form.cleaned_data["reason"],
        ),
    ):
        messages.success(request, _("The council has %(seats)s seats.") % {"seats": form.cleaned_data["seats"]})
        return redirect("council", city=city.slug)
    return form_page(request, "cycles/approval/council_seats.html", form=form)


@city_page(see=RECORD, change=RECORD)
def council_group(request: HttpRequest, city: City, mandate: int) -> HttpResponse:
    """Put a member of the council into a group from a day on."""
    members = Membership.objects.in_city(city).with_role(Role.COUNCIL_MEMBER).select_related("user", "city")
    held = get_object_or_404(members, pk=mandate)
    form = CouncilGroupForm(sent(request), mandate=held, city=city)
    if form.is_valid() and carried_out(
        form,
        lambda: services.set_group(
            held, form.cleaned_data["group"], form.cleaned_data["starts_on"], by=person(request)
        ),
    ):
        messages.success(request, _("The group of %(name)s is recorded.") % {"name": held.user})
        return redirect("council", city=city.slug)
    names = CouncilGroup.objects.filter(city=city).values_list("name", flat=True)
    return form_page(request, "cycles/approval/council_group.html", {"mandate": held, "names": names}, form=form)
