"""What pages, wheel and snapshot show of the city's bodies: each seat with who holds it, or vacant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.organisation.models import Body, Seat, SeatQuerySet, Tenure
from ims.cities.models import City
from ims.fields import Translated

Kind = Body.Kind
# The bodies a working IMS has; a city adds its own.
USUAL = (Kind.COORDINATION, Kind.WORKING, Kind.STEERING)


@dataclass(frozen=True)
class SeatLine:
    """A seat as a page shows it; ``tenure`` is today's, None for a vacancy."""

    seat: Seat
    tenure: Tenure | None

    @property
    def is_vacant(self) -> bool:
        """Say whether nobody holds the seat today."""
        return self.tenure is None


@dataclass(frozen=True)
class BodyLines:
    """A body with its standing seats."""

    body: Body
    seats: tuple[SeatLine, ...]

    @property
    def taken(self) -> int:
        """How many seats somebody holds today."""
        return sum(1 for line in self.seats if not line.is_vacant)

    @property
    def vacant(self) -> int:
        """How many seats nobody holds today."""
        return len(self.seats) - self.taken


def bodies_of(city: City, day: date) -> list[BodyLines]:
    """Return the city's standing bodies with their seats and who holds them on the day, in three queries."""
    held = Prefetch("tenures", Tenure.objects.on(day).select_related("person"), to_attr="held")
    seats = Seat.objects.standing(day).in_order().select_related("unit").prefetch_related(held)
    bodies = Body.objects.in_city(city).standing(day).prefetch_related(Prefetch("seats", seats, to_attr="lines"))
    return [BodyLines(body, tuple(_line(seat) for seat in getattr(body, "lines", ()))) for body in bodies]


def _line(seat: Seat) -> SeatLine:
    held: list[Tenure] = getattr(seat, "held", [])
    return SeatLine(seat, held[0] if held else None)


def missing_kinds(found: Iterable[BodyLines]) -> list[Kind]:
    """Return which of the usual bodies the city does not have."""
    known = {lines.body.kind for lines in found}
    return [kind for kind in USUAL if kind not in known]


def seats_of_outer_city(day: date) -> SeatQuerySet:
    """Return the seats of the outer query's city in order, each as whether somebody holds it on the day."""
    seats = Seat.objects.standing(day).with_taken(day).filter(body__city=OuterRef("city_id"))
    return seats.in_order().values_list("is_taken")  # type: ignore[return-value, misc]


@dataclass(frozen=True)
class Summary:
    """A body in one line: how many seats, how many taken, and what the vacant ones are."""

    pk: int
    name: Translated
    total: int
    vacancies: tuple[Translated, ...]

    @property
    def taken(self) -> int:
        """How many seats somebody holds."""
        return self.total - len(self.vacancies)


def summaries(city: City, day: date) -> list[Summary]:
    """Return the city's standing bodies in one line each, in one query."""
    facts = JSONObject(function="function", taken="is_taken")
    seats = Seat.objects.standing(day).with_taken(day).filter(body=OuterRef("pk")).in_order().values_list(facts)
    bodies = Body.objects.in_city(city).standing(day).annotate(seat_facts=ArraySubquery(seats))
    return [_summary(body, getattr(body, "seat_facts", None) or []) for body in bodies]


def _summary(body: Body, seats: list[dict[str, Any]]) -> Summary:
    vacancies = tuple(Translated(seat["function"]) for seat in seats if not seat["taken"])
    return Summary(body.pk, body.name, len(seats), vacancies)


def count_sentence(taken: int, total: int) -> str:
    """Return how many seats are filled, in words."""
    if not total:
        return _("no seats yet")
    words = ngettext("%(taken)s of %(total)s seat is filled", "%(taken)s of %(total)s seats are filled", total)
    return words % {"taken": taken, "total": total}


def part(city: City, day: date) -> list[dict[str, Any]]:
    """Return the bodies as a decision freezes them: texts per language, units by name, persons by id."""
    return [
        {
            "id": lines.body.pk,
            "kind": lines.body.kind,
            "name": dict(lines.body.name),
            "terms": dict(lines.body.terms),
            "seats": [_seat(line) for line in lines.seats],
        }
        for lines in bodies_of(city, day)
    ]


def _seat(line: SeatLine) -> dict[str, Any]:
    seat, tenure = line.seat, line.tenure
    return {
        "id": seat.pk,
        "function": dict(seat.function),
        "unit": dict(seat.unit.name) if seat.unit else None,
        "is_chair": seat.is_chair,
        "holder_id": tenure.person_id if tenure else None,
        "office": dict(tenure.office) if tenure else {},
        "since": tenure.starts_on if tenure else None,
    }
