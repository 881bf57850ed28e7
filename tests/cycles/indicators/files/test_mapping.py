"""What the columns of a file seem to hold: guessed in English and Swedish, remembered where somebody knew better."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from cycles.indicators.files import importing
from cycles.indicators.files.loading import keep_upload
from cycles.indicators.files.mapping import Mapping, guess, key_of, sample
from cycles.indicators.models import ColumnChoice, SeriesUpload
from ims.cities.models import City
from ims.sheets import open_book
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.factories import make_city


def guessed(text: str, name: str = "v.csv") -> Mapping:
    """Return how a CSV text seems to be meant."""
    return guess(open_book(name, text.encode()), lambda _keys: {})


def workbook(**sheets: list[list[Any]]) -> bytes:
    """Return a workbook with these rows."""
    book, content = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("indicator_code,period,value,source\n", ("indicator_code", "period", "value", "source")),
        ("Kod;År;Värde;Källa;Orsak\n", ("indicator_code", "period", "value", "source", "gap_reason")),
        ("Code\tName\tUnit\t2023\t2024\n", ("indicator_code", "name", "unit", "=2023", "=2024")),
        ("Indikator;Enhet;2024-Q1;2024-Q2\n", ("indicator_code", "unit", "=2024-Q1", "=2024-Q2")),
        ("Namn;2022/23;2023/24;Kommentar\n", ("indicator_code", "=2022/23", "=2023/24", "note")),
        ("code,2023 [locked],2024,remark\n", ("indicator_code", "=2023", "=2024", "")),
        ("code,year,value,2024\n", ("indicator_code", "period", "value", "")),
    ],
)
def test_headers_are_recognised_in_both_languages(text: str, columns: tuple[str, ...]) -> None:
    found = guessed(text)
    assert found.columns == columns
    assert found.wrong() == ""


def test_the_head_is_found_below_a_title() -> None:
    found = guessed("Key figures of the city\n\nmade on Monday\nkod;namn;2023;2024\nT01;Resor;1;2\n")
    assert (found.head, found.columns) == (4, ("indicator_code", "name", "=2023", "=2024"))
    assert sample(open_book("v.csv", b"kod;2023\nT01;1\n"), guessed("kod;2023\n")) == [["T01", "1"]]


def test_the_sheet_with_the_table_is_found() -> None:
    book = open_book("v.xlsx", workbook(Help=[["Read this"]], Values=[["code", 2023, 2024], ["T01", 1.5, None]]))
    found = guess(book, lambda _keys: {})
    assert (found.sheet, found.columns) == ("Values", ("indicator_code", "=2023", "=2024"))
    assert guess(book, lambda _keys: {}, sheet="Help").sheet == "Help"


@pytest.mark.parametrize(
    ("rows", "sign"),
    [
        ("T01;44,2\nT01;1.234,5\n", ","),
        ("T01;44.2\n", "."),
        ("T01;1,234\n", ""),
        ("T01;1,234\nT01;0,5\n", ","),
        ("T01;44,2\nT01;44.2\n", ""),
        ("T01;1 234\n", "."),
        ("T01;1.234\n", "."),
    ],
)
def test_the_decimal_sign_is_told_by_the_numbers_that_leave_no_choice(rows: str, sign: str) -> None:
    assert guessed(f"indicator_code;2023\n{rows}").decimal == sign


def test_a_foreign_file_whose_numbers_leave_the_choice_is_not_guessed() -> None:
    assert guessed("kod;2023\nT01;1.234\n").decimal == ""


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (("", ""), "which column names the indicator"),
        (("indicator_code", "period"), "Say which columns hold period and value"),
        (("indicator_code", "indicator_code"), "chosen for two columns"),
        (("indicator_code", "=2023", "=2023"), "“2023” is chosen for two columns"),
        (("indicator_code", "=2023", "value"), "not both"),
        (("indicator_code", "=2023", "gap_reason"), "not both"),
    ],
)
def test_what_cannot_be_read_is_said(columns: tuple[str, ...], words: str) -> None:
    assert words in Mapping(columns=columns, headers=("",) * len(columns)).wrong()


def test_periods_do_not_tell_files_apart() -> None:
    assert key_of(["Code", "2023", "2024"]) == key_of(["code", "2023", "2024", "2025"])
    assert key_of(["Code", "Name", "2023"]) != key_of(["Code", "2023"])


@pytest.mark.django_db
def test_what_was_chosen_holds_for_the_next_file_with_the_same_headers(city: City) -> None:
    make_indicator(city, "T01")
    by = make_editor(city)
    first = keep_upload(SeriesUpload(city=city, name="a.csv", observations=b"what;2023\nT01;1,234\n"), by=by)
    found = importing.guessed(city, importing.book_of(first))
    assert found.wrong()
    chosen = Mapping(found.sheet, found.head, ",", found.headers, ("indicator_code", "=2023"))
    importing.choose_columns(first, chosen, by=by)
    importing.choose_columns(first, chosen, by=by)
    assert ColumnChoice.objects.count() == 1
    book = open_book("b.csv", b"Title\nWHAT;2023;2024\nT01;1,234;2\n")
    again = importing.guessed(city, book)
    assert (again.head, again.decimal, again.columns) == (2, ",", ("indicator_code", "=2023", "=2024"))
    assert importing.guessed(make_city("elsewhere"), book).columns == ("", "=2023", "=2024")
