"""The entry grid: the indicators that somebody may enter, by periods, the texts of each cell ready for the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Node
from cycles.indicators.drawing import name_of
from cycles.indicators.entering.answers import State
from cycles.indicators.entering.asked import entered_by
from cycles.indicators.entering.models import PeriodLock
from cycles.indicators.grid_periods import KINDS, columns, unfit
from cycles.indicators.grid_saving import Sent
from cycles.indicators.listing import themes_of
from cycles.indicators.models import Indicator
from cycles.indicators.periods import FIRST_YEAR, LAST_YEAR, Period
from cycles.indicators.services import Cell, Outcome, Written, read_cells
from ims.access import Rights
from ims.cities.models import City
from ims.filters import ListFilters, digits, number_or, one_of, read_by
from ims.roles import Permission
from ims.search.folding import holds
from ims.sorting import sort_key

PER_PAGE = 30
NOBODY = "nobody"
# Which rows the state keeps, by what one of their shown cells is: (value in the address, words).
STATES: tuple[tuple[str, str | Promise], ...] = (
    ("missing", gettext_lazy("A value is missing")),
    (State.DRAFT, gettext_lazy("A value is a draft")),
    (State.SUBMITTED, gettext_lazy("A value is submitted")),
    (State.RETURNED, gettext_lazy("A value was returned")),
)


def _year(text: str) -> str:
    return text if digits(text) and FIRST_YEAR <= int(text) <= LAST_YEAR else ""


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for; remembered until they clear it. ``first`` and ``last`` are years."""

    theme: str = number_or()
    owner: str = number_or(NOBODY)
    state: str = one_of(dict(STATES))
    periods: str = one_of(dict(KINDS), "year")
    first: str = read_by(_year)
    last: str = read_by(_year)


@dataclass(frozen=True)
class GridCell:
    """One cell, ready for the page: ``text`` is what stands in the field, ``seen`` what the server had there.

    ``entry`` is the cell's key, ``word`` its state in words. After a save ``outcome``, ``sentence`` and ``reason`` say
    what became of it, ``asks`` the label of the field for a reason that it wants, ``other`` the other value of a
    conflict.
    """

    entry: str
    period: str
    label: str
    text: str
    seen: str
    word: str
    state: str
    is_locked: bool
    returned: str = ""
    outcome: str = ""
    sentence: str = ""
    reason: str = ""
    asks: str = ""
    other: str = ""


@dataclass(frozen=True)
class GridRow:
    """One indicator in the grid."""

    code: str
    name: str
    unit: str
    url: str
    cells: tuple[GridCell, ...]

    @property
    def told(self) -> list[GridCell]:
        """The cells that have something to say below the row."""
        return [cell for cell in self.cells if cell.sentence or cell.returned]


@dataclass(frozen=True)
class Column:
    """One period; ``is_locked`` when nothing in it may be written."""

    period: Period
    is_locked: bool


@dataclass(frozen=True)
class Draft:
    """A value that the person may hand in: which indicator and period, what it is, and the token of its cell."""

    indicator: Indicator
    name: str
    period: Period
    cell: Cell

    @property
    def key(self) -> str:
        """What tells the draft as it was seen from others."""
        return f"{self.indicator.pk}-{self.period.label}-{self.cell.version}"


@dataclass(frozen=True)
class Grid:
    """The page of the grid that is shown, and what can be chosen."""

    filters: Filters
    page: Page[Indicator]
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    themes: tuple[Node, ...]
    owners: tuple[tuple[str, str], ...]
    total: int
    entered: int
    is_cut: bool
    drafts: tuple[Draft, ...]

    @property
    def size(self) -> int:
        """How many cells the filters show, on all pages."""
        return self.page.paginator.count * len(self.columns)


@dataclass(frozen=True)
class After:
    """What was sent and what became of it, by the cell's name."""

    sent: Mapping[str, Sent]
    written: Mapping[str, Written]


def grid(city: City, rights: Rights, filters: Filters, page: str | None, after: After | None = None) -> Grid:
    """Return the grid under the filters in five queries, whatever its size."""
    periods, is_cut = columns(city, filters.periods, _int(filters.first), _int(filters.last))
    lock = PeriodLock.objects.holding(city)
    heads = tuple(Column(row, lock is not None and lock.holds(row.ends_on)) for row in periods)
    known = enterable(city, rights)
    cells = {key: cell for key, cell in read_cells(known).items() if cell.shown or cell.version}
    found = [row for row in known if _matches(row, filters) and _is_in_state(row, periods, cells, filters.state)]
    found.sort(key=lambda row: sort_key(row.code))
    shown = Paginator(found, PER_PAGE).get_page(page)
    return Grid(
        filters,
        shown,
        heads,
        tuple(_row(row, heads, cells, after) for row in shown),
        themes_of(known),
        _owners(known),
        len(known),
        sum(bool(_cell(row, period, cells).shown) for row in found for period in periods),
        is_cut,
        tuple(_drafts(found, periods, cells, rights)),
    )


