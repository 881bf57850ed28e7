"""The page a link of an invitation opens, and what the city's admin does with invitations."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ims import links
from ims.access import city_page, person, public_page
from ims.cities.models import City
from ims.forms import form_page, sent
from ims.people.invitations import services
from ims.people.invitations.forms import InvitedAccountForm
from ims.people.invitations.models import Invitation
from ims.roles import Permission

OVER, FOR_ANOTHER = 410, 403


@public_page(act=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites to what and give the role to whom the address belongs, by a new account or by theirs."""
    found = Invitation.objects.by_token(token).select_related("city", "unit", "invited_by").first()
    if found is None or not found.is_open:
        return _over(request, found)
    try:
        if request.user.is_authenticated:
            return _for_signed_in(request, found, token)
        if services.confirmed_owner(found.address) is not None:
            return _sign_in_first(request, found)
        return _new_account(request, found, token)
    except services.Over:
        # Somebody else, or the other tab, was quicker.
        return _over(request, found)


@city_page(see=None, change=Permission.MANAGE_PEOPLE)
def invitation_send_again(request: HttpRequest, city: City, invitation: int) -> HttpResponse:
    """Send a new link; the old one is dead."""
    held = get_object_or_404(Invitation.objects.in_city(city).select_related("city"), pk=invitation)
    services.send_again(held, by=person(request), absolute=request.build_absolute_uri)
    messages.success(request, _("%(address)s gets a new link; the old one is dead.") % {"address": held.address})
    return redirect("city_people", city=city.slug)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def invitation_withdraw(request: HttpRequest, city: City, invitation: int) -> HttpResponse:
    """Ask, and withdraw the invitation."""
    held = get_object_or_404(Invitation.objects.in_city(city).select_related("city"), pk=invitation)
    if request.method == "POST":
        services.withdraw(held, by=person(request))
        messages.success(request, _("The invitation of %(address)s is withdrawn.") % {"address": held.address})
        return redirect("city_people", city=city.slug)
    return render(request, "ims/people/invitation_withdraw.html", {"invitation": held})


def _over(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """Say that the link gives nothing and what to do; lead who used it themselves into the city."""
    if found is not None and found.used_by_id is not None and found.used_by_id == request.user.pk:
        return redirect(links.home(found.city))
    return render(request, "ims/people/invitation_over.html", {"invitation": found}, status=OVER)


def _for_signed_in(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    context = {"invitation": found}
    if not services.is_for(found, person(request)):
        return render(request, "ims/people/invitation_for_another.html", context, status=FOR_ANOTHER)
    if request.method == "POST":
        services.accept(token, by=person(request))
        messages.success(request, _("You hold the role %(role)s.") % {"role": found.get_role_display()})
        return redirect(links.home(found.city))
    return render(request, "ims/people/invitation.html", {**context, "way": "accept"})


def _sign_in_first(request: HttpRequest, found: Invitation) -> HttpResponse:
    login = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    if request.method == "POST":
        return redirect(login)
    return render(request, "ims/people/invitation.html", {"invitation": found, "way": "sign_in", "login": login})


def _new_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = InvitedAccountForm(sent(request), address=found.address)
    if form.is_bound and form.is_valid():
        membership = services.open_account(token, form.cleaned_data["name"], form.cleaned_data["password"])
        response: HttpResponse = perform_login(request, membership.user, redirect_url=links.home(found.city))
        return response
    return form_page(request, "ims/people/invitation.html", {"invitation": found, "way": "new"}, form=form)
