"""The formulas, over any numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.computed.formulas import FACTORS, Formula, NoResult, Role, compute
from cycles.indicators.units import UNITS, convert

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)
DIVISIONS = (Formula.PER_CAPITA, Formula.RATIO, Formula.SHARE)
OVER, UNDER = Role.NUMERATOR, Role.DENOMINATOR


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Return an exact number at so many decimals, halves away from zero, by whole numbers only."""
    scaled = abs(exact) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    whole += 1 if scaled - whole >= Fraction(1, 2) else 0
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


@given(
    formula=st.sampled_from(DIVISIONS),
    over=numbers,
    under=numbers.filter(bool),
    factor=st.sampled_from(FACTORS),
    decimals=st.integers(0, 4),
)
def test_a_division_is_exact_and_rounded_once(
    formula: str, over: Decimal, under: Decimal, factor: int, decimals: int
) -> None:
    found = compute(formula, factor, decimals, [(OVER, over), (UNDER, under)])
    assert found == rounded(Fraction(over) * factor / Fraction(under), decimals)
    assert -int(found.as_tuple().exponent) == decimals


@given(values=st.lists(numbers, min_size=2, max_size=7), decimals=st.integers(0, 6))
def test_a_sum_does_not_depend_on_the_order(values: list[Decimal], decimals: int) -> None:
    terms = [(Role.SUMMAND, value) for value in values]
    found = compute(Formula.SUM, 1, decimals, terms)
    assert found == compute(Formula.SUM, 1, decimals, terms[::-1])
    assert found == sum(values).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)  # type: ignore[union-attr]


@given(one=numbers, other=numbers)
def test_a_difference_and_the_other_way_round_are_opposite(one: Decimal, other: Decimal) -> None:
    def difference(a: Decimal, b: Decimal) -> Decimal:
        return compute(Formula.DIFFERENCE, 1, 6, [(Role.SUMMAND, a), (Role.SUBTRAHEND, b)])

    assert difference(one, other) == -difference(other, one)
    assert difference(one, one) == 0


@given(value=numbers, other=numbers.filter(bool), into=st.sampled_from(["g", "kg", "t", "kt"]))
def test_a_ratio_is_the_same_in_whichever_unit_its_input_was_published(
    value: Decimal, other: Decimal, into: str
) -> None:
    """There and back: taken in tonnes, an input that is published in another unit gives the same result."""
    tonnes = UNITS["t"]
    back = convert(convert(value, tonnes, UNITS[into]), UNITS[into], tonnes)
    terms = [[(OVER, number), (UNDER, other)] for number in (value, back)]
    assert compute(Formula.RATIO, 1000, 3, terms[0]) == compute(Formula.RATIO, 1000, 3, terms[1])


@pytest.mark.parametrize("formula", DIVISIONS)
def test_nothing_is_divided_by_zero(formula: str) -> None:
    with pytest.raises(NoResult) as wrong:
        compute(formula, 1, 0, [(OVER, Decimal(1)), (UNDER, Decimal("0.00"))])
    assert wrong.value.is_by_zero


def test_a_result_that_cannot_be_kept_is_none() -> None:
    with pytest.raises(NoResult) as wrong:
        compute(Formula.RATIO, 100_000, 6, [(OVER, Decimal(10) ** 17), (UNDER, Decimal("0.000000000001"))])
    assert not wrong.value.is_by_zero


def test_a_zero_is_a_value_and_has_no_sign() -> None:
    found = compute(Formula.RATIO, 1, 1, [(OVER, Decimal("-0.001")), (UNDER, Decimal(1))])
    assert format(found, "f") == "0.0"