def _drafts(
    rows: Iterable[Indicator], periods: Iterable[Period], cells: Mapping[Any, Cell], rights: Rights
) -> Iterable[Draft]:
    """Yield the shown drafts that are the person's: entered by them, or of what they own or stand in for."""
    shown = list(periods)
    for row in rows:
        for period in shown:
            cell = _cell(row, period, cells)
            if cell.waits_for_owner and {cell.entered_by, row.owner_id} & set(rights.people):
                yield Draft(row, name_of(row), period, cell)


def enterable(city: City, rights: Rights) -> list[Indicator]:
    """Return the indicators whose values the person may enter: all measured ones, or what they are asked for."""
    rows = Indicator.objects.in_city(city).measured().described()
    if Permission.ENTER_ANY not in rights:
        rows = rows.filter(entered_by(rights.people)).distinct()
    found = list(rows)
    for row in found:
        row.city = city
    return found


def word_of(cell: Cell) -> str:
    """Return the state of a cell in words, with what is approved below it; "" for an empty one nobody asks for."""
    if cell.state:
        word = str(State(cell.state).label)
        return _("✓ %(value)s · %(state)s") % {"state": word, "value": cell.approved} if cell.approved else word
    return _("Asked for") if cell.is_asked else ""


def asks_of(written: Written) -> str:
    """Return the label of the reason that a refused cell wants, "" when it wants none."""
    if written.outcome is not Outcome.REFUSED:
        return ""
    gap = _("Why there is no value")
    emptied = gap if written.cell.state == State.APPROVED else _("Why it is taken back")
    labels = {"gap_reason": gap, "reason": _("What was wrong, and who says so"), "emptied": emptied}
    return labels.get(written.field, "")


def _row(row: Indicator, heads: Iterable[Column], cells: Mapping[Any, Cell], after: After | None) -> GridRow:
    name = name_of(row)
    made = tuple(_ready(row, name, head, _cell(row, head.period, cells), after) for head in heads)
    return GridRow(row.code, name, str(row.unit), reverse("indicator", args=[row.city.slug, row.pk]), made)


def _ready(row: Indicator, name: str, head: Column, cell: Cell, after: After | None) -> GridCell:
    key = f"{row.pk}-{head.period.label}"
    is_unfit = unfit(row.frequency, head.period, row.city.financial_year_starts) and not cell.shown
    ready = GridCell(
        entry=key,
        period=head.period.label,
        label=f"{row.code} {name}, {head.period.label}",
        text=cell.shown,
        seen=f"{cell.version}|{cell.shown}",
        word=row.get_frequency_display() if is_unfit else word_of(cell),
        state=cell.state,
        is_locked=head.is_locked or is_unfit,
        returned=cell.returned,
    )
    written = after.written.get(key) if after else None
    if after is None or written is None or written.outcome is Outcome.SAVED:
        return ready
    return _refused(ready, after.sent[key], written)


def _refused(ready: GridCell, sent: Sent, written: Written) -> GridCell:
    """Put what was typed back into the cell, with what became of it; a conflict shows the other value."""
    is_conflict = written.outcome is Outcome.CONFLICT
    return replace(
        ready,
        text=sent.text,
        seen=ready.seen if is_conflict else f"{sent.version}|{sent.shown}",
        outcome=written.outcome,
        sentence=written.sentence,
        reason=sent.reason,
        asks=asks_of(written),
        other=(ready.text or _("nothing")) if is_conflict else "",
    )


def _cell(row: Indicator, period: Period, cells: Mapping[Any, Cell]) -> Cell:
    return cells.get((row.pk, period.starts_on, period.ends_on)) or Cell()


def _matches(row: Indicator, filters: Filters) -> bool:
    if filters.theme and (row.theme is None or str(row.theme.pk) != filters.theme):
        return False
    if filters.owner and str(row.owner_id or NOBODY) != filters.owner:
        return False
    return holds([row.code, *row.unit.values(), *row.name.values(), str(row.owner or "")], filters.q)


def _is_in_state(row: Indicator, periods: Iterable[Period], cells: Mapping[Any, Cell], state: str) -> bool:
    if not state:
        return True
    states = {_cell(row, period, cells).state or "missing" for period in periods}
    return state in states


def _owners(known: Sequence[Indicator]) -> tuple[tuple[str, str], ...]:
    people = {str(row.owner.pk): str(row.owner) for row in known if row.owner is not None}
    found = sorted(people.items(), key=lambda person: sort_key(person[1]))
    if any(row.owner_id is None for row in known):
        found.append((NOBODY, _("Nobody yet")))
    return tuple(found) if len(found) > 1 else ()


def _int(text: str) -> int | None:
    return int(text) if text else None
