"""The people of a city: who holds which role, giving one and ending one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.people import services
from ims.people.forms import MembershipAddForm, MembershipEndForm, PeopleFilterForm
from ims.people.holdings import Leaving
from ims.people.models import Membership
from ims.roles import Permission, Role

SHOWN = 50


@city_page(see=Permission.MANAGE_PEOPLE)
def city_people(request: HttpRequest, city: City) -> HttpResponse:
    """List who holds which role, searched, filtered and sorted as asked."""
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = Membership.objects.in_city(city).matching(asked.get("q", "")).select_related("user", "unit")
    found = found.with_role(Role(asked["role"])) if asked.get("role") else found
    found = found.in_time(asked.get("when", ""), city.today())
    page = Paginator(found.order_by(*form.SORTS[asked.get("sort") or "name"], "pk"), SHOWN)
    context = {"form": form, "page_obj": page.get_page(request.GET.get("page")), "today": city.today()}
    return render(request, "ims/people/city_people.html", context)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def membership_add(request: HttpRequest, city: City) -> HttpResponse:
    """Give a person a role; who has no account yet is invited."""
    form = MembershipAddForm(request.POST or None, city=city)
    if request.method == "POST" and form.is_valid():
        reset = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        membership = services.add_member(
            city,
            form.cleaned_data["email"],
            Role(form.cleaned_data["role"]),
            by=person(request),
            name=form.cleaned_data["name"],
            unit=form.cleaned_data["unit"],
            starts_on=form.cleaned_data["starts_on"],
            reset_url=request.build_absolute_uri(reset),
        )
        facts = {"name": membership.user, "role": membership.get_role_display()}
        messages.success(request, _("%(name)s holds the role %(role)s.") % facts)
        return redirect("city_people", city=city.slug)
    return form_page(request, "ims/people/membership_add.html", form=form)


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def membership_end(request: HttpRequest, city: City, membership: int) -> HttpResponse:
    """Ask for the last day of a membership and who takes over what the person holds; hand over and end it then."""
    held = get_object_or_404(Membership.objects.in_city(city).select_related("user", "city"), pk=membership)
    all_roles = "all_roles" in request.POST
    leaving = Leaving(held, all_roles=all_roles)
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
