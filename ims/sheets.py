"""A table in a file, whatever its kind: CSV or a workbook, read row by row as a spreadsheet shows it.

What the file is, its first bytes say; a name that says otherwise is refused, as is everything that cannot be read.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePath
from typing import Protocol

from django.utils.translation import gettext as _

from ims.csv_files import Limits, Table, decode, records, separator
from ims.spreadsheets import restore
from ims.workbooks import OLE, WORKBOOK, NotReadable, Workbook

MAX_BYTES = 100_000_000
MAX_ROWS = 1_048_576  # those of a sheet
MAX_COLUMNS = 1_000
WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".txt", ".tsv", "")
NO_TABLES = {b"%PDF": "PDF", b"<!DO": "HTML", b"<htm": "HTML", b"<?xm": "XML", b"{\\rt": "RTF", b"\x89PNG": "PNG"}


class Book(Protocol):
    """A file with one or more sheets."""

    @property
    def sheets(self) -> list[str]:
        """The names of its sheets; a CSV file has one without a name."""

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Yield (row number, cells) of every row that is not blank; raises NotReadable."""


class TextFile:
    """A CSV file, as a book of one sheet."""

    sheets = [""]

    def __init__(self, content: bytes, known: Collection[str] = ()) -> None:
        limits = Limits(MAX_BYTES, MAX_ROWS, _("Split it into several files."))
        table = Table("")
        text = decode(table, content, limits)
        _raise_first(table)
        self.text, self._limits = text or "", limits
        self.separator = separator(self.text, known)

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows with their cells, without the blanks around them."""
        table = Table("")
        for number, cells in records(table, self.text, self.separator, self._limits):
            yield number, cells_of(cells)
        _raise_first(table)


def cells_of(written: Iterable[str]) -> list[str]:
    """Return the cells of a row as they are understood: without the blanks around them and a formula's apostrophe."""
    plain = [cell.strip() for cell in written]
    return [restore(cell) if cell[:1] == "'" else cell for cell in plain]


def open_book(name: str, content: bytes, known: Collection[str] = ()) -> Book:
    """Return the tables of a file; raises NotReadable. ``known`` are headers by which the separator is found."""
    if not content.strip():
        raise NotReadable(_("The file is empty."), _("Upload a file with a head and at least one row."))
    ending = PurePath(name).suffix.lower()
    is_workbook = content.startswith((WORKBOOK, OLE))
    _check_name(ending, content, is_workbook=is_workbook)
    return Workbook(content) if is_workbook else TextFile(content, known)


def table_rows(book: Book, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet, cut behind the last cell that says something; raises NotReadable beyond the limits."""
    for number, cells in book.rows(sheet):
        while cells and not cells[-1].strip():
            cells.pop()
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise NotReadable(
                _("The sheet has more than %(rows)s rows or %(columns)s columns.")
                % {"rows": MAX_ROWS, "columns": MAX_COLUMNS},
                _("Delete what is not needed, or split it into several files."),
            )
        yield number, cells


def _check_name(ending: str, content: bytes, *, is_workbook: bool) -> None:
    for first, kind in NO_TABLES.items():
        if content.startswith(first):
            raise NotReadable(
                _("This is %(kind)s, not a table.") % {"kind": kind},
                _("Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”."),
            )
    if ending in TEXTS and ending and is_workbook:
        raise NotReadable(
            _("The file is named %(ending)s, but it is a workbook.") % {"ending": ending},
            _("Rename it to .xlsx, or save the sheet as “CSV UTF-8”."),
        )
    if ending not in TEXTS and not is_workbook:
        raise NotReadable(
            _("The file is named %(ending)s, but it is no workbook.") % {"ending": ending},
            _("Rename it to .csv if it is a CSV file, or save it anew as “Excel workbook (.xlsx)”."),
        )


def _raise_first(table: Table) -> None:
    if table.problems:
        first = table.problems[0]
        where = _("Row %(row)s:") % {"row": first.row} + " " if first.row else ""
        raise NotReadable(where + first.sentence, first.cure)
