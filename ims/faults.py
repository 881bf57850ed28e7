"""The problems of files, one line per fault: the same fault in fifty rows is one thing to mend, not fifty."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims.csv_files import Problem

RANGES_SHOWN = 12


@dataclass(frozen=True)
class Fault:
    """One fault: the first problem that shows it, and every row in which it stands, in order, each once."""

    first: Problem
    rows: tuple[int, ...]
    differs: bool

    @property
    def count(self) -> int:
        """The number of rows with this fault; a fault of the file as a whole counts as one."""
        return len(self.rows)

    @property
    def place(self) -> str:
        """The cells, such as ``B2–B52``, or the rows in words, such as ``row 7``; "" for the file as a whole."""
        if self.rows == (0,):
            return ""
        if self.first.at:
            return row_ranges(self.rows, self.first.at)
        return ngettext("row %(rows)s", "rows %(rows)s", self.count) % {"rows": row_ranges(self.rows)}


def faults(problems: Iterable[Problem]) -> list[Fault]:
    """Return the problems by fault: same file, column and fault, or sentence and cure; by file and first row."""
    found: dict[tuple[str, ...], list[Problem]] = {}
    for one in sorted(problems, key=lambda problem: (problem.file, problem.row)):
        same = (one.fault,) if one.fault else (one.sentence, one.cure)
        found.setdefault((one.file, one.column, one.at, *same), []).append(one)
    return [
        Fault(group[0], tuple(sorted({one.row for one in group})), len({one.sentence for one in group}) > 1)
        for group in found.values()
    ]


def row_ranges(rows: tuple[int, ...], at: str = "") -> str:
    """Return row numbers, in order, as ranges: ``2–5, 7, 9–12``; after a dozen ranges it says how many rows follow.

    ``at`` are the letters of a column: then they are cells, ``B2–B5, B7``.
    """
    breaks = [0, *(at for at, (row, after) in enumerate(pairwise(rows), start=1) if after != row + 1), len(rows)]
    spans = [rows[start:end] for start, end in pairwise(breaks)]
    shown = [f"{at}{span[0]}" + (f"–{at}{span[-1]}" if len(span) > 1 else "") for span in spans[:RANGES_SHOWN]]
    left = sum(len(span) for span in spans[RANGES_SHOWN:])
    text = ", ".join(shown)
    return _("%(rows)s and %(left)s more") % {"rows": text, "left": left} if left else text
