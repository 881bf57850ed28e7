"""What the dry run of an import shows, its texts ready: sums, new and changed indicators, new and changed values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.indicators.comparison import Comparison, IndicatorChange, ObservationChange, gap_reason
from cycles.indicators.models import Indicator
from cycles.indicators.observation_rows import ObservationRow
from cycles.indicators.reading import Reading
from ims import words
from ims.access import Rights, leads
from ims.faults import Fault, faults
from ims.fields import Translated


@dataclass(frozen=True)
class NewValues:
    """The new values of one indicator: how many, from which period to which, and how many gaps are among them."""

    code: str
    count: int
    first: str
    last: str
    gaps: int


@dataclass(frozen=True)
class Replaced:
    """One text or value that another replaces."""

    code: str
    what: str
    before: str
    after: str
    row: int


@dataclass(frozen=True)
class DryRun:
    """Everything the page shows before the files are loaded."""

    comparison: Comparison
    gaps: int
    new_indicators: tuple[tuple[str, str, str], ...]
    new_values: tuple[NewValues, ...]
    changed_indicators: tuple[Replaced, ...]
    changed_values: tuple[Replaced, ...]


SHOWN_FAULTS = 200


def faults_shown(reading: Reading, rights: Rights) -> dict[str, Any]:
    """Return the first faults of a reading, file by file and row by row, and how many faults and places there are.

    Each comes with the address of the page where it is cured, "" where the reader may not or it is in the file.
    """
    found = faults(reading.problems)
    shown = [(fault, _cure_url(fault, rights)) for fault in found[:SHOWN_FAULTS]]
    places = sum(fault.count for fault in found)
    return {"faults": shown, "total": len(found), "places": places, "more": len(found) - len(shown)}


def _cure_url(fault: Fault, rights: Rights) -> str:
    url = reverse(fault.first.page, args=[rights.city.slug]) if fault.first.page else ""
    return url if leads(rights, url) else ""


def dry_run(reading: Reading, comparison: Comparison) -> DryRun:
    """Return what loading would do."""
    return DryRun(
        comparison,
        reading.gaps,
        tuple((row.code, str(row.fields["name"]), row.fields["unit"]) for row in comparison.new_indicators),
        tuple(_new_values(comparison.new)),
        tuple(text for change in comparison.changed_indicators for text in _texts(change)),
        tuple(_value(change) for change in comparison.changed),
    )


def _new_values(rows: Sequence[ObservationRow]) -> list[NewValues]:
    by_code: dict[str, list[ObservationRow]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    return [_counted(code, sorted(found, key=lambda row: row.period)) for code, found in by_code.items()]


def _counted(code: str, rows: Sequence[ObservationRow]) -> NewValues:
    gaps = sum(row.value is None for row in rows)
    return NewValues(code, len(rows), rows[0].period.label, rows[-1].period.label, gaps)


def _texts(change: IndicatorChange) -> list[Replaced]:
    return [
        Replaced(change.row.code, str(_label(name)), _text(before), _text(after), change.row.row)
        for name, (before, after) in change.fields.items()
    ]


def _label(name: str) -> str:
    return str(Indicator._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _text(value: Any) -> str:
    if isinstance(value, Node):
        return value.code
    if isinstance(value, Translated):
        return "; ".join(f"{text} ({code})" if len(value) > 1 else text for code, text in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    return str(value or "")


def _value(change: ObservationChange) -> Replaced:
    saved, row = change.observation, change.row
    if not change.is_correction:
        return Replaced(row.code, _("%(period)s, source") % {"period": saved.period}, saved.source, row.source, row.row)
    before = saved.gap_reason if saved.value is None else words.number(saved.value)
    after = gap_reason(row, saved) if row.value is None else words.number(row.value)
    return Replaced(row.code, saved.period, before, after, row.row)
