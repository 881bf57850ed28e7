"""Taking part: the page everybody may read, and registering."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ims.access import open_city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page
from ims.roles import P
from stakeholders.consultation.open_ones import OPEN, open_in
from stakeholders.register import services
from stakeholders.register.forms import RegisterForm
from stakeholders.register.models import Stakeholder


@open_city_page()
def take_part(request: HttpRequest, city: City) -> HttpResponse:
    """Say what the city consults on and how to take part; readable signed out."""
    return _page(request, city, RegisterForm(instance=_entry(request, city)))


@open_city_page(read=False, act=True)
def register(request: HttpRequest, city: City) -> HttpResponse:
    """Register the signed-in person as a stakeholder of the city."""
    form = RegisterForm(request.POST, instance=_entry(request, city))
    if form.is_valid() and carried_out(
        form,
        lambda: services.register(city, person(request), **form.cleaned_data),
    ):
        return _on(request, city, is_new=P.COMMENT not in request.rights)  # type: ignore[attr-defined]
    return _page(request, city, form)


def _on(request: HttpRequest, city: City, is_new: bool) -> HttpResponse:
    """Lead who is new to the consultation when there is only one to comment on, else to the city's list of them."""
    found = [row for row in open_in(city) if row.state == OPEN] if is_new else []
    if len(found) != 1:
        messages.success(request, _("You are registered. You can comment on every open consultation."))
        return redirect("take_part", city=city.slug)
    messages.success(request, _("You are registered. Choose a paragraph to comment on it."))
    return redirect("consultation", city=city.slug, year=found[0].year, consultation=found[0].pk)


def _entry(request: HttpRequest, city: City) -> Stakeholder | None:
    return services.entry_of(city, request.user) if request.user.is_authenticated else None


def _page(request: HttpRequest, city: City, form: RegisterForm) -> HttpResponse:
    rights = request.rights  # type: ignore[attr-defined]
    user = request.user
    context = {
        "consultations": open_in(city),
        "is_registered": P.COMMENT in rights,
        "may_read": P.SEE_CITY in rights,
        "is_confirmed": user.is_authenticated and services.has_confirmed_address(user),
        "is_stranger": user.is_authenticated and not rights,
        "invitation": services.invitation_of(city, user) if user.is_authenticated and not rights else None,
    }
    return form_page(request, "stakeholders/register/take_part.html", context, form=form)
