"""Revisions: the one place where a published value is replaced, remembered, and what rests on it flagged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.indicators.checks import same_digits
from cycles.indicators.models import Flag, Observation, Past, Revision
from cycles.indicators.resting import resting_on
from cycles.indicators.series import Series
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission
from ims.words import day_short_with_year

# A value and the reason why there is none: one of the two, or neither where nothing stood.
Standing = tuple[Decimal | None, str]


def is_revised(before: Standing, observation: Observation) -> bool:
    """Say whether value, reason or digits differ from what stood before."""
    after = (observation.value, observation.gap_reason)
    return before != after or not same_digits(before[0], observation.value)


def revise(
    changed: Sequence[tuple[Observation, Standing]],
    *,
    by: User,
    reason: str,
    kind: Revision.Kind = Revision.Kind.CORRECTION,
) -> list[Revision]:
    """Remember that these observations of one city replaced what stood before, and flag what rests on them.

    What rests on a value rests on the total: a part flags nothing. The caller holds the right and the transaction, and
    has saved the observations.
    """
    rows = [
        Revision(
            observation=row,
            kind=kind,
            before_value=value,
            before_gap=gap,
            after_value=row.value,
            after_gap=row.gap_reason,
            reason=reason,
            by=by,
        )
        for row, (value, gap) in changed
    ]
    made = {row.observation_id: row for row in Revision.objects.bulk_create(rows)}
    flags = [
        Flag(revision=made[found.observation], kind=name, object_id=found.pk, year=found.year)
        for name, found in resting_on([row for row, _before in changed if not row.is_part])
    ]
    Flag.objects.bulk_create(flags)
    return rows


@transaction.atomic
def look_at(revision: Revision, flags: Iterable[int], note: str, *, by: User) -> list[Flag]:
    """Say of these flags of the revision, by id, that somebody looked, and what follows from it.

    Who corrects values may (:data:`~ims.roles.Permission.EDIT_INDICATORS`; Refused otherwise). Said twice it is one
    change. Raises ValidationError without a note or without a flag.
    """
    city: City = revision.observation.indicator.city
    access.require(by, Permission.EDIT_INDICATORS, city)
    if not note.strip():
        raise ValidationError({"note": _("Say what follows from it, also when nothing does.")})
    found = list(Flag.objects.select_for_update().filter(revision=revision, pk__in=list(flags)))
    if not found:
        raise ValidationError({"flags": _("Choose at least one.")})
    with acting(by, note.strip()):
        for flag in (row for row in found if row.looked_at is None):
            flag.looked_at, flag.looked_by, flag.note = timezone.now(), by, note.strip()
            flag.save(update_fields=["looked_at", "looked_by", "note"])
    return found


def as_known(series: Series, moment: datetime) -> Series:
    """Return the series as it was known at a moment: every revision after it is undone.

    A value of a later period stays: it was published, nothing was revised.
    """
    rows = [_known(row, moment) for row in series.observations]
    return replace(series, observations=tuple(row for row in rows if row is not None))


def _known(row: Observation, moment: datetime) -> Observation | None:
    """Return the observation as it stood at the moment, None when nothing stood there yet."""
    undone = next((past for past in row.past if past.at > moment), None)
    if undone is None:
        return row
    if undone.value is None and not undone.gap_reason:
        return None
    known = Observation(
        pk=row.pk,
        indicator_id=row.indicator_id,
        period=row.period,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        value=undone.value,
        gap_reason=undone.gap_reason,
        source=row.source,
    )
    known.revised = [facts for facts in getattr(row, "revised", ()) if Past.of(facts).at <= moment]  # type: ignore[attr-defined]
    return known


def said(row: Observation | None, zone: ZoneInfo) -> str:
    """Return "late, 14 Mar 2027" or "corrected 3 Nov 2026" for a value that was revised last then, else ""."""
    if row is None or not row.past:
        return ""
    last = row.past[-1]
    words = _("late, %(day)s") if last.kind == Revision.Kind.LATE else _("corrected %(day)s")
    return words % {"day": day_short_with_year(last.at.astimezone(zone))}
