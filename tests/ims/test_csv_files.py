"""Files as they are, and files that cannot be read: each named with row, column and cure."""

import pytest

from ims import csv_files as tables
from ims.csv_files import Columns, Problem, Table, read_table

COLUMNS = Columns(("code", "value"), ("source",))


def read(content: bytes | str) -> Table:
    """Read a table of code, value and, if there is one, source."""
    return read_table("observations", content.encode() if isinstance(content, str) else content, COLUMNS)


def cells(table: Table) -> list[tuple[str, ...]]:
    """Return the rows as read."""
    return [tuple(row.cells.values()) for row in table.rows]


def only_problem(content: bytes | str) -> Problem:
    """Return the one problem of a file."""
    (problem,) = read(content).problems
    return problem


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_as_offices_write_them(separator: str, mark: bytes, newline: str) -> None:
    lines = [["code", "value", "source"], ["T01", "25", "Ä office"], ["T02", "25.0", ""]]
    table = read(mark + newline.join(separator.join(line) for line in lines).encode())
    assert table.problems == []
    assert cells(table) == [("T01", "25", "Ä office"), ("T02", "25.0", "")]
    assert [row.number for row in table.rows] == [2, 3]


def test_quotes_blank_rows_and_capital_letters_in_the_head() -> None:
    table = read('Code, VALUE ,source\n\nT01,1,"Roads, parks and ""squares"""\n,,\n')
    assert cells(table) == [("T01", "1", 'Roads, parks and "squares"')]
    assert table.rows[0].number == 3


def test_more_empty_columns_than_the_head_are_no_problem() -> None:
    assert cells(read("code,value,,\nT01,1,,\n")) == [("T01", "1")]


def test_a_neutralised_formula_comes_back() -> None:
    assert cells(read("code,value,source\nT01,1,'=SUM(A1)\n")) == [("T01", "1", "=SUM(A1)")]


@pytest.mark.parametrize(
    ("content", "row", "column", "sentence", "cure"),
    [
        (b"", 0, "", "The file is empty.", "Upload a file with a head"),
        (b" \n\r\n ", 0, "", "The file is empty.", "Upload"),
        (b"\xef\xbb\xbf", 0, "", "The file is empty.", "Upload"),
        ("code,value\n", 0, "", "The file has a head but no rows.", "Add at least one row."),
        (
            "code,value\nT01,1\nT02,\xe4\n".encode("latin-1"),
            3,
            "",
            "The byte 0xE4 is not UTF-8",
            "Save it as “CSV UTF-8”",
        ),
        ("code,value\nT01,1\n".encode("utf-16"), 0, "", "looks like UTF-16", "Save it as “CSV UTF-8”"),
        ("code,value\nT01,1\n".encode("utf-16-le"), 0, "", "looks like UTF-16", "Save it as “CSV UTF-8”"),
        (b"PK\x03\x04rest", 0, "", "This is a workbook, not a CSV file.", "Save the sheet as “CSV UTF-8”."),
        ("code,source\nT01,x\n", 1, "value", "The column is missing.", "needed are: code, value."),
        ("code,value,sorce\nT01,1,x\n", 1, "sorce", "The column is unknown.", "Did you mean “source”?"),
        ("code,value,colour\nT01,1,x\n", 1, "colour", "The column is unknown.", "understood are: code, value, source"),
        ("code,value,value\nT01,1,1\n", 1, "value", "stands in the head twice", "Leave one"),
        ("code,,value\nT01,x,1\n", 1, "", "A column has no name.", "Name it or take it out."),
        ("code,value\nT01\n", 2, "", "The row has 1 cells, the head has 2.", "Put a cell that holds the separator"),
        ("code,value\nT01,1,000\n", 2, "", "The row has 3 cells, the head has 2.", "in quotes"),
        ('code,value\nT01,1\nT02,"1"0\n', 3, "", "The quotes do not match from here on", "double the quote inside"),
        ('code,value\nT01,"1\nT02,2\n', 2, "", "The quotes do not match from here on", "Put a cell"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes | str, row: int, column: str, sentence: str, cure: str) -> None:
    problem = only_problem(content)
    assert (problem.file, problem.row, problem.column) == ("observations", row, column)
    assert sentence in problem.sentence
    assert cure in problem.cure


def test_another_separator_is_named() -> None:
    table = read("code|value\nT01|1\n")
    assert table.rows == []
    assert "separate the cells by comma, semicolon or tab" in " ".join(problem.cure for problem in table.problems)


def test_a_file_without_a_head_says_what_is_needed() -> None:
    problems = read("T01,25\nT02,26\n").problems
    assert {problem.sentence for problem in problems} == {"The column is unknown.", "The column is missing."}
    assert all(problem.row == 1 for problem in problems)


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 20)
    assert read("code,value\nT01,1\n").problems == []
    assert "at most 0 MB are read" in only_problem("code,value\nT01,1000000\n").sentence


def test_too_many_rows_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert read("code,value\nT01,1\nT02,2\n").problems == []
    problem = only_problem("code,value\nT01,1\nT02,2\nT03,3\n")
    assert (problem.row, problem.sentence) == (4, "The file has more than 3 rows.")


def test_every_wrong_row_is_named_and_the_others_are_read() -> None:
    table = read("code,value\nT01\nT02,2\nT03,3,3\n")
    assert [problem.row for problem in table.problems] == [2, 4]
    assert cells(table) == [("T02", "2")]


def test_a_problem_reads_as_one_line() -> None:
    assert str(Problem("observations", 7, "value", "“x” is no number.", "Write digits.")) == (
        "observations, row 7, value: “x” is no number. Write digits."
    )
