"""Problems of files, one line per fault."""

import pytest

from ims.csv_files import Problem
from ims.faults import faults, row_ranges


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((7,), "7"),
        ((2, 3, 4), "2–4"),
        ((2, 3, 5, 7, 8, 9), "2–3, 5, 7–9"),
        (tuple(range(2, 53)), "2–52"),
        (tuple(range(2, 60, 2)), "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and 17 more"),
    ],
)
def test_row_numbers_are_written_as_ranges(rows: tuple[int, ...], text: str) -> None:
    assert row_ranges(rows) == text


def test_one_fault_is_one_line_and_another_file_column_or_sentence_another() -> None:
    again = [Problem("values", row, "period", f"“{row}” is odd.", "Write it.", fault="odd") for row in (4, 3, 2)]
    others = [
        Problem("values", 3, "value", "It is no number.", "Write one."),
        Problem("values", 2, "value", "It is no number.", "Leave it."),
        Problem("indicators", 3, "value", "It is no number.", "Write one."),
        Problem("values", 0, "", "The file is empty.", "Fill it."),
    ]
    found = [(fault.first.file, fault.place, fault.first.sentence, fault.differs) for fault in faults(again + others)]
    assert found == [
        ("indicators", "row 3", "It is no number.", False),
        ("values", "", "The file is empty.", False),
        ("values", "rows 2–4", "“2” is odd.", True),
        ("values", "row 2", "It is no number.", False),
        ("values", "row 3", "It is no number.", False),
    ]


def test_a_fault_that_a_row_has_twice_is_counted_once_there() -> None:
    (fault,) = faults([Problem("values", 2, "period", sentence, "", fault="odd") for sentence in ("A.", "B.")])
    assert (fault.count, fault.place) == (1, "row 2")
