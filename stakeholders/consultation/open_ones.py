"""What a city consults on, for everybody."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from cycles.cycle import Step
from cycles.targets.plan import words
from ims.cities.calls import Call
from ims.cities.models import City
from stakeholders.consultation.models import Consultation

OPEN, COMING, OVER = "open", "coming", "over"


@dataclass(frozen=True)
class Listed:
    """One consultation in a list. ``state`` is open, coming or over on the city's present day."""

    pk: int
    year: int
    version: int
    title: str
    opens_on: date
    closes_on: date
    state: str
    days_left: int
    comments: int
    answered: int
    waiting: int


def listed(rows: list[Consultation], city: City) -> list[Listed]:
    """Return consultations as a list shows them; rows come from :func:`counted`."""
    today = city.today()
    return [_listed(row, city, today) for row in rows]


def _listed(row: Consultation, city: City, today: date) -> Listed:
    visible: int = row.visible  # type: ignore[attr-defined]  # annotated in counted
    answered: int = row.answered  # type: ignore[attr-defined]
    is_open = row.is_open_on(today) and row.cycle.step == Step.TARGETS
    is_coming = not row.is_closed and today < row.opens_on
    return Listed(
        row.pk,
        row.cycle.year,
        row.programme.number,
        words(row.programme.title, city),
        row.opens_on,
        row.closes_on,
        OPEN if is_open else COMING if is_coming else OVER,
        (row.closes_on - today).days,
        visible,
        answered,
        visible - answered,
    )


def counted(**of: object) -> list[Consultation]:
    """Return consultations with cycle and version, and how many visible comments there are and are answered."""
    shown = Q(comments__hidden_at__isnull=True)
    rows = Consultation._default_manager.filter(**of).select_related("cycle", "programme")
    return list(
        rows.annotate(
            visible=Count("comments", filter=shown & Q(comments__isnull=False)),
            answered=Count("comments", filter=shown & Q(comments__answer__isnull=False)),
        ).order_by("-cycle__year", "-programme__number")
    )


def open_in(city: City) -> list[Listed]:
    """Return the city's consultations that are open today or will open, and those of running years."""
    return [row for row in listed(counted(cycle__city=city), city) if row.state != OVER]


def calls() -> list[Call]:
    """Return the consultations of all cities that are open on their city's present day, in one query."""
    today = timezone.now().date()  # somewhere it is still yesterday or tomorrow already
    near = {"opens_on__lte": today + timedelta(days=1), "closes_on__gte": today - timedelta(days=1)}
    rows = Consultation._default_manager.filter(closed_at__isnull=True, cycle__step=Step.TARGETS, **near)
    return [
        Call(
            row.cycle.city.name,
            words(row.programme.title, row.cycle.city),
            row.closes_on,
            reverse("take_part", args=[row.cycle.city.slug]),
        )
        for row in rows.select_related("cycle__city", "programme")
        if row.is_open_on(row.cycle.city.today())
    ]
