"""Workbooks (.xlsx) read within limits, and written.

A cell that holds a number is read with the digits that the sheet shows at least: 25 in the format 0.0 is 25.0. What
cannot be read is refused by name before anything is unpacked; XML is read by openpyxl through defusedxml.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as UNWRITABLE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

MAX_BYTES = 20_000_000
MAX_UNPACKED = 300_000_000
MAX_WORDS = 60_000_000  # unpacked: the part with all texts is read whole
MAX_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .xls and encrypted files begin with
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK = b"PK\x03\x04"  # what every .xlsx file begins with
WORDS = "xl/sharedStrings.xml"
MARKED = "FFE3E1DC"  # the colour of what cannot be filled in
SIGNIFICANT = 15  # digits that a spreadsheet keeps
DECIMALS = re.compile(r"0\.(0+)")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Exact(str):
    """The text of a cell that holds a number: digits and a point, whatever the language."""

    __slots__ = ()


class Uncomputed(str):
    """The text of a cell that holds a formula without its result: the formula."""

    __slots__ = ()


class NotReadable(Exception):
    """The file is refused whole: what is wrong with it, and the cure."""

    def __init__(self, sentence: str, cure: str) -> None:
        self.sentence, self.cure = sentence, cure
        super().__init__(f"{sentence} {cure}")


class Workbook:
    """A workbook that was checked; its sheets are read one row after the other."""

    def __init__(self, content: bytes) -> None:
        _check(content)
        self._content = content
        self._book = self._open(data_only=True)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets with cells, in their order; hidden ones are among them."""
        return [sheet.title for sheet in self._book.worksheets]

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Yield (row number, cells) of every row of a sheet that is not blank."""
        computed = self._cells(self._book, name)
        formulas = self._cells(self._open(data_only=False), name) if self._has_formulas(name) else ()
        for number, (cells, others) in enumerate(zip_longest(computed, formulas, fillvalue=()), start=1):
            texts = [_text(cell) for cell in cells]
            for place, cell in enumerate(others):
                if not texts[place] and str(cell.value or "").startswith("="):
                    texts[place] = Uncomputed(cell.value)
            if any(text.strip() for text in texts):
                yield number, texts

    def _open(self, *, data_only: bool) -> Any:
        try:
            return load_workbook(io.BytesIO(self._content), read_only=True, data_only=data_only, keep_links=False)
        except Exception as problem:  # openpyxl raises whatever its parts raise
            raise _damaged() from problem

    def _cells(self, book: Any, name: str) -> Iterator[tuple[Any, ...]]:
        sheet = book[name]
        sheet.reset_dimensions()  # what a sheet says of its size is not believed
        try:
            yield from sheet.iter_rows()
        except Exception as problem:
            raise _damaged() from problem

    def _has_formulas(self, name: str) -> bool:
        before = b""
        with zipfile.ZipFile(io.BytesIO(self._content)) as parts, parts.open(self._book[name]._worksheet_path) as part:
            while chunk := part.read(1 << 20):
                if b"<f>" in before + chunk or b"<f " in before + chunk or b"<f/" in before + chunk:
                    return True
                before = chunk[-3:]
        return False


def _check(content: bytes) -> None:
    """Refuse what is no workbook, or more than is read, before it is unpacked."""
    if content.startswith(OLE):
        _refuse_ole(content)
    if len(content) > MAX_BYTES:
        facts = {"size": f"{len(content) / 1_000_000:.1f}", "most": MAX_BYTES // 1_000_000}
        raise NotReadable(
            _("The workbook has %(size)s MB; at most %(most)s MB are read.") % facts,
            _("Delete other sheets and pictures, or save the sheet as “CSV UTF-8”."),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as problem:
        raise _damaged() from problem


def _refuse_ole(content: bytes) -> None:
    if ENCRYPTED in content:
        raise NotReadable(
            _("The workbook is protected with a password."), _("Save it without a password and upload it again.")
        )
    raise NotReadable(
        _("This is a workbook of the old kind (.xls)."), _("Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”.")
    )


def _check_parts(parts: zipfile.ZipFile) -> None:
    sizes = {part.filename: part.file_size for part in parts.infolist()}
    if any(part.flag_bits & 1 for part in parts.infolist()):
        raise NotReadable(
            _("The workbook is protected with a password."), _("Save it without a password and upload it again.")
        )
    if "xl/workbook.bin" in sizes or "content.xml" in sizes or "xl/workbook.xml" not in sizes:
        raise NotReadable(
            _("This is no workbook of the kind .xlsx."), _("Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”.")
        )
    # Unpacking stops at the size that a part says it has, so the sum holds for what is read.
    if len(sizes) > MAX_PARTS or sum(sizes.values()) > MAX_UNPACKED or sizes.get(WORDS, 0) > MAX_WORDS:
        raise NotReadable(
            _("Unpacked, the workbook has %(size)s MB in %(parts)s parts; that much is not read.")
            % {"size": sum(sizes.values()) // 1_000_000, "parts": len(sizes)},
            _("Delete what is not needed, or save the sheet as “CSV UTF-8”."),
        )


def _damaged() -> NotReadable:
    return NotReadable(
        _("The workbook is damaged and cannot be opened."),
        _("Open it in a spreadsheet program, save it anew and upload that."),
    )


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return number_text(value, str(cell.number_format))
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def number_text(value: float, number_format: str) -> str:
    """Return a cell's number with its own digits and at least the decimals of its format; a share as per cent."""
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{SIGNIFICANT}g}")
    shown = QUOTED.sub("", number_format.split(";")[0])
    is_share = "%" in shown
    number = number.scaleb(2) if is_share else number
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    decimals = DECIMALS.search(shown)
    whole, _point, fraction = plain.partition(".")
    fraction = fraction.ljust(len(decimals[1]) if decimals else 0, "0")
    text = f"{whole}.{fraction}" if fraction else whole
    return Exact(f"{text} %" if is_share else text)


