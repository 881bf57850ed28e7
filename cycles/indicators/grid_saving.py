"""Saving many cells of the grid: each in a transaction of its own, each with what became of it.

A cell is written by :func:`~cycles.indicators.services.write_cell`; what is typed is read here before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.indicators.entering.typed import Typed, read_typed
from cycles.indicators.models import Indicator
from cycles.indicators.services import Cell, Outcome, Written, write_cell
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict

MOST = 360  # cells at once: a whole page of 30 lines and 12 periods, each cell in a transaction of its own
# A cell's fields, each named prefix-indicator-period.
TEXT, SEEN, REASON, KEEP = "c", "s", "r", "k"
LONGEST_PERIOD = 20


@dataclass(frozen=True)
class Sent:
    """A cell as it was sent: what was typed, the token and the text that the person saw, and a reason.

    ``reason`` is why there is no value where "n/a" was typed without one, what was wrong with an approved value, and
    why a value is taken out.
    """

    indicator: int
    period: str
    text: str
    version: str = ""
    shown: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """What tells the cell from others: indicator and period."""
        return f"{self.indicator}-{self.period}"

    @classmethod
    def of(cls, key: str, posted: Mapping[str, Any]) -> Self | None:
        """Read one cell from a form; None for a name that names none."""
        number, _dash, period = key.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 19 and 0 < len(period) <= LONGEST_PERIOD):
            return None
        version, _bar, shown = posted.get(f"{SEEN}-{key}", "").partition("|")
        reason = posted.get(f"{REASON}-{key}", "").strip()
        return cls(int(number), period, posted.get(f"{TEXT}-{key}", ""), version, shown, reason)


def changed(posted: Mapping[str, Any]) -> list[Sent]:
    """Return the cells of a form whose text is another one than was shown, in the order of indicators."""
    keys = [name.removeprefix(f"{TEXT}-") for name in posted if name.startswith(f"{TEXT}-")]
    cells = [Sent.of(key, posted) for key in keys if f"{KEEP}-{key}" not in posted]
    found = [cell for cell in cells if cell is not None and cell.text.strip() != cell.shown.strip()]
    # Always in the same order, so that two who save at once wait for each other once and not crosswise.
    return sorted(found, key=lambda cell: (cell.indicator, cell.period))


def save_cells(city: City, cells: Iterable[Sent], *, by: User) -> dict[str, Written]:
    """Write the cells, by name what became of each; the refusal of one leaves the others alone.

    Raises Conflict for more than ``MOST`` at once: nothing is written then.
    """
    cells = list(cells)
    if len(cells) > MOST:
        sentence = ngettext(
            "%(n)d cell is too much at once: send at most %(most)d.",
            "%(n)d cells are too many at once: send at most %(most)d.",
            len(cells),
        )
        raise Conflict(sentence % {"n": len(cells), "most": MOST})
    rows = Indicator.objects.in_city(city).filter(pk__in={cell.indicator for cell in cells})
    known = {row.pk: row for row in rows}
    for row in known.values():
        row.city = city
    return {cell.name: _save(known.get(cell.indicator), cell, by) for cell in cells}


def _save(indicator: Indicator | None, cell: Sent, by: User) -> Written:
    if indicator is None:
        return Written(Outcome.REFUSED, Cell(), _("The city has no such indicator. Load the page again."))
    try:
        typed = read_typed(cell.text, indicator)
    except ValidationError as wrong:
        return Written(Outcome.REFUSED, Cell(), " ".join(wrong.messages), "value")
    gap = typed.gap_reason or (cell.reason if typed.lacks_reason else "")
    if typed.lacks_reason and not gap:
        return Written(Outcome.REFUSED, Cell(), _("Say why there is no value."), "gap_reason")
    return _write(indicator, cell, typed, gap, by)


def _write(indicator: Indicator, cell: Sent, typed: Typed, gap: str, by: User) -> Written:
    return write_cell(
        indicator, cell.period, typed.number, version=cell.version, by=by, gap_reason=gap, reason=cell.reason
    )
