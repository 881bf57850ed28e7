"""What the plan costs is added up once, exactly, and printed alike wherever it stands."""

from decimal import Decimal

import pytest
from django.utils import translation

from cycles.cycle import Cycle
from cycles.snapshot import content_of
from cycles.targets.costs import Spent, cost_table, sums
from cycles.targets.plan import plan_of
from ims.words import NARROW
from tests.cycles.targets.factories import make_action, make_objective, make_target

CITY = {"en": "City budget"}
SPENT = [
    Spent(2026, "City budget", "1", Decimal("100.10")),
    Spent(2027, "City budget", "2", Decimal("0.20")),
    Spent(2027, "State", "2", Decimal("900000.00")),
    Spent(2027, "State", "", Decimal(0)),
]


def test_rows_and_columns_add_up_exactly_and_what_is_not_named_is_no_zero() -> None:
    added = sums(SPENT, ["2", "1", "7"], "en")
    assert added == {
        "years": [2026, 2027],
        "by_source": [
            {"source": {"en": "State"}, "by_year": [None, Decimal("900000.00")], "total": Decimal("900000.00")},
            {
                "source": {"en": "City budget"},
                "by_year": [Decimal("100.10"), Decimal("0.20")],
                "total": Decimal("100.30"),
            },
        ],
        "by_theme": [
            {"theme": "2", "by_year": [None, Decimal("900000.20")], "total": Decimal("900000.20")},
            {"theme": "1", "by_year": [Decimal("100.10"), None], "total": Decimal("100.10")},
            {"theme": "", "by_year": [None, Decimal(0)], "total": Decimal(0)},
        ],
        "by_year": [Decimal("100.10"), Decimal("900000.20")],
        "total": Decimal("900100.30"),
    }


def test_a_table_has_cents_in_every_row_or_in_none() -> None:
    table = cost_table(sums(SPENT, ["1", "2"], "en"), "EUR", {"1": "1 Air"})
    assert table is not None
    assert [(row.name, row.amounts, row.total) for row in table.themes] == [
        ("1 Air", ["100.10", "–"], "100.10"),
        ("2", ["–", f"900{NARROW}000.20"], f"900{NARROW}000.20"),
        ("No theme", ["–", "0.00"], "0.00"),
    ]
    assert (table.sums, table.total) == (["100.10", f"900{NARROW}000.20"], f"900{NARROW}100.30")
    assert cost_table(sums([], [], "en"), "EUR", {}) is None


@pytest.mark.django_db
def test_the_snapshot_holds_the_sums_that_the_page_shows(cycle: Cycle) -> None:
    make_action(target=make_target(make_objective(cycle)), cost=Decimal("1000.50"))
    make_action(cycle, target=None, cost=Decimal(7))
    frozen = content_of(cycle)["targets"]["costs"]
    assert frozen["by_theme"] == [
        {"theme": "1", "by_year": ["1000.50"], "total": "1000.50"},
        {"theme": "", "by_year": ["7.00"], "total": "7.00"},
    ]
    live = cost_table(plan_of(cycle).costs, "EUR", {})
    assert cost_table(frozen, "EUR", {}) == live
    assert live is not None
    assert live.total == "1007.50"


def test_a_source_is_one_whatever_translations_its_costs_have() -> None:
    spent = [
        Spent(2026, {"en": "State grants"}, "1", Decimal(1)),
        Spent(2026, {"en": "State grants", "sv": "Statsbidrag"}, "1", Decimal(2)),
        Spent(2026, "State grants", "1", Decimal(4)),
    ]
    added = sums(spent, ["1"], "en")
    assert added["by_source"] == [
        {"source": {"en": "State grants", "sv": "Statsbidrag"}, "by_year": [Decimal(7)], "total": Decimal(7)}
    ]
    with translation.override("sv"):
        table = cost_table(added, "EUR", {})
    assert table is not None
    assert [row.name for row in table.sources] == ["Statsbidrag"]
