"""Workbooks: what is read within limits, and each thing that is refused by name."""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook as Book

from ims import sheets, workbooks
from ims.sheets import open_book, table_rows
from ims.workbooks import Exact, NotReadable, Sheet, Uncomputed, write_workbook

ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


def made(change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    """Return a workbook of one sheet that was changed."""
    book, content = Book(), io.BytesIO()
    change(book.active)
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook in which one part is another one."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info.filename))
        if name not in old.namelist():
            new.writestr(name, part)
    return changed.getvalue()


def rows(content: bytes, name: str = "v.xlsx") -> list[list[str]]:
    """Return all cells of the first sheet."""
    book = open_book(name, content)
    return [cells for _number, cells in table_rows(book, book.sheets[0])]


SHEET = "xl/worksheets/sheet1.xml"
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "old": ("v.xls", lambda: workbooks.OLE + b"\0" * 600, "of the old kind"),
    "encrypted": ("v.xlsx", lambda: workbooks.OLE + b"\0" * 600 + workbooks.ENCRYPTED, "protected with a password"),
    "no workbook": ("v.xlsx", lambda: b"code,2024\nT01,1\n", "named .xlsx, but it is no workbook"),
    "a workbook named csv": ("v.csv", made, "named .csv, but it is a workbook"),
    "another zip": ("v.xlsx", lambda: with_part(made(), "xl/workbook.bin", b"x"), "no workbook of the kind"),
    "damaged": ("v.xlsx", lambda: made()[:-200], "damaged"),
    "broken xml": ("v.xlsx", lambda: with_part(made(), SHEET, b"<worksheet><sheetData>"), "damaged"),
    "entities": ("v.xlsx", lambda: with_part(made(), SHEET, ENTITIES), "damaged"),
    "bomb": ("v.xlsx", lambda: with_part(made(), SHEET, b" " * 301_000_000), "Unpacked, the workbook has 301 MB"),
    "too large": ("v.xlsx", lambda: made() + b"\0" * 80_000_000, "The workbook has 80.0 MB"),
    "pdf": ("v.csv", lambda: b"%PDF-1.7", "This is PDF, not a table."),
    "html": ("v.xls", lambda: b"<html><table>", "This is HTML, not a table."),
    "empty": ("v.csv", lambda: b" \n", "The file is empty."),
    "utf-16": ("v.csv", lambda: "kod;2024".encode("utf-16"), "not in UTF-8"),
}


@pytest.mark.parametrize(("name", "content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_table_is_refused_by_name(name: str, content: Callable[[], bytes], words: str) -> None:
    with pytest.raises(NotReadable) as refused:
        rows(content(), name)
    assert words in refused.value.sentence
    assert refused.value.cure


@pytest.mark.parametrize(("limit", "words"), [("MAX_ROWS", "more than 1 rows"), ("MAX_COLUMNS", "or 1 columns")])
def test_a_sheet_beyond_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str, words: str) -> None:
    monkeypatch.setattr(sheets, limit, 1)
    with pytest.raises(NotReadable, match=words):
        rows(made(lambda sheet: [sheet.append(["code", 2024]) for _time in range(3)]))


def test_a_size_that_a_sheet_claims_is_not_believed() -> None:
    claimed = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    claimed += (
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert rows(with_part(made(), SHEET, claimed)) == [["1"]]


def test_numbers_keep_the_digits_that_the_sheet_shows() -> None:
    def fill(sheet: Any) -> None:
        sheet.append([25, 25.0, 0.442, 0.1 + 0.2, "1,234", None, True])
        sheet["B1"].number_format = "0.0"
        sheet["C1"].number_format = "0.0%"

    (cells,) = rows(made(fill))
    assert cells == ["25", "25.0", "44.2 %", "0.3", "1,234", "", "True"]
    assert [type(cell) is Exact for cell in cells] == [True, True, True, True, False, False, False]


def test_a_formula_without_its_result_is_told_from_an_empty_cell() -> None:
    (cells,) = rows(made(lambda sheet: sheet.append(["T01", "=1+1", None, 3])))
    assert cells == ["T01", "=1+1", "", "3"]
    assert type(cells[1]) is Uncomputed


def test_what_is_written_is_read() -> None:
    given = ["=1+1", Decimal("25.0"), Decimal("0.1234567890123456789"), "'x", Decimal("-0.50"), "a\x00b"]
    (cells,) = rows(write_workbook([Sheet("Values", [given], marked={1: "locked"}, widths={0: 20})]))
    assert cells == ["=1+1", "25.0", "0.1234567890123456789", "'x", "-0.50", "ab"]
    assert type(cells[0]) is str
