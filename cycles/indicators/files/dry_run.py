"""What the dry run of an import found, its texts ready: what cannot be read, else what loading would change.

A large file is read by a worker, and what was found is kept as JSON until somebody looks.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.files.columns import BY_NAME, TEXTS
from cycles.indicators.files.comparison import Comparison, IndicatorChange, compare
from cycles.indicators.files.formula_cells import FORMULA
from cycles.indicators.files.formulas import NotComputable
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import INDICATORS, Reading
from cycles.indicators.models import Indicator
from ims import words
from ims.access import Rights, leads
from ims.cities.models import City
from ims.csv_files import Problem
from ims.faults import Fault, faults
from ims.fields import Translated
from ims.numbers import read_number
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Role

SHOWN_FAULTS = 200
KEPT_PROBLEMS = 2_000


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
    """One text or value that another replaces, and the cell or row where the other stands."""

    code: str
    what: str
    before: str
    after: str
    place: str
    is_correction: bool = False


@dataclass
class DryRun:
    """Everything the page shows before files are loaded; lists hold the first of many, ``counts`` all of them."""

    counts: dict[str, int] = field(default_factory=dict)
    fingerprint: str = ""
    new_indicators: list[tuple[str, str, str]] = field(default_factory=list)
    new_values: list[NewValues] = field(default_factory=list)
    changed_indicators: list[Replaced] = field(default_factory=list)
    changed_values: list[Replaced] = field(default_factory=list)
    converted: list[tuple[str, str, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether loading would change nothing."""
        names = ("new_indicators", "changed_indicators", "new", "changed")
        return not any(self.counts.get(name) for name in names)

    @property
    def corrects(self) -> bool:
        """Say whether loading would replace a value or a gap, and so needs a reason."""
        return bool(self.counts.get("corrections"))

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Read what was kept."""
        rows: dict[str, Any] = {"new_values": NewValues, "changed_indicators": Replaced, "changed_values": Replaced}
        lists = {name: [kind(**row) for row in kept[name]] for name, kind in rows.items()}
        problems = [Problem(**{**row, "role": Role(row["role"]) if row["role"] else None}) for row in kept["problems"]]
        return cls(**{**kept, **lists, "problems": problems})


def dry_run(city: City, reading: Reading, *, by: User) -> DryRun:
    """Return what loading a reading would do, or everything in it that cannot be; in a transaction, by who loads it."""
    found = compare(city, reading)
    if found.formulas and not reading.problems:
        _try_formulas(city, reading, by)
    if reading.problems:
        return DryRun(problems=reading.problems[:KEPT_PROBLEMS])
    values = found.values
    return DryRun(
        counts=_counts(found),
        fingerprint=found.fingerprint,
        new_indicators=[(row.code, str(row.fields["name"]), str(row.fields["unit"])) for row in found.new_indicators],
        new_values=[NewValues(**row) for row in values.new_values],
        changed_indicators=[
            *(text for change in found.changed_indicators for text in _texts(change)),
            *_formulas(found),
        ],
        changed_values=[text for change in values.changed_values for text in _changed(change)],
        converted=[(unit, own, count) for (unit, own), count in sorted(reading.converted.items())],
    )


def _try_formulas(city: City, reading: Reading, by: User) -> None:
    """Load the indicators alone and take that back; a formula that cannot be joins the problems."""
    try:
        with transaction.atomic():
            load_series(city, replace(reading, observations=(), tables=[], say=lambda _row: None), by=by, reason="-")
            transaction.set_rollback(True)
    except NotComputable as wrong:
        reading.refuse(INDICATORS, wrong.row, FORMULA, " ".join(wrong.messages), _("Write another formula or inputs."))
    except Conflict as locked:
        reading.refuse(INDICATORS, 0, FORMULA, locked.sentence, _("Leave the formulas as they are."))


def _counts(found: Comparison) -> dict[str, int]:
    values = found.values
    return {
        "new_indicators": len(found.new_indicators),
        "changed_indicators": found.changed,
        "unchanged_indicators": found.unchanged_indicators,
        "new": values.new,
        "changed": values.changed,
        "unchanged": values.unchanged,
        "gaps": values.gaps,
        "corrections": values.corrections,
    }


def faults_shown(run: DryRun, rights: Rights) -> dict[str, Any]:
    """Return the first faults, file by file and row by row, and how many faults and places there are.

    Each comes with the address of the page where it is cured, "" where the reader may not or it is in the file.
    """
    found = faults(run.problems)
    shown = [(fault, _cure_url(fault, rights)) for fault in found[:SHOWN_FAULTS]]
    places = sum(fault.count for fault in found)
    return {"faults": shown, "total": len(found), "places": places, "more": len(found) - len(shown)}


def _cure_url(fault: Fault, rights: Rights) -> str:
    url = reverse(fault.first.page, args=[rights.city.slug]) if fault.first.page else ""
    return url if leads(rights, url) else ""


def _texts(change: IndicatorChange) -> list[Replaced]:
    place = _("row %(row)s") % {"row": change.row.row}
    return [
        Replaced(change.row.code, str(_label(name)), _text(before), _text(after), place)
        for name, (before, after) in change.fields.items()
    ]


def _formulas(found: Comparison) -> list[Replaced]:
    label = str(_label(FORMULA))
    return [
        Replaced(change.code, label, str(change.before), str(change.after), _("row %(row)s") % {"row": change.row})
        for change in found.formulas
    ]


def _label(name: str) -> str:
    return str(Indicator._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _text(value: Any) -> str:
    if isinstance(value, Node | Dimension):
        return value.code
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Translated):
        return "; ".join(f"{text} ({code})" if len(value) > 1 else text for code, text in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    return str(value or "")


def _changed(row: dict[str, Any]) -> list[Replaced]:
    """Return the value or gap that another replaces, and each text that does."""
    period, place = row["before_period"], f"{row['at']}{row['row']}"
    period = f"{period}, {row['part']}" if row["part"] else period
    found = []
    if row["is_correction"]:
        before, after = _standing(row["before_value"], row["before_gap"]), _standing(row["value"], row["gap_reason"])
        found.append(Replaced(row["code"], period, before, after, place, is_correction=True))
    for name in TEXTS:
        if row[name] != row[f"before_{name}"]:
            what = f"{period}, {BY_NAME[name].label}"
            found.append(Replaced(row["code"], what, row[f"before_{name}"], row[name], place))
    return found


def _standing(value: str | None, gap: str) -> str:
    number = read_number(value, ".") if value is not None else None
    return gap if number is None else words.number(number)
