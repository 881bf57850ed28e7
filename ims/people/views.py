"""The people of a city: who holds which role, giving one and ending one."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.people import services
from ims.people.forms import MembershipAddForm, MembershipEndForm, PeopleFilterForm
from ims.people.holdings import Leaving
from ims.people.invitations.models import Invitation
from ims.people.invitations.services import add_member
from ims.people.models import Membership
from ims.roles import Permission, Role

SHOWN = 50


@city_page(see=Permission.MANAGE_PEOPLE)
def city_people(request: HttpRequest, city: City) -> HttpResponse:
    """List who holds which role and who is invited, searched, filtered and sorted as asked."""
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = Membership.objects.in_city(city).matching(asked.get("q", "")).select_related("user", "unit")
    found = found.with_role(Role(asked["role"])) if asked.get("role") else found
    found = found.in_time(asked.get("when", ""), city.today())
    page = Paginator(found.order_by(*form.SORTS[asked.get("sort") or "name"], "pk"), SHOWN)
    waiting = Invitation.objects.in_city(city).unanswered().matching(asked.get("q", "")).select_related("invited_by")
    context = {
        "form": form,
        "page_obj": page.get_page(request.GET.get("page")),
        "today": city.today(),
        "invitations": waiting[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "ims/people/city_people.html", context)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def membership_add(request: HttpRequest, city: City) -> HttpResponse:
    """Give a person a role; who has no account with a confirmed address yet is invited."""
    form = MembershipAddForm(request.POST or None, city=city)
    if request.method == "POST" and form.is_valid():
        given: list[Membership | Invitation] = []
        if carried_out(form, lambda: given.append(_given(request, city, form))):
            messages.success(request, _what_was_given(given[0]))
            return redirect("city_people", city=city.slug)
    return form_page(request, "ims/people/membership_add.html", form=form)


def _given(request: HttpRequest, city: City, form: MembershipAddForm) -> Membership | Invitation:
    facts = form.cleaned_data
    return add_member(
        city,
        facts["email"],
        Role(facts["role"]),
        by=person(request),
        unit=facts["unit"],
        starts_on=facts["starts_on"],
        absolute=request.build_absolute_uri,
    )


def _what_was_given(given: Membership | Invitation) -> str:
    role = given.get_role_display()
    if isinstance(given, Membership):
        return _("%(name)s holds the role %(role)s.") % {"name": given.user, "role": role}
    facts = {"address": given.address, "role": role, "days": settings.INVITATION_DAYS}
    return _("%(address)s is invited to the role %(role)s; the link works for %(days)s days.") % facts


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def membership_end(request: HttpRequest, city: City, membership: int) -> HttpResponse:
    """Ask for the last day of a membership and who takes over what the person holds; hand over and end it then."""
    all_roles = "all_roles" in request.POST
    leaving = Leaving.find(city, membership, all_roles=all_roles)
    if leaving is None:
        raise Http404
    held = leaving.membership
    form = MembershipEndForm(sent(request), leaving=leaving)
    if form.is_valid() and carried_out(
        form,
        lambda: services.end_membership(
            held,
            last_day=form.cleaned_data["last_day"],
            by=person(request),
            reason=form.cleaned_data["reason"],
            takers=form.takers,
            all_roles=all_roles,
        ),
    ):
        facts = {"name": held.user, "role": held.get_role_display()}
        messages.success(request, _("%(name)s: the role %(role)s ends.") % facts)
        return redirect("city_people", city=city.slug)
    context = {"membership": held, "groups": form.groups}
    return form_page(request, "ims/people/membership_end.html", context, form=form)
