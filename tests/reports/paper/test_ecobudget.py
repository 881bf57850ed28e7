"""The master budget is a chapter, its balance in the evaluation's paper, and the accounts stand in the annex."""

import io
import json
from typing import Any

import pikepdf
import pytest

from reports.paper.making import make_paper
from reports.paper.order import Order
from reports.paper.paper import read_paper
from tests.reports.paper.samples import content
from tests.reports.paper.tagged import named

FIGURE = {"value": None, "year": None, "origin": ""}


def figure(value: str, year: int = 2026, origin: str = "target") -> dict[str, Any]:
    """Return a figure as it is frozen."""
    return {"value": value, "year": year, "origin": origin}


def line(kind: str, balance: str | None, account: dict[str, Any] = FIGURE) -> dict[str, Any]:
    """Return a line as it is frozen."""
    return {
        "indicator": "W1",
        "name": {"en": "Waste", "sv": "Avfall"},
        "unit": "kg",
        "kind": kind,
        "direction": "down",
        "responsible": "Waste company",
        "reference": figure("100", 2020),
        "previous": figure("90", 2025, "value"),
        "budget": figure("85.0", 2026, "path"),
        "long_term": figure("40", 2035),
        "half_year": figure("44", 2026, "set"),
        "annual": account,
        "balance": balance,
    }


def frozen(kind: str = "package", accounts: bool = True) -> str:
    """Return sealed content with a master budget and, where told, the three accounts."""
    lines = [line("budget", "-3.0", figure("88", 2026, "value")), line("asset", None)]
    entry = {
        "indicator": "W1",
        "name": {"en": "Waste"},
        "unit": "kg",
        "latest": "88",
        "period": "2026",
        "before": "2025",
        "trend": "better",
        "target": "40",
        "target_year": 2035,
        "distance": "-48",
    }
    rows = [
        {"account": name, "flows": [entry] if name == "social" else [], "stocks": [], "effect": effect, **counts}
        for name, effect in (("environment", 3), ("social", 0), ("economic", None))
        for counts in ({"actions": 2, "checked": 1},)
    ]
    part = {
        "budget": {"year": 2026, "foreword": {"en": "Less of everything."}, "lines": lines, "kept": 0, "balanced": 1},
        "accounts": {"accounts": rows} if accounts else None,
    }
    made = content(ecobudget=part)
    return json.dumps({**made, "kind": kind, "known_on": "2026-11-28"})


def test_the_package_has_the_budget_without_its_accounts() -> None:
    paper = read_paper(frozen(), "ab" * 32, "en")
    assert paper.chapters["ecobudget"].title == "Master budget"
    assert paper.budget is not None
    assert [kind for kind, _rows in paper.budget.kinds] == [
        "Budget: steered year by year",
        "Asset: a stock that is kept",
    ]
    [row] = paper.budget.kinds[0][1]
    assert [cell.text for cell in row.cells] == ["100 (2020)", "90", "85.0", "40 (2035)"]
    assert row.cells[2].origin == "from the path"
    assert "Annual account" not in paper.budget.heads


def test_in_swedish_it_reads_swedish() -> None:
    paper = read_paper(frozen(), "ab" * 32, "sv")
    assert paper.budget is not None
    assert (paper.chapters["ecobudget"].title, paper.budget.kinds[0][1][0].name) == ("Miljöbudget", "Avfall")


def test_how_to_continue_is_decided_with_the_balance() -> None:
    paper = read_paper(frozen("evaluation"), "ab" * 32, "en")
    assert paper.chapters["ecobudget"].title == "Balance of the master budget"
    assert paper.budget is not None
    [row] = paper.budget.kinds[0][1]
    assert (row.balance, row.word, [cell.text for cell in row.cells][-2:]) == ("\u22123.0", "Not kept", ["44", "88"])
    assert paper.budget.kept == "0 of 1 line with an annual account kept its budget."


def test_a_year_without_has_neither_chapter_nor_accounts() -> None:
    paper = read_paper(json.dumps(content(ecobudget=None)), "ab" * 32, "en")
    assert "ecobudget" not in paper.chapters
    assert (paper.budget, paper.accounts) == (None, ())
    assert read_paper(frozen(accounts=False), "ab" * 32, "en").accounts == ()


@pytest.mark.django_db
def test_the_wide_table_lies_on_a_page_of_its_own() -> None:
    made = make_paper(Order(frozen("evaluation"), "ab" * 32, "en"), lambda _per_cent, _doing: None)
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        wide = [page for page in pdf.pages if float(page.mediabox[2]) > float(page.mediabox[3])]
        assert len(wide) == 1
        assert all("/Scope" in head.A for head in named(pdf, "/TH"))
