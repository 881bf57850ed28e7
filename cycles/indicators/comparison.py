"""What loading a reading would change: shown in the dry run, then done by :mod:`cycles.indicators.loading`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cycles.indicators.checks import same_digits
from cycles.indicators.indicator_rows import IndicatorRow
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.observation_rows import ObservationRow
from cycles.indicators.reading import Reading
from ims.cities.models import City

NO_VALUE = "no value published"


@dataclass(frozen=True)
class IndicatorChange:
    """An indicator of the city whose fields the file would change: field name → (before, after)."""

    indicator: Indicator
    row: IndicatorRow
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class ObservationChange:
    """A value or source that the file would change. ``is_correction`` says that the value or its gap differs."""

    observation: Observation
    row: ObservationRow
    is_correction: bool


@dataclass
class Comparison:
    """A reading beside what the city has."""

    new_indicators: list[IndicatorRow] = field(default_factory=list)
    changed_indicators: list[IndicatorChange] = field(default_factory=list)
    unchanged_indicators: int = 0
    new: list[ObservationRow] = field(default_factory=list)
    changed: list[ObservationChange] = field(default_factory=list)
    unchanged: int = 0

    @property
    def corrections(self) -> list[ObservationChange]:
        """The changes that replace a value or a gap and so need a reason."""
        return [change for change in self.changed if change.is_correction]

    @property
    def is_empty(self) -> bool:
        """Say whether loading would change nothing."""
        return not (self.new_indicators or self.changed_indicators or self.new or self.changed)

    @property
    def fingerprint(self) -> str:
        """A hash of everything that would be written and of what it would replace."""
        parts = [
            [(row.code, sorted(row.fields.items(), key=str)) for row in self.new_indicators],
            [(change.row.code, sorted(change.fields.items(), key=str)) for change in self.changed_indicators],
            [(row.code, row.period, row.value, row.gap_reason, row.source) for row in self.new],
            [(item.observation.pk, item.observation.version, item.row) for item in self.changed],
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def compare(city: City, reading: Reading) -> Comparison:
    """Return what the reading would change in the city, in two queries."""
    found = Comparison()
    known = {row.code: row for row in Indicator.objects.in_city(city).described()}
    for row in reading.indicators:
        _compare_indicator(found, known.get(row.code), row)
    saved = _saved(known[code] for code in {row.code for row in reading.observations} if code in known)
    for item in reading.observations:
        _compare_observation(found, saved.get((item.code, item.period.starts_on, item.period.ends_on)), item)
    return found


def gap_reason(row: ObservationRow, saved: Observation | None = None) -> str:
    """Return the reason of a row without a value: the file's, else the one we have, else that none was published."""
    if row.value is not None:
        return ""
    return row.gap_reason or (saved.gap_reason if saved else "") or NO_VALUE


def _saved(indicators: Iterable[Indicator]) -> dict[tuple[str, date, date], Observation]:
    rows = Observation.objects.of(indicators).select_related("indicator")
    return {(row.indicator.code, row.starts_on, row.ends_on): row for row in rows}


def _compare_indicator(found: Comparison, saved: Indicator | None, row: IndicatorRow) -> None:
    if saved is None:
        found.new_indicators.append(row)
        return
    before = {name: getattr(saved, name) for name in row.fields}
    fields = {name: (before[name], after) for name, after in row.beside(saved).items() if before[name] != after}
    if fields:
        found.changed_indicators.append(IndicatorChange(saved, row, fields))
    else:
        found.unchanged_indicators += 1


def _compare_observation(found: Comparison, saved: Observation | None, row: ObservationRow) -> None:
    if saved is None:
        found.new.append(row)
        return
    is_correction = not _is_same(saved.value, row.value) or saved.gap_reason != gap_reason(row, saved)
    if is_correction or (row.source and row.source != saved.source):
        found.changed.append(ObservationChange(saved, row, is_correction))
    else:
        found.unchanged += 1


def _is_same(one: Decimal | None, other: Decimal | None) -> bool:
    return one == other and same_digits(one, other)
