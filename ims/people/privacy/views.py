"""The privacy notice, what is held about oneself, and erasing a person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ims.access import city_page, installation_page, person, public_page, signed_in_page
from ims.cities.models import City
from ims.forms import form_page, sent
from ims.people.models import Membership
from ims.people.privacy import notice, services
from ims.people.privacy.forms import EraseOneselfForm, ErasePersonForm
from ims.people.privacy.parts import SHOWN, held_about, registered
from ims.roles import InstallationPermission, Permission


@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about people, what for and until when, and what stays after an erasure."""
    stays = [part.stays for part in registered() if part.stays]
    return render(request, "ims/people/privacy.html", {"kinds": notice.purposes().items(), "stays": stays})


@signed_in_page()
def my_data(request: HttpRequest) -> HttpResponse:
    """Show everything that is held about the person who is signed in."""
    held = [one for one in held_about(person(request)) if one.rows]
    return render(request, "ims/people/my_data.html", {"held": held, "shown": SHOWN})


@signed_in_page()
def my_data_download(request: HttpRequest) -> HttpResponse:
    """Hand out everything that is held about the person who is signed in, as JSON."""
    data = {one.part.name: one.as_data() for one in held_about(person(request))}
    written = {"written_at": timezone.now(), **data}
    response = JsonResponse(written, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@signed_in_page(post=True)
def my_data_erase(request: HttpRequest) -> HttpResponse:
    """Say what goes, what stays and what has to be handed over before; erase who confirms."""
    user = person(request)
    form = EraseOneselfForm(sent(request), user=user)
    if form.is_bound and form.is_valid():
        services.erase_oneself(user)
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect("home")
    held = held_about(user, [part for part in registered() if part.stays])
    context: dict[str, Any] = {
        "in_the_way": services.in_the_way(user, by=user),
        "stays": [one.part.stays for one in held if one.rows and one.part.stays],
        "keeps_name": services.keeps_name(held),
    }
    return form_page(request, "ims/people/my_data_erase.html", context, form=form)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def person_erase(request: HttpRequest, city: City, membership: int) -> HttpResponse:
    """Ask, and erase a person who has left the city and never was in another one."""
    held = get_object_or_404(Membership.objects.in_city(city).select_related("user"), pk=membership)
    if services.is_erased(held.user):
        raise Http404
    if request.method == "POST":
        services.erase_member(city, held.user, by=person(request))
        messages.success(request, _("The account is erased."))
        return redirect("city_people", city=city.slug)
    context = {
        "membership": held,
        "in_the_way": services.in_the_way(held.user, by=person(request)),
        "is_elsewhere": not services.is_the_citys_own(city, held.user),
    }
    return render(request, "ims/people/person_erase.html", context)


@installation_page(InstallationPermission.MANAGE_CITIES, post=True)
def account_erase(request: HttpRequest) -> HttpResponse:
    """Erase an account whose roles have ended, by its address."""
    form = ErasePersonForm(sent(request))
    if form.is_bound and form.is_valid() and form.found is not None:
        services.erase_account(form.found, by=person(request))
        messages.success(request, _("The account is erased."))
        return redirect("city_list")
    return form_page(request, "ims/people/account_erase.html", form=form)
