"""What loading a reading would change: shown in the dry run, then done by :mod:`cycles.indicators.files.loading`."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from cycles.indicators.files.indicator_rows import IndicatorRow
from cycles.indicators.files.reading import Reading
from cycles.indicators.files.staging import Staged, stage
from cycles.indicators.models import Indicator
from ims.cities.models import City


@dataclass(frozen=True)
class IndicatorChange:
    """An indicator of the city whose fields the file would change: field name → (before, after)."""

    indicator: Indicator
    row: IndicatorRow
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Comparison:
    """A reading beside what the city has; its values are staged in this transaction."""

    values: Staged
    new_indicators: list[IndicatorRow] = field(default_factory=list)
    changed_indicators: list[IndicatorChange] = field(default_factory=list)
    unchanged_indicators: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether loading would change nothing."""
        return not (self.new_indicators or self.changed_indicators or self.values.new or self.values.changed)

    @property
    def fingerprint(self) -> str:
        """A hash of everything that would be written and of what it would replace."""
        parts = [
            [(row.code, sorted(row.fields.items(), key=str)) for row in self.new_indicators],
            [(change.row.code, sorted(change.fields.items(), key=str)) for change in self.changed_indicators],
            self.values.fingerprint,
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def compare(city: City, reading: Reading, *, shown: bool = True) -> Comparison:
    """Return what the reading would change in the city; what shows only beside it joins the reading's problems.

    New and changed values are counted, and listed where they are ``shown``.
    """
    found = Comparison(stage(city, reading, shown=shown))
    for row in reading.indicators:
        _compare_indicator(found, reading.saved.get(row.code), row)
    return found


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
