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


YEARS = st.integers(1990, 2060)


@st.composite
def ways(draw: st.DrawFn) -> tuple[Decimal, int, Decimal, int, list[tuple[int, Decimal]]]:
    """Draw a reference, its year, a target, its year, and values for some of the years between, in any order."""
    first = draw(YEARS)
    last = first + draw(st.integers(1, 30))
    between = draw(st.lists(st.integers(first + 1, last - 1), unique=True, max_size=6)) if last - first > 1 else []
    return draw(values), first, draw(values), last, [(year, draw(values)) for year in between]


@given(ways())
def test_a_path_goes_through_its_own_values_and_its_ends(
    way: tuple[Decimal, int, Decimal, int, list[tuple[int, Decimal]]],
) -> None:
    reference, first, target, last, own = way
    for year, value in [*own, (first, reference), (first - 3, reference), (last, target), (last + 3, target)]:
        assert path_value(reference, first, target, last, year, own) == value


@given(ways(), st.integers(0, 30))
def test_between_two_values_it_is_straight_and_lies_between_them(
    way: tuple[Decimal, int, Decimal, int, list[tuple[int, Decimal]]], gone: int
) -> None:
    reference, first, target, last, own = way
    year = min(first + gone, last)
    points = sorted([(first, reference), *own, (last, target)])
    before = max(point for point in points if point[0] <= year)
    after = min((point for point in points if point[0] > year), default=points[-1])
    found = path_value(reference, first, target, last, year, own)
    slack = D("1e-9")
    assert min(before[1], after[1]) - slack <= found <= max(before[1], after[1]) + slack
    if after[0] > before[0]:
        straight = path_value(before[1], before[0], after[1], after[0], year)
        assert abs(found - straight) < slack


@given(ways(), st.integers(0, 30))
def test_values_on_the_straight_line_and_of_years_outside_change_nothing(
    way: tuple[Decimal, int, Decimal, int, list[tuple[int, Decimal]]], gone: int
) -> None:
    reference, first, target, last, own = way
    year = min(first + gone, last)
    straight = path_value(reference, first, target, last, year)
    on_it = [(each, path_value(reference, first, target, last, each)) for each, _value in own]
    outside = [(first - 1, D(7)), (first, D(7)), (last, D(7)), (last + 1, D(7))]
    assert abs(path_value(reference, first, target, last, year, on_it) - straight) < D("1e-9")
    assert path_value(reference, first, target, last, year, outside) == straight


@given(ways(), st.integers(0, 30))
def test_a_path_downwards_is_the_mirror_of_the_one_upwards(
    way: tuple[Decimal, int, Decimal, int, list[tuple[int, Decimal]]], gone: int
) -> None:
    reference, first, target, last, own = way
    year = min(first + gone, last)
    mirrored = [(each, -value) for each, value in own]
    down = path_value(-reference, first, -target, last, year, mirrored)
    assert abs(path_value(reference, first, target, last, year, own) + down) < D("1e-9")


@given(values, values, values)
def test_progress_is_the_same_share_in_both_directions_and_from_zero(
    reference: Decimal, actual: Decimal, target: Decimal
) -> None:
    if reference == target:
        assert progress(reference, actual, target) is None
        return
    up, down = progress(reference, actual, target), progress(-reference, -actual, -target)
    from_zero = progress(D(0), actual - reference, target - reference)
    assert up == down == from_zero
    assert progress(reference, reference, target) == 0
    assert progress(reference, target, target) == 1


@given(values, values, st.decimals(0, 100, places=3))
def test_where_target_is_reference_the_aim_is_to_keep(level: Decimal, actual: Decimal, tolerance: Decimal) -> None:
    assert progress(level, actual, level) is None
    assert is_kept(actual, level, tolerance) == (distance(actual, level, "keep", tolerance) == 0)
    assert is_kept(level, level, tolerance)
