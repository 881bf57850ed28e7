"""Plain functions that make a set-up year for tests, through the real services."""

from datetime import date
from typing import Any

from cycles.cycle import Cycle
from cycles.organisation.dates import propose
from cycles.organisation.models import Body, OwnDate, Seat
from cycles.organisation.services import set_dates
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import Role
from tests.cycles.factories import make_decision
from tests.factories import make_member


def make_coordinator(city: City) -> User:
    """Return the city's coordinator, made once per city."""
    held = Membership.objects.in_city(city).with_role(Role.COORDINATOR).on(city.today()).first()
    return held.user if held else make_member(city, Role.COORDINATOR)


def make_dates(cycle: Cycle) -> None:
    """Give the cycle the proposed dates of its year."""
    set_dates(cycle, {kind.value: on for kind, on in propose(cycle.year).items()}, by=make_coordinator(cycle.city))


def make_set_up(cycle: Cycle) -> None:
    """Do everything that the set-up needs: the council's adoption, a coordinator, the dates."""
    make_dates(cycle)
    make_decision(cycle.city, cycle.year, Decision.Kind.ADOPT)


def make_body(city: City, **fields: Any) -> Body:
    """Return a body of the city: a steering group unless told."""
    return Body.objects.create(**{"city": city, "kind": Body.Kind.STEERING, "name": {"en": "Steering group"}, **fields})


def make_seat(body: Body, **fields: Any) -> Seat:
    """Return a seat of the body; nobody holds it."""
    return Seat.objects.create(**{"body": body, "function": {"en": "Head of department"}, **fields})


def make_own_date(cycle: Cycle, on: date, **fields: Any) -> OwnDate:
    """Return a date of the city's own; the coordinator sees to it unless told."""
    if not {"unit", "seat", "person"} & set(fields):
        fields["person"] = make_coordinator(cycle.city)
    return OwnDate.objects.create(**{"cycle": cycle, "title": {"en": "Workshop"}, "on": on, **fields})
