"""The only writers of the city's bodies, their seats and who holds them. Whoever plans the year appoints."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.organisation.models import Body, Seat, Tenure
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import Membership, User
from ims.roles import Permission, Role
from ims.words import day

APPOINT = Permission.PLAN_YEAR


@contextmanager
def _writing(city: City, by: User) -> Iterator[None]:
    access.require(by, APPOINT, city)
    with acting(by), transaction.atomic():
        City.objects.select_for_update().get(pk=city.pk)
        yield


def save_body(body: Body, *, by: User) -> Body:
    """Save a body, new or changed; one that ends keeps its seats and who held them."""
    with _writing(body.city, by):
        body.full_clean(exclude=["city"])
        body.save()
    return body


def save_seat(seat: Seat, *, by: User) -> Seat:
    """Save a seat, new or changed.

    Raises ValidationError by field for a unit of another city, and for a second chair of the body.
    """
    city = seat.body.city
    with _writing(city, by):
        if seat.unit is not None and seat.unit.city_id != city.pk:
            raise ValidationError({"unit": _("Choose a unit of this city.")})
        others = Seat.objects.filter(body=seat.body, is_chair=True).exclude(pk=seat.pk).standing(city.today())
        chair = others.first() if seat.is_chair else None
        if chair is not None:
            sentence = _("“%(seat)s” chairs this body. Take the chair from that seat first.") % {"seat": chair}
            raise ValidationError({"is_chair": sentence})
        seat.full_clean(exclude=["body"])
        seat.save()
    return seat


def eligible(city: City) -> set[int]:
    """Return the ids of those who may hold a seat: who holds a role today, other than as a stakeholder."""
    held = Membership.objects.in_city(city).on(city.today()).exclude(role=Role.STAKEHOLDER)
    return set(held.order_by().values_list("user_id", flat=True))


def give_seat(tenure: Tenure, *, by: User) -> Tenure:
    """Save who holds a seat from when to when, new or corrected, and return it.

    Who holds it until further notice leaves it the day before somebody new begins. Raises ValidationError by field
    when two would hold the seat at once, or for a person without a role in the city.
    """
    city = tenure.seat.body.city
    with _writing(city, by):
        _check_person(tenure, city)
        tenure.full_clean(exclude=["seat"])
        others = list(Tenure.objects.filter(seat=tenure.seat).exclude(pk=tenure.pk).order_by("starts_on"))
        leaves = _open_before(tenure, others) if tenure.pk is None else None
        if leaves is not None:
            leaves.ends_on = tenure.starts_on - timedelta(days=1)
            leaves.version += 1
            leaves.save()
        _check_alone(tenure, others)
        tenure.save()
    return tenure


def _check_person(tenure: Tenure, city: City) -> None:
    before = Tenure.objects.filter(pk=tenure.pk).values_list("person_id", flat=True).first() if tenure.pk else None
    if tenure.person_id and tenure.person_id != before and tenure.person_id not in eligible(city):
        raise ValidationError({"person": _("Choose somebody who holds a role in this city today.")})


def _open_before(tenure: Tenure, others: list[Tenure]) -> Tenure | None:
    return next((row for row in others if row.ends_on is None and row.starts_on < tenure.starts_on), None)


def _check_alone(tenure: Tenure, others: list[Tenure]) -> None:
    last = tenure.ends_on or date.max
    for row in others:
        if row.starts_on <= last and tenure.starts_on <= (row.ends_on or date.max):
            until = day(row.ends_on) if row.ends_on else _("further notice")
            facts = {"from": day(row.starts_on), "until": until}
            sentence = _("Somebody else holds this seat from %(from)s until %(until)s. Choose other days.") % facts
            raise ValidationError({"starts_on": sentence})


def take_back(tenure: Tenure, *, by: User) -> None:
    """Take back that somebody held a seat, when it was entered by mistake; the history keeps it."""
    with _writing(tenure.seat.body.city, by):
        tenure.delete()
