"""What a line's figures are: taken from targets and values, by the formulas, for every direction and gap."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cycles.ecobudget.lines import PATH, TARGET, VALUE, Figure, Line, budget_in, derive
from cycles.ecobudget.models import BudgetLine
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.series import Series
from cycles.targets.models import Target

YEAR = 2026
AMOUNT = st.decimals(-10_000, 10_000, places=2)
DIRECTIONS = st.sampled_from(["up", "down", "keep"])


def target(term: str, year: int, value: int | str, start: int | str = 100, first: int = 2020) -> Target:
    """Return a target that is not saved."""
    facts = {"reference_value": Decimal(start), "reference_year": first, "tolerance": Decimal(0)}
    return Target(term=term, year=year, value=Decimal(value), **facts)


def observed(starts: date, ends: date, value: str | None, period: str = "x") -> Observation:
    """Return a value, or a gap, that is not saved."""
    number = None if value is None else Decimal(value)
    return Observation(period=period, starts_on=starts, ends_on=ends, value=number, gap_reason="" if value else "Lost")


def series(*rows: Observation) -> Series:
    """Return a series of these."""
    return Series(Indicator(direction="down"), rows)


def line(budget: Decimal | None, account: Decimal | None, direction: str, tolerance: Decimal = Decimal(0)) -> Line:
    """Return a line with only a budget and an annual account."""
    row = BudgetLine(indicator=Indicator(direction=direction))
    return Line(row, {"budget": Figure(budget), "annual": Figure(account)}, tolerance)


@given(AMOUNT, AMOUNT, DIRECTIONS)
def test_the_balance_is_budget_minus_account_with_the_sign_of_the_direction(
    budget: Decimal, account: Decimal, direction: str
) -> None:
    balance = line(budget, account, direction).balance
    expected = {"down": budget - account, "up": account - budget, "keep": -abs(account - budget)}
    assert balance == expected[direction]
    assert line(budget, budget, direction).balance == 0


@given(AMOUNT, AMOUNT, st.decimals(0, 100, places=2))
def test_where_a_level_is_kept_the_tolerance_is_no_fault(budget: Decimal, account: Decimal, tolerance: Decimal) -> None:
    balance = line(budget, account, "keep", tolerance).balance
    assert balance is not None
    assert (balance == 0) == (abs(account - budget) <= tolerance)
    assert balance <= 0


@given(AMOUNT, DIRECTIONS)
def test_without_budget_or_account_there_is_no_balance_and_zero_is_a_value(amount: Decimal, direction: str) -> None:
    assert line(None, amount, direction).balance is None
    assert line(amount, None, direction).balance is None
    assert line(Decimal(0), Decimal(0), direction).balance == 0


def test_the_stage_of_the_very_year_is_the_budget() -> None:
    found = [target("long", 2035, 40), target("short", 2026, 77), target("short", 2028, 60)]
    assert budget_in(found, YEAR) == Figure(Decimal(77), YEAR, TARGET)


def test_else_the_path_to_the_next_stage_and_else_to_the_long_term_target() -> None:
    long = target("long", 2030, 40)
    assert budget_in([long, target("short", 2028, 80)], YEAR) == Figure(Decimal(85), YEAR, PATH)
    assert budget_in([long], YEAR) == Figure(Decimal(64), YEAR, PATH)
    assert budget_in([long, target("short", 2024, 90)], YEAR) == Figure(Decimal(64), YEAR, PATH)


@given(st.integers(2021, 2040), AMOUNT, AMOUNT)
def test_a_budget_on_the_path_lies_between_its_ends_and_has_their_digits(
    last: int, start: Decimal, end: Decimal
) -> None:
    found = budget_in([target("long", last, str(end), str(start))], 2020 + (last - 2020) // 2)
    if found.value is not None and found.origin == PATH:
        assert min(start, end) - Decimal("0.001") <= found.value <= max(start, end) + Decimal("0.001")
        assert -int(found.value.as_tuple().exponent) <= 3


def test_figures_come_from_whole_years_and_the_first_half_only() -> None:
    values = series(
        observed(date(2025, 1, 1), date(2025, 12, 31), "90"),
        observed(date(2026, 1, 1), date(2026, 3, 31), "20"),
        observed(date(2026, 1, 1), date(2026, 6, 30), "44"),
        observed(date(2026, 7, 1), date(2026, 12, 31), "43"),
        observed(date(2026, 1, 1), date(2026, 12, 31), "87"),
    )
    found = derive([target("long", 2030, 40)], values, YEAR)
    assert {name: str(figure.value) for name, figure in found.items()} == {
        "reference": "100",
        "previous": "90",
        "budget": "64",
        "long_term": "40",
        "half_year": "44",
        "annual": "87",
    }
    assert (found["reference"].year, found["long_term"].year, found["annual"].origin) == (2020, 2030, VALUE)


def test_a_gap_is_no_account_and_what_nothing_gives_is_empty() -> None:
    gap = series(observed(date(2026, 1, 1), date(2026, 12, 31), None))
    assert derive([], gap, YEAR) == dict.fromkeys(
        ("reference", "previous", "budget", "long_term", "half_year", "annual"), Figure()
    )
    halfway = Target(term="long", year=2030, value=None, reference_value=Decimal(1), reference_year=2020)
    assert budget_in([halfway], YEAR) == Figure()
    assert derive([halfway], gap, YEAR)["reference"] == Figure(Decimal(1), 2020, TARGET)
