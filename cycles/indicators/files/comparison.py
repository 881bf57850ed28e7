"""What loading a reading would change: shown in the dry run, then done by :mod:`cycles.indicators.files.loading`."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.files.formula_cells import FormulaSaid
from cycles.indicators.files.indicator_rows import IndicatorRow
from cycles.indicators.files.reading import INDICATORS, Reading
from cycles.indicators.files.staging import Staged, stage
from cycles.indicators.models import Indicator, Observation
from ims.cities.models import City


@dataclass(frozen=True)
class IndicatorChange:
    """An indicator of the city whose fields the file would change: field name → (before, after)."""

    indicator: Indicator
    row: IndicatorRow
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class FormulaChange:
    """An indicator that the file computes otherwise than it was, or not any more."""

    code: str
    row: int
    before: FormulaSaid
    after: FormulaSaid


@dataclass
class Comparison:
    """A reading beside what the city has; its values are staged in this transaction."""

    values: Staged
    new_indicators: list[IndicatorRow] = field(default_factory=list)
    changed_indicators: list[IndicatorChange] = field(default_factory=list)
    unchanged_indicators: int = 0
    formulas: list[FormulaChange] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many indicators of the city the file would change, in whatever."""
        new = {row.code for row in self.new_indicators}
        codes = {change.row.code for change in self.changed_indicators}
        return len(codes | {change.code for change in self.formulas} - new)

    @property
    def is_empty(self) -> bool:
        """Say whether loading would change nothing."""
        return not (self.new_indicators or self.changed or self.values.new or self.values.changed)

    @property
    def fingerprint(self) -> str:
        """A hash of everything that would be written and of what it would replace."""
        parts = [
            [(row.code, sorted(row.fields.items(), key=str)) for row in self.new_indicators],
            [(change.row.code, sorted(change.fields.items(), key=str)) for change in self.changed_indicators],
            [(change.code, change.before, change.after) for change in self.formulas],
            self.values.fingerprint,
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def compare(city: City, reading: Reading, *, shown: bool = True) -> Comparison:
    """Return what the reading would change in the city; what shows only beside it joins the reading's problems.

    New and changed values are counted, and listed where they are ``shown``.
    """
    found = Comparison(stage(city, reading, shown=shown))
    for row in reading.indicators:
        _compare_indicator(found, reading.saved.get(row.code), row, reading.inputs.get(row.code, []))
    _refuse_other_dimensions(reading, found)
    return found


def _compare_indicator(found: Comparison, saved: Indicator | None, row: IndicatorRow, inputs: list[str]) -> None:
    before_it = FormulaSaid.of(saved, inputs) if saved is not None else FormulaSaid()
    is_other = row.formula is not None and row.formula != before_it
    if row.formula is not None and is_other:
        found.formulas.append(FormulaChange(row.code, row.row, before_it, row.formula))
    if saved is None:
        found.new_indicators.append(row)
        return
    before = {name: getattr(saved, name) for name in row.fields}
    fields = {name: (before[name], after) for name, after in row.beside(saved).items() if before[name] != after}
    if fields:
        found.changed_indicators.append(IndicatorChange(saved, row, fields))
    elif not is_other:
        found.unchanged_indicators += 1


def _refuse_other_dimensions(reading: Reading, found: Comparison) -> None:
    """Refuse to break down otherwise what has values by its dimensions; a query where a file would."""
    broken = {
        change.indicator.pk: change
        for change in found.changed_indicators
        if {"dimension", "second_dimension"} & change.fields.keys()
    }
    if not broken:
        return
    parts = Observation.everything.filter(indicator__in=broken).exclude(category=None, second_category=None)
    for pk in sorted(set(parts.values_list("indicator", flat=True))):
        row = broken[pk].row
        sentence = _("%(code)s has values by these dimensions: they stay.") % {"code": row.code}
        reading.refuse(INDICATORS, row.row, "dimension", sentence, _("Write them as they were."))
