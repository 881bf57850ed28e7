"""The published rule, at its borders and for all directions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.models import Indicator
from cycles.monitoring.judgement import judge
from cycles.targets.models import Target


def target(reference: str | None, aim: str, direction: str = "up", tolerance: str = "0") -> Target:
    """Return an unsaved target from 2020 to 2030."""
    return Target(
        indicator=Indicator(direction=direction),
        reference_year=2020,
        reference_value=None if reference is None else Decimal(reference),
        year=2030,
        value=Decimal(aim),
        tolerance=Decimal(tolerance),
    )


@pytest.mark.parametrize(
    ("reference", "aim", "direction", "tolerance", "value", "level"),
    [
        # path in 2025: 50; amber down to 50 − 10 % of 20 = 48
        ("40", "60", "up", "0", "50", "green"),
        ("40", "60", "up", "0", "49.999", "amber"),
        ("40", "60", "up", "0", "48", "amber"),
        ("40", "60", "up", "0", "47.999", "red"),
        ("40", "60", "up", "0", "0", "red"),
        ("60", "40", "down", "0", "50", "green"),
        ("60", "40", "down", "0", "52", "amber"),
        ("60", "40", "down", "0", "52.001", "red"),
        ("40", "40", "keep", "1", "41", "green"),
        ("40", "40", "keep", "1", "39", "green"),
        # nothing lies between reference and target: no room for amber
        ("40", "40", "keep", "1", "41.1", "red"),
    ],
)
def test_the_rule_at_its_borders(
    reference: str, aim: str, direction: str, tolerance: str, value: str, level: str
) -> None:
    assert judge(target(reference, aim, direction, tolerance), Decimal(value), 2025, 10).level == level


def test_no_value_is_grey_and_zero_is_a_value() -> None:
    aim = target("40", "0", "down")
    assert judge(aim, None, 2025, 10).level == "grey"
    assert judge(aim, Decimal(0), 2025, 10).level == "green"


def test_a_target_without_reference_is_grey() -> None:
    assert judge(target(None, "60"), Decimal(50), 2025, 10).level == "grey"


def test_the_sentence_has_the_numbers_put_in() -> None:
    sentence = judge(target("40.0", "60.0"), Decimal("44.5"), 2025, 10).sentence
    assert "50.0 in 2025" in sentence
    assert "5.5" in sentence


@given(value=st.decimals("-1e6", "1e6", places=3), percent=st.integers(0, 100))
def test_mirrored_targets_are_judged_alike(value: Decimal, percent: int) -> None:
    """What is good upwards is as good downwards when every sign is turned."""
    up = judge(target("40", "60", "up"), value, 2025, percent)
    down = judge(target("-40", "-60", "down"), -value, 2025, percent)
    assert up.level == down.level


def test_better_than_a_level_to_keep_is_no_fault_where_the_direction_is_known() -> None:
    """Target and reference are equal: within the tolerance counts, and so does better."""
    assert judge(target("40", "40", "up"), Decimal(55), 2025, 10).level == "green"
    assert judge(target("40", "40", "up", "1"), Decimal(39), 2025, 10).level == "green"
    assert judge(target("40", "40", "up", "1"), Decimal("38.9"), 2025, 10).level == "red"
    assert judge(target("40", "40", "down"), Decimal(55), 2025, 10).level == "red"


@pytest.mark.parametrize(
    ("year", "path", "formula"),
    [
        (2019, "40", "Path in 2019: 40, the reference of 2020"),
        (2026, "52", "Path in 2026: 52 = 40 + (60 − 40) × (2026 − 2020) / (2030 − 2020)"),
        (2030, "60", "Path in 2030: 60, the target of 2030"),
        (2035, "60", "Path in 2035: 60, the target of 2030"),
    ],
)
def test_the_formula_has_the_numbers_put_in(year: int, path: str, formula: str) -> None:
    judged = judge(target("40", "60"), Decimal(50), year, 10)
    assert (judged.path, judged.formula) == (Decimal(path), formula)


def test_a_short_term_target_has_a_path_of_its_own() -> None:
    short = target("45", "50")
    short.reference_year, short.year = 2024, 2027
    judged = judge(short, Decimal(48), 2025, 10)
    assert judged.formula == "Path in 2025: 46.7 = 45 + (50 − 45) × (2025 − 2024) / (2027 − 2024)"
    assert judged.level == "green"


def test_without_a_value_the_path_is_known_but_nothing_judged() -> None:
    judged = judge(target("40", "60"), None, 2026, 10)
    assert (judged.level, judged.path, judged.distance) == ("grey", Decimal(52), None)


@pytest.mark.parametrize("percent", [0, 25, 100])
def test_the_city_sets_how_far_short_is_amber(percent: int) -> None:
    border = Decimal(50) - Decimal(20) * percent / 100
    just_below = border - Decimal("0.001")
    assert judge(target("40", "60"), border, 2025, percent).level == ("amber" if percent else "green")
    assert judge(target("40", "60"), just_below, 2025, percent).level == "red"


@given(value=st.decimals("-1e3", "1e3", places=2), year=st.integers(2015, 2035), percent=st.integers(0, 100))
def test_a_better_value_is_never_judged_worse(value: Decimal, year: int, percent: int) -> None:
    order = ["red", "amber", "green"]
    now = judge(target("40", "60"), value, year, percent).level
    better = judge(target("40", "60"), value + 1, year, percent).level
    assert order.index(better) >= order.index(now)


def test_sentence_and_formula_print_the_path_alike() -> None:
    """A value of more digits than its target is judged with its digits, and every figure beside it has them."""
    judged = judge(target("40", "60"), Decimal("44.25"), 2025, 10)
    assert "asks for 50.00 in 2025; short of it by 5.75" in judged.sentence
    assert judged.formula.startswith("Path in 2025: 50.00 = 40 + ")