Cell = str | Decimal


@dataclass
class Sheet:
    """A sheet to be written: its name and rows; the first row is the head.

    ``marked`` are the places of columns whose head is marked, with the remark that says why; ``widths`` those of
    columns in letters, by place.
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    marked: dict[int, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook. No cell is a formula; a number that a spreadsheet would round is written as text."""
    book = Book(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "B2"
        for place, width in sheet.widths.items():
            page.column_dimensions[get_column_letter(place + 1)].width = width
        for number, row in enumerate(sheet.rows):
            page.append([_written(page, cell, sheet.marked.get(place), number) for place, cell in enumerate(row)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _written(page: Any, value: Cell, remark: str | None, number: int) -> Any:
    shown = _as_number(value) if isinstance(value, Decimal) else None
    if shown is not None:
        cell = WriteOnlyCell(page, value=shown)
        cell.number_format = "0" + "." * (_decimals(value) > 0) + "0" * _decimals(value)
        return cell
    cell = WriteOnlyCell(page, value=UNWRITABLE.sub("", plain(value)))
    cell.data_type = "s"  # openpyxl would take a text that begins with = for a formula
    if number == 0:
        cell.font = Font(bold=True)
    if remark is not None:
        cell.fill = PatternFill("solid", start_color=MARKED)
        if number == 0:
            cell.comment = Comment(remark, "IMS")
    return cell


def plain(cell: Cell) -> str:
    """Return the text of a cell, a number with a point and exactly its digits."""
    return format(cell, "f") if isinstance(cell, Decimal) else cell


def _decimals(value: Any) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _as_number(value: Decimal) -> float | int | None:
    """Return a number as a cell holds it, None where reading it back would give other digits."""
    number = float(value) if _decimals(value) else int(value)
    is_kept = number_text(number, "0." + "0" * _decimals(value)) == format(value, "f")
    return number if is_kept else None
