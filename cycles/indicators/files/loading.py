"""Loading what files say: all of it or nothing, and the same files twice change nothing the second time."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.indicators.checks import check
from cycles.indicators.computed.graph import Graph
from cycles.indicators.computed.services import definitions_changed
from cycles.indicators.computed.updating import Cause, follow, lock
from cycles.indicators.files.columns import TEXTS
from cycles.indicators.files.comparison import Comparison, compare
from cycles.indicators.files.formulas import check_computed, write_formulas
from cycles.indicators.files.mapping import Mapping
from cycles.indicators.files.reading import Reading, ValuesFile, open_series
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.revising import revise
from cycles.indicators.units import recognised
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.workbooks import WORKBOOK

REVISED_AT_ONCE = 5_000
LARGE, LARGE_WORKBOOK = 1_000_000, 200_000  # bytes: some 20,000 values, which a page waits for
INSERT = f"""
INSERT INTO cycles_observation
    (indicator_id, category_id, second_category_id, period, starts_on, ends_on, value, gap_reason,
     {", ".join(TEXTS)}, version, entered_at)
SELECT i.id, NULLIF(c.category, 0), NULLIF(c.second_category, 0),
       c.period, c.starts_on, c.ends_on, c.value, c.gap_reason,
       COALESCE(NULLIF(c.source, ''), i.source ->> %(binding)s, ''),
       {", ".join(f"c.{name}" for name in TEXTS if name != "source")},
       1, %(now)s
FROM series_compared c JOIN cycles_indicator i ON i.city_id = %(city)s AND i.code = c.code
WHERE c.kind = 'new'
"""  # noqa: S608 - made of the names of columns
UPDATE = f"""
UPDATE cycles_observation o
SET value = c.value, gap_reason = c.gap_reason, {", ".join(f"{name} = c.{name}" for name in TEXTS)},
    version = o.version + 1
FROM series_compared c WHERE c.kind = 'changed' AND o.id = c.observation_id
"""  # noqa: S608 - made of the names of columns
INPUTS = """
SELECT i.id, c.starts_on, c.ends_on, c.is_correction
FROM series_compared c JOIN cycles_indicator i ON i.id = ANY(%(inputs)s) AND i.code = c.code
WHERE (c.kind = 'new' OR c.is_correction) AND c.category = 0 AND c.second_category = 0
"""
BEFORE = """
SELECT observation_id, before_value, before_gap FROM series_compared WHERE is_correction ORDER BY observation_id
"""


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
    ``fingerprint`` of a :class:`~cycles.indicators.files.comparison.Comparison` is given and something changed since.
    """
    access.require(by, Permission.EDIT_INDICATORS, city)
    _lock(city)
    found = compare(city, reading, shown=False)
    if reading.problems:
        raise ValidationError([str(problem) for problem in reading.problems])
    if fingerprint and found.fingerprint != fingerprint:
        raise Conflict(_("The city's values changed since this was shown. Look at the changes again."))
    if found.values.corrections and not reason.strip():
        raise ValidationError({"reason": _("The files correct values: say why.")})
    with acting(by, reason):
        _write_indicators(city, found)
        write_formulas(city, found, by=by, reason=reason)
        changed = [(change.indicator, change.fields) for change in found.changed_indicators]
        definitions_changed(city, changed, by=by, reason=reason)
        _write_changed(found, by, reason)
        if found.values.new:
            _write_new(city)
        _follow(city, by, reason)
        check_computed(city)
    return _counts(found)


@transaction.atomic
def load_upload(
    upload: SeriesUpload,
    *,
    by: User,
    reason: str = "",
    fingerprint: str = "",
    before: Callable[[Reading], None] | None = None,
) -> Loaded:
    """Load the files of an upload once and drop their bytes; raises Conflict when they were loaded already.

    ``before`` is called with the reading before its rows are read.
    """
    locked = SeriesUpload.objects.select_for_update(of=("self",)).select_related("city", "framework").get(pk=upload.pk)
    if locked.loaded_at is not None:
        raise Conflict(_("These files were loaded already."))
    reading = reading_of(locked)
    if before is not None:
        before(reading)
    with pghistory.context(**{"import": locked.pk}):
        loaded = load_series(locked.city, reading, by=by, reason=reason, fingerprint=fingerprint)
    locked.indicators = locked.observations = None
    locked.result = asdict(loaded)
    locked.loaded_at = locked.city.now()
    locked.save()
    return loaded


@transaction.atomic
def keep_upload(upload: SeriesUpload, *, by: User) -> SeriesUpload:
    """Keep files until they are confirmed; the person's earlier ones that never were go."""
    access.require(by, Permission.EDIT_INDICATORS, upload.city)
    upload.by, upload.is_large = by, _is_large(upload)
    SeriesUpload.objects.filter(city=upload.city, by=by, loaded_at=None).delete()
    upload.save(force_insert=True)
    return upload


def _is_large(upload: SeriesUpload) -> bool:
    content = _bytes(upload.observations) or b""
    return len(content) > (LARGE_WORKBOOK if content.startswith(WORKBOOK) else LARGE)


def reading_of(upload: SeriesUpload) -> Reading:
    """Open the files of an upload as they are now understood."""
    return open_series(upload.city, _bytes(upload.indicators), values_of(upload), upload.framework)


def values_of(upload: SeriesUpload) -> ValuesFile | None:
    """Return the file of values of an upload, None where it has none."""
    content = _bytes(upload.observations)
    if content is None:
        return None
    return ValuesFile(content, upload.name, Mapping.of(upload.mapping) if upload.mapping else None)


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


def _write_changed(found: Comparison, by: User, reason: str) -> None:
    """Write what is staged as changed, in sets; the reader and the table's constraints have checked each value.

    It comes before what is new: of rows that are not committed yet the database's statistics may know nothing, and it
    then compares every staged row with every one of them.
    """
    if not found.values.changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(UPDATE)
        cursor.execute(BEFORE)
        before = {pk: (value, gap) for pk, value, gap in cursor.fetchall()}
    for some in _parts(sorted(before)):
        rows = Observation.everything.filter(pk__in=some).select_related("indicator")
        revise([(row, before[row.pk]) for row in rows], by=by, reason=reason)


def _write_new(city: City) -> None:
    with connection.cursor() as cursor:
        # The program's time and not the database's, as for a value that is typed.
        cursor.execute(INSERT, {"city": city.pk, "binding": city.binding_language, "now": timezone.now()})


def _follow(city: City, by: User, reason: str) -> None:
    """Compute what follows from the values that were written."""
    inputs = {item.indicator_id for items in Graph.of(city).inputs.values() for item in items}
    if not inputs:
        return
    with connection.cursor() as cursor:
        cursor.execute(INPUTS, {"inputs": sorted(inputs)})
        keys = [((pk, starts, ends), is_correction) for pk, starts, ends, is_correction in cursor.fetchall()]
    written = [Observation(indicator_id=pk, starts_on=starts, ends_on=ends) for (pk, starts, ends), _is in keys]
    follow(city, written, Cause(by, reason, replaced=frozenset(key for key, is_correction in keys if is_correction)))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    return (ids[place : place + REVISED_AT_ONCE] for place in range(0, len(ids), REVISED_AT_ONCE))


def _counts(found: Comparison) -> Loaded:
    return Loaded(
        new=found.values.new,
        changed=found.values.changed,
        unchanged=found.values.unchanged,
        gaps=found.values.gaps,
        new_indicators=len(found.new_indicators),
        changed_indicators=found.changed,
        unchanged_indicators=found.unchanged_indicators,
    )
