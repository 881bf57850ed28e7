"""Recording: an approved value of an indicator in a period is written here and nowhere else, files apart."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.checks import check_observation, check_part, same_digits
from cycles.indicators.computed.services import require_measured
from cycles.indicators.computed.updating import Cause, follow, key_of
from cycles.indicators.entering.locks import require_unlocked
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.frequency import read_period, require_no_overlap
from cycles.indicators.models import WHOLE, Indicator, Observation, Part, Revision
from cycles.indicators.periods import Period
from cycles.indicators.revising import is_revised, revise
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

Wanted = dict[str, str]


@transaction.atomic
def record(
    indicator: Indicator,
    period: str,
    value: Decimal | None,
    *,
    by: User,
    gap_reason: str = "",
    reason: str = "",
    version: int | None = None,
    part: Part = WHOLE,
    **texts: str,
) -> Observation:
    """Write an indicator's value in a period, or the ``gap_reason`` why there is none, and return the observation.

    A period that has an observation already is corrected: that needs a ``reason``, and the old value stays in the
    history. The same value again changes nothing. ``part`` names the categories of a part. What is computed from the
    total is computed anew; a computed indicator itself takes no value (:class:`~ims.refusals.Conflict`). ``texts`` are
    ``note`` and those of the source (:data:`~cycles.indicators.entering.sources.SOURCE`); what is empty stays, and
    without a ``source`` the indicator's holds. With ``version``, the one that was read, a correction made in between is
    a :class:`~ims.refusals.Conflict`, and so is a locked period. Raises ValidationError for a period that cannot be
    read, for neither or both of value and reason, and for a correction without its reason.
    """
    access.require(by, Permission.EDIT_INDICATORS, indicator.city)
    saved = _observation(indicator, read_period(indicator, period), part)
    if saved.pk and version is not None and version != saved.version:
        raise Conflict(_("The value of %(period)s was changed in the meantime.") % {"period": saved.period})
    gap, texts = gap_reason.strip(), _texts(saved, texts)
    if saved.pk and (value, gap) == (saved.value, saved.gap_reason) and same_digits(value, saved.value):
        if all(getattr(saved, name) == text for name, text in texts.items()):
            return saved
    elif saved.pk and not reason.strip():
        raise ValidationError({"reason": _("A correction needs its reason: what was wrong, and who says so.")})
    return _save(saved, value, gap, texts, by, reason)


@transaction.atomic
def record_late(indicator: Indicator, period: str, value: Decimal, *, by: User, reason: str) -> Observation:
    """Write a value that came after its round was closed: as :func:`record`, and the revision is marked as late."""
    access.require(by, Permission.EDIT_INDICATORS, indicator.city)
    saved = _observation(indicator, read_period(indicator, period), WHOLE)
    return _save(saved, value, "", _texts(saved, {}), by, reason, kind=Revision.Kind.LATE)


def _observation(indicator: Indicator, days: Period, part: Part) -> Observation:
    """Return what stands in the period, else a new observation; refuse a locked one."""
    # The indicator's row is the lock, so that two people entering the same new period wait for each other.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    require_measured(indicator)
    check_part(indicator, part)
    require_unlocked(indicator.city, [days.ends_on])
    of_part = {"category": part[0], "second_category": part[1]}
    here = {"indicator": indicator, "starts_on": days.starts_on, "ends_on": days.ends_on, **of_part}
    saved = Observation.everything.filter(**here).first()
    if saved is None:
        require_no_overlap(indicator, days)
    return saved or Observation(period=days.label, **here)


def _texts(saved: Observation, given: Wanted) -> Wanted:
    """Return note and source as they are to stand: as given, else as they were, else the indicator's source."""
    if unknown := given.keys() - {"note", *SOURCE}:
        raise TypeError(f"A value has no {', '.join(sorted(unknown))}.")
    texts = {name: given.get(name, "").strip() or getattr(saved, name) for name in ("note", *SOURCE)}
    return {**texts, "source": texts["source"] or saved.indicator.source_in(saved.indicator.city.binding_language)}


def _save(
    saved: Observation,
    value: Decimal | None,
    gap_reason: str,
    texts: Wanted,
    by: User,
    reason: str,
    kind: Revision.Kind = Revision.Kind.CORRECTION,
) -> Observation:
    before, is_new = (saved.value, saved.gap_reason), saved.pk is None
    saved.version += 0 if is_new else 1
    saved.value, saved.gap_reason = value, gap_reason
    for name, text in texts.items():
        setattr(saved, name, text)
    check_observation(saved)
    with acting(by, reason):
        saved.save()
        replaced = kind is Revision.Kind.LATE or (not is_new and is_revised(before, saved))
        if replaced:
            revise([(saved, before)], by=by, reason=reason, kind=kind)
        if not saved.is_part and (is_new or replaced):
            cause = Cause(by, reason, kind, frozenset({key_of(saved)} if replaced else ()))
            follow(saved.indicator.city, [saved], cause)
    return saved
