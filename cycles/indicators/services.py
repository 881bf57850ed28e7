"""The only writers of indicators and observations; files are loaded by :mod:`cycles.indicators.loading`."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cycles.indicators.checks import check, check_observation, same_digits
from cycles.indicators.loading import Loaded, load_series
from cycles.indicators.models import Indicator, Observation, Revision
from cycles.indicators.periods import Period, UnreadablePeriod, parse_period
from cycles.indicators.revising import is_revised, revise
from ims import access
from ims.cities.models import City
from ims.fields import Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

__all__ = [
    "Loaded",
    "change_indicator",
    "define_indicator",
    "hand_over",
    "load_series",
    "owned_by",
    "record",
    "record_late",
]

TEXTS = ("name", "method")


@transaction.atomic
def define_indicator(city: City, *, by: User, reason: str = "", **fields: Any) -> Indicator:
    """Return a new indicator of the city.

    ``fields`` are the model's; ``name`` and ``method`` are texts per language, a plain text is the binding language's.
    Raises ValidationError for what does not fit, such as a code that is taken, and Refused without the right.
    """
    access.require(by, Permission.EDIT_INDICATORS, city)
    # The city's row is the lock, so that a file and a person never define the same code at once.
    City.objects.select_for_update().get(pk=city.pk)
    indicator = Indicator(city=city, **_in_languages(city, fields))
    check(indicator)
    with acting(by, reason):
        indicator.save(force_insert=True)
    return indicator


@transaction.atomic
def change_indicator(indicator: Indicator, *, by: User, reason: str = "", **fields: Any) -> Indicator:
    """Change the named fields of an indicator and count up its version; return it as saved.

    Raises ValidationError for what does not fit and Refused without the right.
    """
    city = indicator.city
    access.require(by, Permission.EDIT_INDICATORS, city)
    saved = Indicator.objects.select_for_update().in_city(city).get(pk=indicator.pk)
    for name, value in _in_languages(city, fields).items():
        setattr(saved, name, value)
    saved.version += 1
    check(saved)
    with acting(by, reason):
        saved.save()
    return saved


def owned_by(city: City, owner: User) -> "QuerySet[Indicator]":
    """Return the city's indicators that the person owns, by code."""
    return Indicator.objects.in_city(city).filter(owner=owner).order_by("code")


@transaction.atomic
def hand_over(city: City, old: User, new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of the indicators that ``old`` owns, and return how many they were.

    ``by`` manages the city's people (Refused otherwise).
    """
    access.require(by, Permission.MANAGE_PEOPLE, city)
    count = 0
    with acting(by, reason):
        for indicator in owned_by(city, old).select_for_update(of=("self",)):
            indicator.owner, indicator.version = new, indicator.version + 1
            indicator.save(update_fields=["owner", "version"])
            count += 1
    return count


@transaction.atomic
def record(
    indicator: Indicator,
    period: str,
    value: Decimal | None,
    *,
    by: User,
    gap_reason: str = "",
    source: str = "",
    reason: str = "",
    version: int | None = None,
) -> Observation:
    """Write an indicator's value in a period, or the ``gap_reason`` why there is none, and return the observation.

    A period that has an observation already is corrected: that needs a ``reason``, and the old value stays in the
    history. The same value again changes nothing. Without a ``source`` the indicator's holds. With ``version``, the
    one that was read, a correction made in between is a :class:`~ims.refusals.Conflict`. Raises ValidationError for a
    period that cannot be read, for neither or both of value and reason, and for a correction without its reason.
    """
    city = indicator.city
    access.require(by, Permission.EDIT_INDICATORS, city)
    days = _period(period, city)
    saved = _observation(indicator, days)
    if saved is None:
        saved = Observation(indicator=indicator, period=days.label, starts_on=days.starts_on, ends_on=days.ends_on)
    elif version is not None and version != saved.version:
        raise Conflict(_("The value of %(period)s was changed in the meantime.") % {"period": saved.period})
    wanted = (value, gap_reason.strip(), source.strip() or saved.source or indicator.source)
    if saved.pk and wanted == (saved.value, saved.gap_reason, saved.source) and same_digits(value, saved.value):
        return saved
    _require_reason(saved, wanted, reason)
    return _save(saved, wanted, by, reason)


@transaction.atomic
def record_late(indicator: Indicator, period: str, value: Decimal, *, by: User, reason: str) -> Observation:
    """Write a value that came after its round was closed: as :func:`record`, and the revision is marked as late."""
    access.require(by, Permission.EDIT_INDICATORS, indicator.city)
    days = _period(period, indicator.city)
    saved = _observation(indicator, days)
    if saved is None:
        saved = Observation(indicator=indicator, period=days.label, starts_on=days.starts_on, ends_on=days.ends_on)
    return _save(saved, (value, "", saved.source or indicator.source), by, reason, kind=Revision.Kind.LATE)


def _save(
    saved: Observation,
    wanted: tuple[Decimal | None, str, str],
    by: User,
    reason: str,
    kind: Revision.Kind = Revision.Kind.CORRECTION,
) -> Observation:
    before, is_new = (saved.value, saved.gap_reason), saved.pk is None
    saved.version += 0 if is_new else 1
    saved.value, saved.gap_reason, saved.source = wanted
    check_observation(saved)
    with acting(by, reason):
        saved.save()
        if kind is Revision.Kind.LATE or (not is_new and is_revised(before, saved)):
            revise([(saved, before)], by=by, reason=reason, kind=kind)
    return saved


def _in_languages(city: City, fields: dict[str, Any]) -> dict[str, Any]:
    texts = {name: fields[name] for name in TEXTS if name in fields}
    return {**fields, **{name: Translated.of(text, city.binding_language) for name, text in texts.items()}}


def _period(label: str, city: City) -> Period:
    try:
        return parse_period(label, city.financial_year_starts)
    except UnreadablePeriod as unreadable:
        raise ValidationError({"period": str(unreadable)}) from unreadable


def _observation(indicator: Indicator, days: Period) -> Observation | None:
    # The indicator's row is the lock, so that two people entering the same new period wait for each other.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    return Observation.objects.filter(indicator=indicator, starts_on=days.starts_on, ends_on=days.ends_on).first()


def _require_reason(saved: Observation, wanted: tuple[Decimal | None, str, str], reason: str) -> None:
    before = (saved.value, saved.gap_reason)
    is_correction = saved.pk and (wanted[:2] != before or not same_digits(wanted[0], saved.value))
    if is_correction and not reason.strip():
        raise ValidationError({"reason": _("A correction needs its reason: what was wrong, and who says so.")})
