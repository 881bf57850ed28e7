"""The city's bodies: which there are, their seats, and who holds them."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.organisation import seating
from cycles.organisation.appointing import BodyForm, SeatForm, TenureForm
from cycles.organisation.bodies import bodies_of, count_sentence, missing_kinds
from cycles.organisation.models import Body, Seat, Tenure
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SEE, APPOINT = Permission.SEE_WORK, seating.APPOINT
ROOM = "cycles/organisation"


def _body(city: City, pk: int) -> Body:
    found = get_object_or_404(Body.objects.in_city(city), pk=pk)
    found.city = city
    return found


def _seat(city: City, body: int, pk: int) -> Seat:
    found = get_object_or_404(Seat.objects.select_related("unit"), pk=pk, body__city=city, body=body)
    found.body = _body(city, body)
    return found


def _tenure(city: City, body: int, seat: int, pk: int) -> Tenure:
    found = get_object_or_404(Tenure.objects.select_related("person"), pk=pk, seat__body__city=city, seat=seat)
    found.seat = _seat(city, body, seat)
    return found


@city_page(see=SEE)
def bodies(request: HttpRequest, city: City) -> HttpResponse:
    """List the city's bodies with every seat and who holds it today, vacancies too."""
    found = bodies_of(city, city.today())
    taken, total = sum(lines.taken for lines in found), sum(len(lines.seats) for lines in found)
    context = {
        "bodies": found,
        "vacant": total - taken,
        "total": total,
        "count": count_sentence(taken, total),
        "missing": missing_kinds(found),
    }
    return render(request, f"{ROOM}/bodies.html", context)


@city_page(see=SEE)
def body(request: HttpRequest, city: City, body: int) -> HttpResponse:
    """Show one body: its terms of reference, its seats, and who held each and when."""
    found, today = _body(city, body), city.today()
    seats = Seat.objects.filter(body=found).in_order().with_taken(today).select_related("unit")
    seats = seats.prefetch_related("tenures__person")
    return render(request, f"{ROOM}/body.html", {"body": found, "seats": seats, "today": today})


@city_page(see=APPOINT, change=APPOINT)
def body_add(request: HttpRequest, city: City) -> HttpResponse:
    """Add a body of the city; ``?kind=`` chooses which."""
    kind = request.GET.get("kind", "")
    row = Body(city=city, kind=kind if kind in Body.Kind.values else "")
    return _body_page(request, row, "body_add", reverse("bodies", args=[city.slug]))


@city_page(see=APPOINT, change=APPOINT)
def body_edit(request: HttpRequest, city: City, body: int) -> HttpResponse:
    """Change what a body is, or end it."""
    row = _body(city, body)
    return _body_page(request, row, "body_edit", reverse("body", args=[city.slug, body]))


def _body_page(request: HttpRequest, row: Body, name: str, back: str) -> HttpResponse:
    form = BodyForm(sent(request), instance=row, city=row.city)
    return _page(request, row, form, lambda: seating.save_body(row, by=person(request)), name, back)


@city_page(see=APPOINT, change=APPOINT)
def seat_add(request: HttpRequest, city: City, body: int) -> HttpResponse:
    """Add a seat to a body."""
    return _seat_page(request, Seat(body=_body(city, body)), "seat_add")


@city_page(see=APPOINT, change=APPOINT)
def seat_edit(request: HttpRequest, city: City, body: int, seat: int) -> HttpResponse:
    """Change what a seat is, or end it."""
    return _seat_page(request, _seat(city, body, seat), "seat_edit")


def _seat_page(request: HttpRequest, row: Seat, name: str) -> HttpResponse:
    form = SeatForm(sent(request), instance=row, city=row.body.city)
    return _page(request, row.body, form, lambda: seating.save_seat(row, by=person(request)), name)


@city_page(see=APPOINT, change=APPOINT)
def tenure_add(request: HttpRequest, city: City, body: int, seat: int) -> HttpResponse:
    """Give a seat to a person or to a function, from a day on."""
    return _tenure_page(request, Tenure(seat=_seat(city, body, seat)), "tenure_add")


@city_page(see=APPOINT, change=APPOINT)
def tenure_edit(request: HttpRequest, city: City, body: int, seat: int, tenure: int) -> HttpResponse:
    """Correct who holds a seat, or say until when."""
    return _tenure_page(request, _tenure(city, body, seat, tenure), "tenure_edit")


def _tenure_page(request: HttpRequest, row: Tenure, name: str) -> HttpResponse:
    city = row.seat.body.city
    form = TenureForm(sent(request), instance=row, city=city)
    held = Tenure.objects.on(city.today()).filter(seat=row.seat).exclude(pk=row.pk).select_related("person").first()
    context = {"seat": row.seat, "tenure": row, "held": held}
    act = lambda: seating.give_seat(row, by=person(request))  # noqa: E731
    return _page(request, row.seat.body, form, act, name, context=context)


@city_page(see=APPOINT, change=APPOINT)
def tenure_remove(request: HttpRequest, city: City, body: int, seat: int, tenure: int) -> HttpResponse:
    """Ask whether it shall be taken back that somebody held a seat; a POST does it."""
    row = _tenure(city, body, seat, tenure)
    if request.method == "POST":
        seating.take_back(row, by=person(request))
        messages.success(request, _("It is taken back."))
        return redirect("body", city=city.slug, body=body)
    context = {"tenure": row, "seat": row.seat, "body": row.seat.body}
    return render(request, f"{ROOM}/tenure_remove.html", context)


def _page(
    request: HttpRequest,
    row: Body,
    form: BodyForm | SeatForm | TenureForm,
    act: Callable[[], object],
    name: str,
    back: str = "",
    *,
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Show a form of a body, or do what it asks and lead to the body's page."""
    if request.method == "POST" and form.is_valid() and carried_out(form, act):
        messages.success(request, _("It is saved."))
        return redirect("body", city=row.city.slug, body=row.pk)
    back = back or reverse("body", args=[row.city.slug, row.pk])
    # What the page names is what is saved, not what was just typed.
    saved = Body.objects.filter(pk=row.pk).first() or row
    return form_page(request, f"{ROOM}/{name}.html", {"body": saved, "back": back, **(context or {})}, form=form)
