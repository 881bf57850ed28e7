"""Locked periods: the coordinator locks up to a day, with the reason; nothing in them is written until they open."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.entering.models import PeriodLock
from ims import access, words
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission


@transaction.atomic
def lock_periods(city: City, until: date | None, reason: str, *, by: User) -> PeriodLock:
    """Lock the city's periods that end on or before ``until``; None opens all of them again.

    Who approves values may (Refused otherwise). Raises ValidationError without a reason, and for a day to come: a
    period that is not over yet has no value to protect.
    """
    access.require(by, Permission.APPROVE_VALUES, city)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: people who meet the lock read it.")})
    if until is not None and until > city.today():
        raise ValidationError({"until": _("This day is still to come. Lock up to today at the latest.")})
    City.objects.select_for_update().get(pk=city.pk)
    with acting(by, reason.strip()):
        return PeriodLock.objects.create(city=city, until=until, reason=reason.strip(), by=by)


def require_unlocked(city: City, ends_on: Iterable[date]) -> None:
    """Raise Conflict, with who locked, when and why, if a period that ends on one of these days is locked; a query."""
    days = list(ends_on)
    lock = PeriodLock.objects.holding(city) if days else None
    if lock is not None and any(lock.holds(day) for day in days):
        raise Conflict(sentence(lock, city), [Reason(_("Locked periods"), reverse("period_locks", args=[city.slug]))])


def sentence(lock: PeriodLock, city: City) -> str:
    """Return what is locked, by whom, when and why."""
    facts = {"until": words.day(lock.until or city.today()), "who": lock.by, "why": lock.reason}
    facts["day"] = words.day(lock.at.astimezone(city.zone))
    told = _("Periods up to %(until)s are locked: %(who)s locked them on %(day)s. Reason: %(why)s") % facts
    return f"{told} {_('The coordinator opens them.')}"
