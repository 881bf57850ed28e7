"""Opening a cycle and setting the dates of its year."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.organisation.dates import Kind, out_of_order
from cycles.organisation.models import OwnDate, PlannedDate, Seat, ThemeLead
from cycles.organisation.seating import eligible
from cycles.writing import writing
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

FIRST_YEAR, LAST_YEAR = 1990, 2100
# Dates move all year long, and a closed year keeps those it had.
OPEN_STEPS = tuple(step for step in Step if step is not Step.CLOSED)


def next_year(city: City) -> int:
    """Return the year that a new cycle of the city would have: after its latest one, else the present one."""
    latest = Cycle.objects.in_city(city).first()
    return latest.year + 1 if latest else city.today().year


@transaction.atomic
def open_cycle(city: City, year: int, *, by: User) -> Cycle:
    """Open a cycle in set-up and return it.

    The first year of a city is free; a later one follows its latest. (The council's decision on how to continue opens
    the next year by itself, see :func:`cycles.carry_over.open_next`.) Raises ValidationError for a year that does not
    fit and Conflict for one that is open already.
    """
    access.require(by, Permission.PLAN_YEAR, city)
    City.objects.select_for_update().get(pk=city.pk)
    years = list(Cycle.objects.in_city(city).values_list("year", flat=True))
    if year in years:
        raise Conflict(_("The cycle %(year)s is open already.") % {"year": year})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            {"year": _("Write a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
        )
    if years and year != max(years) + 1:
        raise ValidationError({"year": _("The next year of this city is %(year)s.") % {"year": max(years) + 1}})
    with acting(by):
        return Cycle.objects.create(city=city, year=year)


def set_date(cycle: Cycle, kind: str, on: date, *, by: User, note: str = "") -> PlannedDate:
    """Set one date of the year and return it; its place among the others is checked as in :func:`set_dates`."""
    set_dates(cycle, {kind: on}, by=by, notes={kind: note} if note else {})
    return PlannedDate._default_manager.get(cycle=cycle, kind=kind)


def set_dates(
    cycle: Cycle, dates: Mapping[str, date | None], *, by: User, notes: Mapping[str, str] | None = None
) -> None:
    """Set the given dates of the year and their notes; None takes a date out, those not given stay.

    Raises ValidationError by kind when the dates do not follow each other, Refused without the right and WrongStep in
    a closed year.
    """
    with writing(cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        saved = {Kind(row.kind): row for row in PlannedDate._default_manager.filter(cycle=cycle)}
        wanted = {kind: row.on for kind, row in saved.items()} | {Kind(kind): on for kind, on in dates.items()}
        wrong = out_of_order({kind: on for kind, on in wanted.items() if on is not None})
        if wrong:
            raise ValidationError({kind.value: sentence for kind, sentence in wrong.items()})
        for name, on in dates.items():
            kind = Kind(name)
            row = saved.get(kind) or PlannedDate(cycle=cycle, kind=kind)
            _set(row, on, (notes or {}).get(name, row.note))


def _set(row: PlannedDate, on: date | None, note: str) -> None:
    if on is None:
        if row.pk:
            row.delete()
    elif (row.on, row.note) != (on, note) or row.pk is None or row.is_proposed:
        row.version += 1 if row.pk else 0
        row.on, row.note, row.is_proposed = on, note, False
        row.full_clean(exclude=["cycle", "origin"], validate_unique=False)
        row.save()


def lead_theme(lead: ThemeLead, *, by: User) -> ThemeLead:
    """Save who is responsible for a theme in a year: a unit, a person, both, or nobody any more.

    Raises ValidationError by field for a unit of another city or a person without a role in it.
    """
    city = lead.cycle.city
    with writing(lead.cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        if lead.unit is not None and lead.unit.city_id != city.pk:
            raise ValidationError({"unit": _("Choose a unit of this city.")})
        before = ThemeLead.objects.filter(pk=lead.pk).values_list("person_id", flat=True).first() if lead.pk else None
        if lead.person_id and lead.person_id != before and lead.person_id not in eligible(city):
            raise ValidationError({"person": _("Choose somebody who holds a role in this city today.")})
        if lead.pk is None and ThemeLead.objects.filter(cycle=lead.cycle, theme=lead.theme).exists():
            raise Conflict(_("Somebody named who is responsible in the meantime. Look at what they chose."))
        lead.save()
    return lead


def save_own_date(row: OwnDate, *, by: User) -> OwnDate:
    """Save a date of the city's own, new or changed; one that was proposed is confirmed by it.

    Raises ValidationError by field unless exactly one of unit, seat and person of this city sees to it.
    """
    city = row.cycle.city
    with writing(row.cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        _check_who(row, city)
        row.is_proposed = False
        row.full_clean(exclude=["cycle", "origin"])
        row.save()
    return row


def _check_who(row: OwnDate, city: City) -> None:
    if sum(1 for one in (row.unit_id, row.seat_id, row.person_id) if one) != 1:
        raise ValidationError(_("Say who sees to it: choose a unit, a seat or a person, one of the three."))
    before = OwnDate.objects.filter(pk=row.pk).values_list("person_id", flat=True).first() if row.pk else None
    if row.person_id and row.person_id != before and row.person_id not in eligible(city):
        raise ValidationError({"person": _("Choose somebody who holds a role in this city today.")})
    if row.unit is not None and row.unit.city_id != city.pk:
        raise ValidationError({"unit": _("Choose a unit of this city.")})
    if row.seat_id and not Seat.objects.filter(pk=row.seat_id, body__city=city).exists():
        raise ValidationError({"seat": _("Choose a seat of this city.")})


def remove_own_date(row: OwnDate, *, by: User) -> None:
    """Take a date of the city's own out of the plan; the history keeps it."""
    with writing(row.cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        row.delete()


def tick_off(row: PlannedDate | OwnDate, is_done: bool, *, by: User) -> None:
    """Say that a date is done today, or take that back; said twice it is one change."""
    with writing(row.cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        held = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if (held.done_on is not None) != is_done:
            held.done_on = row.cycle.city.today() if is_done else None
            held.version += 1
            held.save(update_fields=["done_on", "version"])


def confirm_dates(cycle: Cycle, *, by: User) -> int:
    """Confirm every date that was carried over from the year before, and return how many they were."""
    with writing(cycle, Permission.PLAN_YEAR, OPEN_STEPS, by=by):
        count = 0
        for model in (PlannedDate, OwnDate):
            for row in model._default_manager.filter(cycle=cycle, is_proposed=True):
                row.is_proposed, row.version = False, row.version + 1
                row.save(update_fields=["is_proposed", "version"])
                count += 1
        return count
