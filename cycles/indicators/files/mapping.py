"""How a file of values is understood: sheet, head, what each column holds, and which sign begins the decimals.

All of it is guessed from the file, then shown, and changed by whoever knows better.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Self

from django.utils.translation import gettext as _

from cycles.indicators.entering.typed import NUMBER_FIRST
from cycles.indicators.files.columns import (
    BY_NAME,
    CODE,
    FIELD,
    GAP,
    HEADERS,
    NAME,
    PERIOD,
    PERIOD_COLUMN,
    VALUE,
    period_of_header,
    plain_header,
)
from cycles.indicators.periods import looks_like_period
from ims.numbers import ALIKE, decimal_signs
from ims.sheets import Book, table_rows
from ims.workbooks import Exact

TOP = 20  # rows among which the head is looked for
LOOKED_AT = 5_000  # rows from which the decimal sign is guessed
SAMPLE = 5
Memory = Callable[[Sequence[str]], dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Mapping:
    """How a file is understood.

    ``head`` is the row with the headers. ``columns`` says for each of its cells what the column holds: the name of a
    column of the format, ``=`` and the label of a period, or "" for what is not read. ``decimal`` is the sign that
    begins decimals, "" where it is not known.
    """

    sheet: str = ""
    head: int = 1
    decimal: str = ""
    headers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Say whether the file has a column per period."""
        return any(name.startswith(PERIOD_COLUMN) for name in self.columns)

    @property
    def periods(self) -> dict[int, str]:
        """The labels of the periods by their columns' places."""
        found = {place: name for place, name in enumerate(self.columns) if name.startswith(PERIOD_COLUMN)}
        return {place: name.removeprefix(PERIOD_COLUMN) for place, name in found.items()}

    def place(self, name: str) -> int | None:
        """Return where a column of the format stands, None where the file has none."""
        return self.columns.index(name) if name in self.columns else None

    def wrong(self) -> str:
        """Return what is missing before the file can be read, "" for nothing."""
        named = [name for name in self.columns if name]
        if twice := next((name for name in named if named.count(name) > 1), ""):
            label = BY_NAME[twice].label if twice in BY_NAME else twice.removeprefix(PERIOD_COLUMN)
            return _("“%(what)s” is chosen for two columns. Leave one of them.") % {"what": label}
        if CODE not in named:
            return _("Say which column names the indicator.")
        if not self.is_wide and not {PERIOD, VALUE} <= set(named):
            return _("Say which columns hold period and value, or which hold a period each.")
        if self.is_wide and {PERIOD, VALUE, GAP} & set(named):
            return _("A file has a row per value or a column per period, not both: leave the others out.")
        return ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept with a file."""
        return {**vars(self), "headers": list(self.headers), "columns": list(self.columns)}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Read what was kept."""
        return cls(**{**kept, "headers": tuple(kept["headers"]), "columns": tuple(kept["columns"])})

    def to_remember(self) -> dict[str, Any]:
        """Return what holds for the next file with the same headers, whatever periods it has."""
        pairs = zip(self.headers, self.columns, strict=True)
        columns = {plain_header(header): name for header, name in pairs if not _is_period(header)}
        return {"decimal": self.decimal, "columns": columns}


def key_of(headers: Iterable[str]) -> str:
    """Return what tells files with the same headers from others; periods next to each other count as one header."""
    plain: list[str] = []
    for header in headers:
        text = PERIOD_COLUMN if _is_period(header) else plain_header(header)
        if not (text == PERIOD_COLUMN and plain and plain[-1] == text):
            plain.append(text)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def guess(book: Book, remembered: Memory, sheet: str | None = None, head: int | None = None) -> Mapping:
    """Return how a file seems to be meant; ``sheet`` and ``head`` are given where somebody chose them.

    ``remembered`` hands out what was chosen for files with these headers, by :func:`key_of`.
    """
    tops = [
        (name, number, cells)
        for name in ([sheet] if sheet is not None else book.sheets)
        for number, cells in _top(book, name, head)
    ]
    known = remembered([key_of(cells) for _name, _number, cells in tops])
    for name, number, cells in tops:
        if (kept := known.get(key_of(cells))) is not None:
            found = Mapping(name, number, kept["decimal"], tuple(cells), _as_remembered(cells, kept["columns"]))
            return found if found.decimal else replace(found, decimal=decimal_of(book, found))
    guessed = [Mapping(name, number, "", tuple(cells), columns_of(cells)) for name, number, cells in tops]
    best = max(guessed, key=_score, default=Mapping(sheet or book.sheets[0]))
    return replace(best, decimal=decimal_of(book, best))


def columns_of(headers: Sequence[str]) -> tuple[str, ...]:
    """Return what columns with these headers seem to hold."""
    found: list[str] = []
    for header in headers:
        name = (
            f"{PERIOD_COLUMN}{period_of_header(header)}"
            if _is_period(header)
            else HEADERS.get(plain_header(header), "")
        )
        found.append(name if name not in found or name == "" else "")
    is_long = {PERIOD, VALUE} <= set(found)
    if not is_long and any(name.startswith(PERIOD_COLUMN) for name in found):
        found = ["" if name in {PERIOD, VALUE, GAP} else name for name in found]
    else:
        found = ["" if name.startswith(PERIOD_COLUMN) or name == FIELD else name for name in found]
    if CODE not in found:
        found = [CODE if name == NAME else name for name in found]
    return tuple(found)


def decimal_of(book: Book, mapping: Mapping) -> str:
    """Return the sign that begins decimals in the file's texts, "" where they do not tell.

    A file with the format's own headers and no comma that could be one is as the export writes it: with points.
    """
    places = list(mapping.periods) or [place for place in [mapping.place(VALUE)] if place is not None]
    certain: set[str] = set()
    open_ones: set[str] = set()
    for number, cells in islice(table_rows(book, mapping.sheet), LOOKED_AT):
        for text in (cells[place] for place in places if place < len(cells)):
            found = NUMBER_FIRST.fullmatch(text.translate(ALIKE).strip()) if number > mapping.head else None
            if found and not isinstance(text, Exact):
                tells, could = decimal_signs(found["number"])
                certain.update(tells)
                open_ones.update(could)
    if len(certain) == 1:
        return certain.pop()
    is_own = CODE in mapping.headers
    return "." if not certain and is_own and "," not in open_ones else ""


def sample(book: Book, mapping: Mapping) -> list[list[str]]:
    """Return the first rows below the head, each as wide as the head."""
    rows = (cells for number, cells in table_rows(book, mapping.sheet) if number > mapping.head)
    width = len(mapping.headers)
    return [[*cells, *[""] * width][:width] for cells in islice(rows, SAMPLE)]


def _top(book: Book, sheet: str, head: int | None) -> list[tuple[int, list[str]]]:
    rows = table_rows(book, sheet)
    if head is not None:
        return list(islice((row for row in rows if row[0] >= head), 1))
    return list(islice(rows, TOP))


def _as_remembered(headers: Sequence[str], columns: dict[str, str]) -> tuple[str, ...]:
    pairs = zip(headers, columns_of(headers), strict=True)
    return tuple(columns.get(plain_header(header), name) for header, name in pairs)


def _score(mapping: Mapping) -> tuple[bool, int]:
    return not mapping.wrong(), sum(bool(name) for name in mapping.columns)


def _is_period(header: str) -> bool:
    return looks_like_period(period_of_header(header))
