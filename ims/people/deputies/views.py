"""The deputies of a city: who stands in for whom, naming one and ending it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.people.deputies import services
from ims.people.deputies.forms import DeputyEndForm, DeputyNameForm
from ims.people.deputies.models import Deputyship
from ims.roles import DEPUTISED, Permission

SHOWN = 50


@city_page(see=Permission.SEE_WORK)
def deputies(request: HttpRequest, city: City) -> HttpResponse:
    """List who stands in for whom now and later, and with ``?when=all`` who did."""
    today, is_all = city.today(), request.GET.get("when") == "all"
    rows = Deputyship.objects.in_city(city).select_related("person", "deputy")
    rows = rows if is_all else rows.from_day(today)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    rights = request.rights  # type: ignore[attr-defined]
    is_admin = Permission.MANAGE_PEOPLE in rights
    context = {
        "page_obj": page,
        "rows": [(row, _state(row, city), is_admin or _is_part(request, row)) for row in page],
        "is_all": is_all,
        "may_name": is_admin or bool(DEPUTISED & rights.roles),
        "today": today,
    }
    return render(request, "ims/people/deputies/deputies.html", context)


@city_page(see=Permission.SEE_WORK, change=Permission.SEE_WORK)
def deputy_name(request: HttpRequest, city: City) -> HttpResponse:
    """Name a deputy for oneself, or as city admin for anybody."""
    by = person(request)
    services.require_absentee(city, by)
    is_admin = Permission.MANAGE_PEOPLE in request.rights  # type: ignore[attr-defined]
    form = DeputyNameForm(sent(request), city=city, by=by, is_admin=is_admin)
    if form.is_valid() and carried_out(
        form,
        lambda: services.name_deputy(
            city,
            form.absent,
            form.cleaned_data["deputy"],
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=by,
        ),
    ):
        facts = {"deputy": form.cleaned_data["deputy"], "person": form.absent}
        messages.success(request, _("%(deputy)s stands in for %(person)s.") % facts)
        return redirect("deputies", city=city.slug)
    return form_page(request, "ims/people/deputies/deputy_name.html", form=form)


@city_page(see=Permission.SEE_WORK, change=Permission.SEE_WORK)
def deputy_end(request: HttpRequest, city: City, deputyship: int) -> HttpResponse:
    """Ask for the last day on which somebody stands in, and end it then."""
    rows = Deputyship.objects.in_city(city).from_day(city.today()).select_related("person", "deputy", "city")
    if Permission.MANAGE_PEOPLE not in request.rights:  # type: ignore[attr-defined]
        rows = rows.of(person(request))
    row = get_object_or_404(rows, pk=deputyship)
    form = DeputyEndForm(sent(request), deputyship=row)
    if form.is_valid() and carried_out(
        form, lambda: services.end_deputyship(row, last_day=form.cleaned_data["last_day"], by=person(request))
    ):
        facts = {"deputy": row.deputy, "person": row.person}
        messages.success(request, _("%(deputy)s: standing in for %(person)s ends.") % facts)
        return redirect("deputies", city=city.slug)
    return form_page(request, "ims/people/deputies/deputy_end.html", {"deputyship": row}, form=form)


def _is_part(request: HttpRequest, row: Deputyship) -> bool:
    return person(request).pk in {row.person_id, row.deputy_id}


def _state(row: Deputyship, city: City) -> str:
    today = city.today()
    if row.holds_on(today):
        return _("now")
    return _("to come") if row.starts_on > today else _("over")
