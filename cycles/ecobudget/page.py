"""A master budget and the three accounts as ready texts, out of their content: for the pages and for the paper."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles.ecobudget.lines import ACCOUNTS, NAMES, PATH, SET
from cycles.indicators.measures import Kind
from cycles.indicators.series import since
from ims import words
from ims.parts import Fact

NONE_YET = "–"
Content = Mapping[str, Any]
Say = Callable[[Any], str]
ORIGINS: dict[str, str | Promise] = {PATH: gettext_lazy("from the path"), SET: gettext_lazy("set on the line")}
HEADS: dict[str, str | Promise] = {
    "reference": gettext_lazy("Reference (year)"),
    "previous": gettext_lazy("Previous year"),
    "budget": gettext_lazy("This year’s budget"),
    "long_term": gettext_lazy("Long-term target (year)"),
    "half_year": gettext_lazy("Half-year account"),
    "annual": gettext_lazy("Annual account"),
}
WITH_YEAR = frozenset({"reference", "long_term"})


@dataclass(frozen=True)
class Cell:
    """A figure as it is printed under its head, and where it comes from where that is worth saying."""

    head: str
    text: str
    origin: str


@dataclass(frozen=True)
class Row:
    """A line as ready texts; ``level`` is green where the budget was kept, red where it was not, "" without balance."""

    code: str
    name: str
    unit: str
    responsible: str
    cells: list[Cell]
    balance: str
    level: str
    word: str
    asks_account: bool


@dataclass(frozen=True)
class Table:
    """A master budget: its heads, its rows by the kind of their indicators, and in a sentence what was kept."""

    heads: list[str]
    kinds: list[tuple[str, list[Row]]]
    kept: str

    @property
    def count(self) -> int:
        """How many lines it has."""
        return sum(len(rows) for _kind, rows in self.kinds)

    def without(self, names: Collection[str]) -> "Table":
        """Return the table without these figures."""
        left = [place for place, name in enumerate(NAMES) if name not in names]
        kinds = [
            (kind, [replace(row, cells=[row.cells[place] for place in left]) for row in rows])
            for kind, rows in self.kinds
        ]
        return replace(self, heads=[self.heads[place] for place in left], kinds=kinds)


def table_of(content: Content, say: Say) -> Table:
    """Return a master budget as a table; ``say`` reads a text in the reader's language."""
    rows = {kind: [_row(line, say) for line in content["lines"] if line["kind"] == kind] for kind in Kind}
    kinds = [(str(Kind(kind).label), found) for kind, found in rows.items() if found]
    kept = ngettext(
        "%(n)s of %(all)s line with an annual account kept its budget.",
        "%(n)s of %(all)s lines with an annual account kept theirs.",
        content["balanced"],
    ) % {"n": content["kept"], "all": content["balanced"]}
    return Table([str(HEADS[name]) for name in NAMES], kinds, kept if content["balanced"] else "")


def _row(line: Content, say: Say) -> Row:
    balance = _decimal(line["balance"])
    return Row(
        line["indicator"],
        say(line["name"]),
        say(line["unit"]),
        say(line["responsible"]) or NONE_YET,
        [_cell(name, line[name]) for name in NAMES],
        signed(balance),
        "" if balance is None else "green" if balance >= 0 else "red",
        "" if balance is None else _("Kept") if balance >= 0 else _("Not kept"),
        any(line[name]["origin"] in {"", SET} for name in ACCOUNTS),
    )


def derived_facts(line: Content) -> list[Fact]:
    """Return the figures of a line that are taken from targets and values, so that nobody types them."""
    cells = [_cell(name, line[name]) for name in NAMES if line[name]["origin"] not in {"", SET}]
    return [Fact(cell.head, " ".join(filter(None, (cell.text, cell.origin)))) for cell in cells]


def _cell(name: str, figure: Content) -> Cell:
    value = _decimal(figure["value"])
    text = NONE_YET if value is None else words.number(value)
    if value is not None and name in WITH_YEAR:
        text = f"{text} ({figure['year']})"
    return Cell(str(HEADS[name]), text, str(ORIGINS.get(figure["origin"], "")))


def signed(figure: Decimal | None) -> str:
    """Return a figure with its sign, a dash for none."""
    if figure is None:
        return NONE_YET
    return ("+" if figure > 0 else "") + words.number(figure)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@dataclass(frozen=True)
class Entry:
    """An indicator in an account: its latest value, how it moved, and how far it is from its target."""

    code: str
    name: str
    unit: str
    latest: str
    trend: str
    target: str
    distance: str


@dataclass(frozen=True)
class Account:
    """One of the three accounts: its flows and its stocks, and the sum of the actions' effects on it."""

    name: str
    flows: list[Entry]
    stocks: list[Entry]
    effect: str
    checked: str

    @property
    def is_empty(self) -> bool:
        """Say whether no indicator stands in it."""
        return not self.flows and not self.stocks


def accounts_of(content: Content, say: Say, names: Mapping[str, str]) -> list[Account]:
    """Return the three accounts out of :func:`cycles.ecobudget.accounts.of`; ``names`` is what each is called."""
    return [_account(row, say, names[row["account"]]) for row in content["accounts"]]


def _account(row: Content, say: Say, name: str) -> Account:
    entries = {kind: [_entry(entry, say) for entry in row[kind]] for kind in ("flows", "stocks")}
    checked = _("%(checked)s of %(all)s") % {"checked": row["checked"], "all": row["actions"]}
    effect = None if row["effect"] is None else Decimal(row["effect"])
    return Account(name, entries["flows"], entries["stocks"], signed(effect), checked)


def _entry(entry: Content, say: Say) -> Entry:
    latest, target = _decimal(entry["latest"]), _decimal(entry["target"])
    trend = entry["trend"]
    return Entry(
        entry["indicator"],
        say(entry["name"]),
        say(entry["unit"]),
        NONE_YET if latest is None else f"{words.number(latest)} ({entry['period']})",
        since(trend, entry["before"]) if trend else "",
        NONE_YET if target is None else f"{words.number(target)} ({entry['target_year']})",
        signed(_decimal(entry["distance"])),
    )
