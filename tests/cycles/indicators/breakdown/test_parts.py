"""Parts and totals, over any numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.breakdown.parts import TOTAL, Ids, mismatches, part_ids

numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3, allow_nan=False, allow_infinity=False)
FIRST, SECOND = [1, 2, 3], [11, 12]


def whole(pairs: dict[Ids, Decimal]) -> dict[Ids, Decimal | None]:
    """Return pairs with their margins and their total."""
    values: dict[Ids, Decimal | None] = dict(pairs)
    values |= {(one, None): sum((pairs[one, other] for other in SECOND), Decimal(0)) for one in FIRST}
    values |= {(None, other): sum((pairs[one, other] for one in FIRST), Decimal(0)) for other in SECOND}
    return {**values, TOTAL: sum(pairs.values(), Decimal(0))}


pairs = st.fixed_dictionaries({(one, other): numbers for one in FIRST for other in SECOND})


@given(pairs=pairs)
def test_parts_that_add_up_are_no_mismatch(pairs: dict[Ids, Decimal]) -> None:
    assert mismatches(FIRST, SECOND, whole(pairs)) == []


@given(pairs=pairs, off=numbers.filter(bool))
def test_a_total_that_is_off_is_said_along_each_dimension(pairs: dict[Ids, Decimal], off: Decimal) -> None:
    values = whole(pairs)
    total = values[TOTAL]
    assert total is not None
    found = mismatches(FIRST, SECOND, {**values, TOTAL: total + off})
    assert [(row.whole, row.along, row.value - row.parts) for row in found] == [(TOTAL, 0, off), (TOTAL, 1, off)]


@given(pairs=pairs, off=numbers.filter(bool), place=st.sampled_from([(o, s) for o in FIRST for s in SECOND]))
def test_a_pair_that_is_off_is_said_of_both_its_margins(
    pairs: dict[Ids, Decimal], off: Decimal, place: tuple[int, int]
) -> None:
    found = mismatches(FIRST, SECOND, {**whole(pairs), place: pairs[place] + off})
    assert {row.whole for row in found} == {(place[0], None), (None, place[1])}


@given(pairs=pairs, gone=st.sampled_from(part_ids(FIRST, [])))
def test_a_missing_part_is_a_gap_and_no_mismatch(pairs: dict[Ids, Decimal], gone: Ids) -> None:
    values = {**whole(pairs), gone: None, TOTAL: Decimal(10**9)}
    assert {(row.whole, row.along) for row in mismatches(FIRST, SECOND, values)} == {(TOTAL, 1)}


@pytest.mark.parametrize(("first", "second", "count"), [([1, 2], [], 2), ([1, 2, 3], [4, 5], 11), ([], [], 0)])
def test_an_indicator_has_margins_and_pairs(first: list[int], second: list[int], count: int) -> None:
    assert len(set(part_ids(first, second))) == count
