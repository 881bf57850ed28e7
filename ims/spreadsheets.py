"""Cells that a spreadsheet would run as a formula: neutralised on the way out, restored on the way in.

A cell that begins with = + - @ TAB or CR gets an apostrophe in front, which spreadsheets take for "this is text". To
keep the round trip lossless a text that begins with apostrophes and then one of these signs gets one more, and
reading takes exactly one away. A plain number is no formula, also when it is negative.
"""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run the text; a dash or a signed number at its beginning is no formula."""
    return bool(re.match(r"[=@\t\r]|[+\-]\s*[A-Za-z(]", text)) and not re.match(r"[+\-]\s+[A-Za-z]", text)


def neutralise(text: str) -> str:
    """Return the text as it may stand in a cell."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def restore(cell: str) -> str:
    """Return the text that :func:`neutralise` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
