"""CSV files as they are: UTF-8 with or without a mark, comma, semicolon or tab between the cells.

Everything that cannot be read is a :class:`Problem` with file, row, column and cure. Rows are counted as a
spreadsheet shows them: the head is row 1.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from ims.roles import Role
from ims.spreadsheets import restore
from ims.workbooks import WORKBOOK

MAX_BYTES = 5_000_000
MAX_ROWS = 100_000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
TOP, TOP_LINES = 20_000, 20  # letters and lines in which the head is looked for
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Problem:
    """What cannot be read in a file, where, and what to do about it; row 0 means the file as a whole.

    ``at`` are the letters of the column as a spreadsheet names it, so that B and row 7 are the cell B7.
    ``fault`` names the fault where its sentence differs from cell to cell. Where the cure lies with somebody else,
    ``role`` is theirs and ``page`` the name of the city's page on which they do it.
    """

    file: str
    row: int
    column: str
    sentence: str
    cure: str
    fault: str = ""
    role: Role | None = None
    page: str = ""
    at: str = ""

    def __str__(self) -> str:
        row = f"{self.at}{self.row}" if self.at else _("row %(row)s") % {"row": self.row}
        place = [self.file, row if self.row else "", self.column]
        return f"{', '.join(part for part in place if part)}: {self.sentence} {self.cure}"


class Further(TypedDict, total=False):
    """What a problem may say besides, see :class:`Problem`."""

    fault: str
    role: Role | None
    page: str
    at: str


@dataclass(frozen=True)
class Row:
    """One row: its number in the file and its cells by the column's name, without the blanks around them."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Table:
    """The rows that could be read, the columns the file has, and what could not be read."""

    file: str
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int, column: str, sentence: str, cure: str = "", **more: Unpack[Further]) -> None:
        """Note a problem."""
        if column in self.columns:
            more.setdefault("at", letter(self.columns.index(column)))
        self.problems.append(Problem(self.file, row, column, sentence, cure, **more))


