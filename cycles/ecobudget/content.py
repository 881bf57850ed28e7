"""The room's part of the snapshot: the master budget with its balance, and the three accounts, as they are decided on.

Pages show the same content; so a page, a package and the paper read alike.
"""

from typing import Any

from cycles.cycle import Cycle
from cycles.ecobudget import accounts
from cycles.ecobudget.lines import Book, Figure, Line, book_of, kind_of
from ims import digits

Content = dict[str, Any]


def part(cycle: Cycle) -> Content | None:
    """Return what of the master budget and of the accounts goes to the council, None when nothing does."""
    book = book_of(cycle)
    if book is None:
        return None
    budget = budget_of(book) if book.budget.in_package else None
    held = accounts.of(cycle) if book.budget.with_accounts else None
    return {"budget": budget, "accounts": held} if budget or held else None


def budget_of(book: Book) -> Content:
    """Return a master budget with its balance as far as there is one: units by name, figures with their digits."""
    return {
        "year": book.cycle.year,
        "foreword": dict(book.budget.foreword),
        "lines": [line_content(line) for line in book.lines],
        "kept": len(book.kept),
        "balanced": len(book.balanced),
    }


def line_content(line: Line) -> Content:
    """Return a line with its figures and its balance as it is printed."""
    indicator = line.indicator
    budget, account = line.figures["budget"].value, line.figures["annual"].value
    return {
        "indicator": indicator.code,
        "name": dict(indicator.name),
        "unit": dict(indicator.unit),
        "kind": str(kind_of(indicator)),
        "direction": indicator.direction,
        "responsible": dict(line.responsible),
        **{name: _figure(figure) for name, figure in line.figures.items()},
        "balance": None if line.balance is None else digits.printed(line.balance, budget, account),
    }


def _figure(figure: Figure) -> Content:
    return {"value": figure.value, "year": figure.year, "origin": figure.origin}
