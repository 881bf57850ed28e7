"""What this room hands to the ground floor: checks for the gates, its part of the snapshot, its copier."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles import carry_over, gates, handing_over, snapshot
from cycles.cycle import Cycle, Step
from cycles.organisation import bodies, homes, revision, searchable, set_up, telling
from cycles.organisation.dates import a_year_later
from cycles.organisation.models import OwnDate, PlannedDate, Seat, ThemeLead
from cycles.organisation.plan import own_dates
from cycles.snapshot import Decision
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import City, Unit
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.roles import Permission, Role

START = "start_baseline"


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    for name, wording, check in (
        ("organisation.adopted", _("The council adopted the IMS"), set_up.adopted),
        ("organisation.coordinator", _("A coordinator is appointed"), set_up.has_coordinator),
        ("organisation.dates", _("The year has its dates"), set_up.has_dates),
    ):
        gates.register(START, name, wording, check, look=set_up.look)
    snapshot.register_part("organisation", part)
    telling.register_kinds()
    homes.register()
    carry_over.register_copier("organisation", copy)
    belongings.register(Belonging("seats", _("Seats in bodies"), "cycles.Seat.unit", _seats_of))
    belongings.register(Belonging("themes", _("Themes of open years"), "cycles.ThemeLead.unit", _themes_of_unit))
    holdings.register(
        holdings.Holding(
            "themes",
            _("Themes"),
            frozenset({"cycles.ThemeLead.person"}),
            Permission.ENTER_OWN,
            _held_themes,
            _hand_over_themes,
        )
    )


def _seats_of(unit: Unit) -> "QuerySet[Seat]":
    return Seat.objects.standing(unit.city.today()).filter(unit=unit)


def _open_leads() -> "QuerySet[ThemeLead]":
    return ThemeLead.objects.exclude(cycle__step=Step.CLOSED)


def _themes_of_unit(unit: Unit) -> "QuerySet[ThemeLead]":
    return _open_leads().filter(unit=unit)


def _themes_of(city: City, user: User) -> "QuerySet[ThemeLead]":
    return _open_leads().filter(cycle__city=city, person=user)


def _held_themes(city: City, user: User) -> Iterable[Held]:
    rows = _themes_of(city, user).select_related("theme", "cycle").order_by("cycle__year", "theme__position")
    for row in rows:
        page = reverse("theme_lead", args=[city.slug, row.cycle.year, row.theme_id])
        yield Held(f"{row.cycle.year}: {row.theme.code} {row.theme.name}", page)


def _hand_over_themes(city: City, old: User, new: User, *, by: User, reason: str) -> int:
    return handing_over.hand_over(_themes_of(city, old), new, by=by, reason=reason, column="person")


def part(cycle: Cycle) -> dict[str, Any]:
    """Return the year's dates, who leads each theme, by id, and the city's bodies, as they are decided on."""
    found = set_up.look(cycle)
    return {
        "dates": [{"kind": row.kind, "on": row.on} for row in found.rows],
        "own_dates": [_own_date(row) for row in own_dates(cycle)],
        "coordinator_ids": sorted({row.user_id for row in found.holders(Role.COORDINATOR)}),
        "themes": [_lead(row) for row in ThemeLead.objects.in_cycle(cycle)],
        "revision": revision.part(cycle),
        "bodies": bodies.part(cycle.city, cycle.city.today()),
    }


def _own_date(row: OwnDate) -> dict[str, Any]:
    return {
        "title": dict(row.title),
        "on": row.on,
        "unit": dict(row.unit.name) if row.unit else None,
        "seat_id": row.seat_id,
        "person_id": row.person_id,
        "done_on": row.done_on,
    }


def _lead(row: ThemeLead) -> dict[str, Any]:
    return {"theme": row.theme.code, "person_id": row.person_id, "unit": dict(row.unit.name) if row.unit else None}


def copy(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Propose every date for the next year, one year later, and carry over who is responsible for each theme."""
    if not ThemeLead.objects.filter(cycle=new).exists():
        for lead in ThemeLead.objects.filter(cycle=old):
            lead.copy_into(new)
    for model in (PlannedDate, OwnDate):
        if model._default_manager.filter(cycle=new).exists():
            continue
        for row in model._default_manager.filter(cycle=old):
            row.copy_into(new, on=a_year_later(row.on), done_on=None, is_proposed=True)