@dataclass(frozen=True)
class Columns:
    """The columns a file must have and those it may have; ``pattern`` lets through further names, such as name_sv."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    @property
    def known(self) -> tuple[str, ...]:
        """All columns that are understood by name."""
        return self.required + self.optional

    def knows(self, name: str) -> bool:
        """Say whether a column is understood."""
        return name in self.known or bool(self.pattern and self.pattern.fullmatch(name))


@dataclass(frozen=True)
class Limits:
    """How much of a file is read, and what to do with a larger one."""

    bytes: int
    rows: int
    cure: str


def usual_limits() -> Limits:
    """Return the limits of a table that can as well come in several files."""
    return Limits(MAX_BYTES, MAX_ROWS, _("Split it into several files."))


def read_table(file: str, content: bytes, columns: Columns, limits: Limits | None = None) -> Table:
    """Read a file; ``file`` is its name in problems. Without a readable head there are problems and no rows."""
    table = Table(file)
    limits = limits or usual_limits()
    text = decode(table, content, limits)
    if text is None:
        return table
    if not text.strip():
        table.refuse(0, "", _("The file is empty."), _("Upload a file with a head and at least one row."))
        return table
    fill(table, records(table, text, separator(text, columns.known), limits), columns)
    return table


def fill(table: Table, rows: Iterator[tuple[int, list[str]]], columns: Columns) -> None:
    """Read a head and the rows below it into a table; cells are those of a CSV file."""
    head = next(rows, None)
    if head is not None and _read_head(table, head[1], columns):
        _read_rows(table, rows)


def decode(table: Table, content: bytes, limits: Limits) -> str | None:
    """Return the text of a file, None with a problem noted where it is too large or not in UTF-8."""
    if len(content) > limits.bytes:
        table.refuse(
            0,
            "",
            _("The file has %(size)s MB; at most %(most)s MB are read.")
            % {"size": f"{len(content) / 1_000_000:.1f}", "most": limits.bytes // 1_000_000},
            limits.cure,
        )
    elif content.startswith(WORKBOOK):
        table.refuse(0, "", _("This is a workbook, not a CSV file."), _("Save the sheet as “CSV UTF-8”."))
    elif content.startswith(UTF_16) or b"\x00" in content:
        table.refuse(0, "", _("The file is not in UTF-8; it looks like UTF-16."), _("Save it as “CSV UTF-8”."))
    else:
        return _decode_utf8(table, content)
    return None


def _decode_utf8(table: Table, content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        table.refuse(
            before.count(b"\n") + 1,
            "",
            _("The byte %(byte)s is not UTF-8; the file is in another encoding, such as Windows-1252.")
            % {"byte": f"0x{content[error.start]:02X}"},
            _("Save it as “CSV UTF-8”."),
        )
        return None


def separator(text: str, known: Collection[str]) -> str:
    """Return the separator under which a line near the top names the most known columns, else most lines look alike.

    A title may stand above the head.
    """
    lines, names = text[:TOP].splitlines()[:TOP_LINES] or [""], set(known)

    def told(mark: str) -> tuple[int, int, int]:
        rows = [[cell.strip(' "').lower() for cell in line.split(mark)] for line in lines]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, alike = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return max(len({*row} & names) for row in rows), alike, width

    return max(SEPARATORS, key=told)


def records(table: Table, text: str, separator: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells) of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > limits.rows:
                table.refuse(
                    number, "", _("The file has more than %(most)s rows.") % {"most": limits.rows}, limits.cure
                )
                return
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        table.refuse(
            number + 1,
            "",
            _("The quotes do not match from here on (%(error)s).") % {"error": error},
            _("Put a cell that holds a quote in quotes and double the quote inside."),
        )


def _read_head(table: Table, cells: list[str], columns: Columns) -> bool:
    """Note the file's columns; say whether all that are needed are there."""
    names = [restore(cell.strip()).lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    table.columns = tuple(names)
    for name in names:
        if not columns.knows(name):
            _refuse_column(table, name, columns.known)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        table.refuse(1, name, _("The column stands in the head twice."), _("Leave one of them."))
    missing = [name for name in columns.required if name not in names]
    for name in missing:
        table.refuse(1, name, _("The column is missing."), _missing_cure(names, columns))
    return not missing


def _refuse_column(table: Table, name: str, known: Iterable[str]) -> None:
    close = get_close_matches(name, list(known), n=1)
    if not name:
        table.refuse(1, "", _("A column has no name."), _("Name it or take it out."))
    elif close:
        table.refuse(1, name, _("The column is unknown."), _("Did you mean “%(name)s”?") % {"name": close[0]})
    else:
        table.refuse(
            1,
            name,
            _("The column is unknown."),
            _("Take it out; understood are: %(names)s.") % {"names": ", ".join(known)},
        )


def _missing_cure(names: list[str], columns: Columns) -> str:
    if len(names) == 1:
        return _("The head was read as one cell: separate the cells by comma, semicolon or tab.")
    return _("Add it to the head; needed are: %(names)s.") % {"names": ", ".join(columns.required)}


def _read_rows(table: Table, records: Iterator[tuple[int, list[str]]]) -> None:
    width, seen = len(table.columns), False
    for number, cells in records:
        seen = True
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            table.refuse(
                number,
                "",
                _("The row has %(cells)s cells, the head has %(width)s.") % {"cells": len(cells), "width": width},
                _("Put a cell that holds the separator in quotes, or add the missing cells."),
            )
            continue
        pairs = zip(table.columns, (restore(cell.strip()) for cell in cells), strict=True)
        table.rows.append(Row(number, dict(pairs)))
    if not seen and not table.problems:
        table.refuse(0, "", _("The file has a head but no rows."), _("Add at least one row."))


@cache
def letter(place: int) -> str:
    """Return the letters of a column, A for 0, AA for 26."""
    letters = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        letters, place = chr(65 + rest) + letters, place - 1
    return letters


def suggest(text: str, known: Iterable[str], otherwise: str) -> str:
    """Return "did you mean" with the nearest known word, else the other cure."""
    close = get_close_matches(text, list(known), n=1, cutoff=0.7)
    return _("Did you mean “%(name)s”?") % {"name": close[0]} if close else otherwise
