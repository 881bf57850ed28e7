"""Ending a unit: it names its successors, and what belonged to it is theirs from the day after its last."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ims.access import require
from ims.cities import belongings
from ims.cities.models import City, Succession, Unit
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.words import day as day_in_words

# How long after its last day a unit is still looked at, should the clockwork have stood still.
LOOKED_BACK = timedelta(days=60)


@transaction.atomic
def end_unit(
    unit: Unit,
    last_day: date,
    successor: Unit,
    *,
    by: User,
    others: Mapping[str, Unit] | None = None,
    reason: str = "",
) -> Unit:
    """End the unit after this day; ``successor`` takes over, ``others`` take what is named (by name of a belonging).

    When the last day is over, everything moves at once, else in the night after it (:func:`settle`). Raises Refused
    without the right, Conflict for a unit that has ended, ValidationError by field for days and units that do not fit.
    """
    require(by, Permission.MANAGE_PEOPLE, unit.city)
    City.objects.select_for_update().get(pk=unit.city_id)
    saved = Unit.objects.select_for_update().get(pk=unit.pk)
    if saved.ends_on is not None and saved.ends_on < unit.city.today():
        raise Conflict(_("%(name)s has ended already, on %(day)s.") % _facts(saved, saved.ends_on))
    wanted = {name: other for name, other in (others or {}).items() if other != successor}
    wrong = {"successor": _problem(saved, successor, last_day)}
    wrong |= {field_for(name): _problem(saved, other, last_day) for name, other in wanted.items()}
    if saved.starts_on and last_day < saved.starts_on:
        wrong["last_day"] = _("The last day lies before the first.")
    if found := {field: sentence for field, sentence in wrong.items() if sentence}:
        raise ValidationError(found)
    with acting(by, reason):
        saved.ends_on, saved.successor, saved.version = last_day, successor, saved.version + 1
        saved.save(update_fields=["ends_on", "successor", "version"])
        for row in Succession.objects.filter(unit=saved):
            row.delete()
        for name, other in wanted.items():
            Succession.objects.create(unit=saved, what=name, successor=other)
        if last_day < unit.city.today():
            _move(saved)
    return saved


def settle() -> int:
    """Give what belongs to units whose last day is over to their successors; return how many rows moved.

    Run by the clockwork, again and again: what moved already is not there to move. Units that ended before go first, so
    that what passes through several goes all the way.
    """
    moved = 0
    # East of here it may be tomorrow: which day it is in the unit's own city is asked below.
    today = timezone.now().date()
    ended = Unit.objects.filter(ends_on__range=(today - LOOKED_BACK, today), successor__isnull=False)
    for unit in ended.select_related("city").order_by("ends_on", "pk"):
        if unit.ends_on is not None and unit.ends_on < unit.city.today():
            with transaction.atomic(), acting(None):
                moved += _move(unit)
    return moved


def field_for(name: str) -> str:
    """Return the name of the field in which the unit is chosen that takes over a belonging."""
    return f"to_{name}"


def _move(unit: Unit) -> int:
    others = {row.what: row.successor for row in Succession.objects.filter(unit=unit).select_related("successor")}
    assert unit.successor is not None
    for heir in {unit.successor, *others.values()}:
        if heir.parent_id == unit.pk:
            # A part that follows steps into the unit's place, so that nothing becomes part of itself.
            heir.parent, heir.version = unit.parent, heir.version + 1
            heir.save(update_fields=["parent", "version"])
    return sum(item.move(unit, others.get(item.name, unit.successor)) for item in belongings.registered())


def _problem(unit: Unit, successor: Unit, last_day: date) -> str:
    if successor == unit or successor.city_id != unit.city_id:
        return _("Choose another unit of the city.")
    has_ended = successor.ends_on is not None and successor.ends_on <= last_day
    if has_ended or (successor.starts_on is not None and successor.starts_on > last_day + timedelta(days=1)):
        return _("%(name)s does not stand on the day after %(day)s.") % _facts(successor, last_day)
    return ""


def _facts(unit: Unit, day: date) -> dict[str, str]:
    return {"name": str(unit), "day": day_in_words(day)}
