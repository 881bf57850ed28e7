"""Loading what two files say: all of it or nothing, and the same files twice change nothing the second time."""

from dataclasses import dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.checks import check, check_observation
from cycles.indicators.comparison import Comparison, compare, gap_reason
from cycles.indicators.computed.services import definitions_changed
from cycles.indicators.computed.updating import Cause, follow, key_of, lock
from cycles.indicators.entering.locks import require_unlocked
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.reading import Reading, read_series
from cycles.indicators.revising import Standing, revise
from cycles.indicators.units import recognised
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission


@dataclass(frozen=True)
class Loaded:
    """How many observations were new, changed and unchanged, how many of the rows are gaps, and the indicators."""

    new: int
    changed: int
    unchanged: int
    gaps: int
    new_indicators: int = 0
    changed_indicators: int = 0
    unchanged_indicators: int = 0


@transaction.atomic
def load_series(city: City, reading: Reading, *, by: User, reason: str = "", fingerprint: str = "") -> Loaded:
    """Write what a reading says and return the counts.

    Raises ValidationError for a reading with problems and for corrections without a ``reason``; Conflict when a
    ``fingerprint`` of a :class:`~cycles.indicators.comparison.Comparison` is given and something changed since.
    """
    access.require(by, Permission.EDIT_INDICATORS, city)
    if reading.problems:
        raise ValidationError([str(problem) for problem in reading.problems])
    _lock(city)
    found = compare(city, reading)
    if fingerprint and found.fingerprint != fingerprint:
        raise Conflict(_("The city's values changed since this was shown. Look at the changes again."))
    if found.corrections and not reason.strip():
        raise ValidationError({"reason": _("The files correct values: say why.")})
    require_unlocked(city, [row.period.ends_on for row in [*found.new, *(change.row for change in found.changed)]])
    with acting(by, reason):
        _write_indicators(city, found)
        changed = [(change.indicator, change.fields) for change in found.changed_indicators]
        definitions_changed(city, changed, by=by, reason=reason)
        _write_observations(city, found, by, reason)
    return _counts(reading, found)


@transaction.atomic
def load_upload(upload: SeriesUpload, *, by: User, reason: str = "", fingerprint: str = "") -> Loaded:
    """Load the files of an upload once and drop their bytes; raises Conflict when they were loaded already."""
    locked = SeriesUpload.objects.select_for_update(of=("self",)).select_related("city", "framework").get(pk=upload.pk)
    if locked.loaded_at is not None:
        raise Conflict(_("These files were loaded already."))
    with pghistory.context(**{"import": locked.pk}):
        loaded = load_series(locked.city, reading_of(locked), by=by, reason=reason, fingerprint=fingerprint)
    locked.indicators = locked.observations = None
    locked.loaded_at = locked.city.now()
    locked.save()
    return loaded


@transaction.atomic
def keep_upload(upload: SeriesUpload, *, by: User) -> SeriesUpload:
    """Keep files until they are confirmed; the person's earlier ones that never were go."""
    access.require(by, Permission.EDIT_INDICATORS, upload.city)
    upload.by = by
    SeriesUpload.objects.filter(city=upload.city, by=by, loaded_at=None).delete()
    upload.save(force_insert=True)
    return upload


def reading_of(upload: SeriesUpload) -> Reading:
    """Read the files of an upload as they are now understood."""
    return read_series(upload.city, _bytes(upload.indicators), _bytes(upload.observations), upload.framework)


def _lock(city: City) -> None:
    """Wait for whoever defines an indicator (the city's row) or records a value (the indicator's row) right now."""
    City.objects.select_for_update().get(pk=city.pk)
    lock(Indicator.objects.in_city(city).values_list("pk", flat=True))


def _bytes(content: bytes | memoryview | None) -> bytes | None:
    return None if content is None else bytes(content)


def _write_indicators(city: City, found: Comparison) -> None:
    for row in found.new_indicators:
        indicator = Indicator(city=city, code=row.code, **{"unit_code": recognised(row.fields["unit"]), **row.fields})
        check(indicator)
        indicator.save(force_insert=True)
    for change in found.changed_indicators:
        for name, (_before, after) in change.fields.items():
            setattr(change.indicator, name, after)
        change.indicator.version += 1
        check(change.indicator)
        change.indicator.save()


def _write_observations(city: City, found: Comparison, by: User, reason: str) -> None:
    sources = {row.code: row for row in Indicator.objects.in_city(city)}
    new = [
        Observation(
            indicator=sources[row.code],
            period=row.period.label,
            starts_on=row.period.starts_on,
            ends_on=row.period.ends_on,
            value=row.value,
            gap_reason=gap_reason(row),
            source=row.source or sources[row.code].source,
        )
        for row in found.new
    ]
    before = {change.observation.pk: _standing(change.observation) for change in found.corrections}
    for change in found.changed:
        saved, row = change.observation, change.row
        saved.value, saved.gap_reason, saved.source = row.value, gap_reason(row, saved), row.source or saved.source
        saved.version += 1
    for observation in [*new, *(change.observation for change in found.changed)]:
        check_observation(observation)
    Observation.objects.bulk_create(new, batch_size=1000)
    Observation.objects.bulk_update(
        [change.observation for change in found.changed],
        ["value", "gap_reason", "source", "version"],
        batch_size=1000,
    )
    revise([(c.observation, before[c.observation.pk]) for c in found.corrections], by=by, reason=reason)
    corrected = [change.observation for change in found.corrections]
    follow(city, [*new, *corrected], Cause(by, reason, replaced=frozenset(key_of(row) for row in corrected)))


def _standing(observation: Observation) -> Standing:
    return observation.value, observation.gap_reason


def _counts(reading: Reading, found: Comparison) -> Loaded:
    return Loaded(
        new=len(found.new),
        changed=len(found.changed),
        unchanged=found.unchanged,
        gaps=reading.gaps,
        new_indicators=len(found.new_indicators),
        changed_indicators=len(found.changed_indicators),
        unchanged_indicators=found.unchanged_indicators,
    )
