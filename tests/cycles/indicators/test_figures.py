"""Progress, path and distance by the published formulas."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.figures import distance, is_kept, path_value, progress

D = Decimal
values = st.decimals(-10_000, 10_000, places=3)


@pytest.mark.parametrize(
    ("reference", "actual", "target", "share"),
    [
        ("41.0", "48.0", "55.0", "0.5"),
        ("486", "443", "400", "0.5"),
        ("41.0", "41.0", "55.0", "0"),
        ("41.0", "34.0", "55.0", "-0.5"),
        ("41.0", "62.0", "55.0", "1.5"),
        ("0", "0", "10", "0"),
    ],
)
def test_progress_in_both_directions(reference: str, actual: str, target: str, share: str) -> None:
    assert progress(D(reference), D(actual), D(target)) == D(share)


def test_progress_towards_the_reference_itself_is_no_share() -> None:
    assert progress(D(5), D(7), D("5.0")) is None


def test_a_level_is_kept_within_its_tolerance() -> None:
    assert is_kept(D("5.2"), D(5), D("0.2"))
    assert is_kept(D("4.8"), D(5), D("0.2"))
    assert not is_kept(D("5.21"), D(5), D("0.2"))
    assert is_kept(D("5.0"), D(5))
    assert not is_kept(D("5.1"), D(5))


@pytest.mark.parametrize(
    ("year", "expected"), [(2019, "41.0"), (2020, "41.0"), (2025, "48.0"), (2030, "55.0"), (2031, "55.0")]
)
def test_the_path_runs_straight_and_stays_at_its_ends(year: int, expected: str) -> None:
    assert path_value(D("41.0"), 2020, D("55.0"), 2030, year) == D(expected)


def test_a_target_of_the_reference_year_is_due_at_once() -> None:
    assert path_value(D(1), 2020, D(9), 2020, 2020) == D(9)


@pytest.mark.parametrize(
    ("actual", "aim", "direction", "expected"),
    [
        ("44", "46", "up", "-2"),
        ("47", "46", "up", "1"),
        ("44", "46", "down", "2"),
        ("47", "46", "down", "-1"),
        ("46", "46", "down", "0"),
        ("46.4", "46", "keep", "0"),
        ("47", "46", "keep", "-0.5"),
        ("45", "46", "keep", "-0.5"),
    ],
)
def test_distance_is_negative_when_short(actual: str, aim: str, direction: str, expected: str) -> None:
    assert distance(D(actual), D(aim), direction, D("0.5")) == D(expected)


def test_an_unknown_direction_is_refused() -> None:
    with pytest.raises(ValueError, match="'sideways' is no direction"):
        distance(D(1), D(1), "sideways")


@given(values, values, st.integers(1990, 2060), st.integers(1, 40), st.integers(0, 40))
def test_progress_on_the_path_is_the_share_of_the_time(
    reference: Decimal, target: Decimal, t0: int, length: int, gone: int
) -> None:
    if reference == target or gone > length:
        return
    on_path = progress(reference, path_value(reference, t0, target, t0 + length, t0 + gone), target)
    assert on_path is not None
    assert abs(on_path - D(gone) / D(length)) < D("1e-9")


@given(values, values, st.sampled_from(["up", "down", "keep"]))
def test_at_the_aim_the_distance_is_nothing(actual: Decimal, aim: Decimal, direction: str) -> None:
    assert distance(aim, aim, direction) == 0
    assert (distance(actual, aim, "up") >= 0) == (actual >= aim)
    assert (distance(actual, aim, "down") >= 0) == (actual <= aim)
