"""The formulas of computed indicators: pure functions of decimals, the one place where a computed value comes from.

| formula | value |
|---|---|
| per inhabitant, ratio | numerator ÷ denominator × factor |
| share | part ÷ whole × 100 (per mille: × 1,000), both in the same unit |
| sum | summand + summand + … |
| difference | what is taken from − what is taken away |

Everything is computed exactly and rounded once, to the decimal places that the indicator declares, halves away from
zero as everywhere (:mod:`ims.digits`).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from django.db import models
from django.utils.translation import gettext_lazy as _

PRECISION = 60  # digits while computing: those of two published numbers, a factor and the tie that rounding looks at
LONGEST = 24  # digits that a value may have
FACTORS = (1, 100, 1000, 10_000, 100_000)
MOST_DECIMALS = 6
DEEPEST = 3  # formulas on top of each other: people have to follow where a number comes from
LEAST_SUMMANDS, MOST_SUMMANDS = 2, 7


class Formula(models.TextChoices):
    """How a computed indicator follows from its inputs."""

    PER_CAPITA = "per_capita", _("Per inhabitant: amount ÷ inhabitants × factor")
    RATIO = "ratio", _("Ratio: numerator ÷ denominator × factor")
    SHARE = "share", _("Share: part ÷ whole × 100")
    SUM = "sum", _("Sum: all inputs added up")
    DIFFERENCE = "difference", _("Difference: one input minus the other")


class Role(models.TextChoices):
    """What part an input plays in the formula."""

    NUMERATOR = "numerator", _("Numerator")
    DENOMINATOR = "denominator", _("Denominator")
    SUMMAND = "summand", _("Summand")
    SUBTRAHEND = "subtrahend", _("What is taken away")


DIVISIONS = frozenset({Formula.PER_CAPITA, Formula.RATIO, Formula.SHARE})
# The roles of the two inputs, in this order, of every formula but the sum.
PAIRS: dict[str, tuple[Role, Role]] = {
    **{formula: (Role.NUMERATOR, Role.DENOMINATOR) for formula in DIVISIONS},
    Formula.DIFFERENCE: (Role.SUMMAND, Role.SUBTRAHEND),
}


class NoResult(ArithmeticError):
    """There is no number: ``is_by_zero`` when the denominator is zero, else the result is too long to be kept."""

    def __init__(self, *, is_by_zero: bool) -> None:
        self.is_by_zero = is_by_zero
        super().__init__("Division by zero." if is_by_zero else "Too many digits.")


def compute(formula: str, factor: int, decimals: int, terms: Iterable[tuple[str, Decimal]]) -> Decimal:
    """Return the value of a formula over its terms, role and number each, rounded to so many decimal places.

    The numbers stand in the units in which the formula takes them. Raises :class:`NoResult`.
    """
    given = list(terms)
    with localcontext(Context(prec=PRECISION)):
        exact = _divided(given, factor) if formula in DIVISIONS else sum(_signed(given), Decimal(0))
        value = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if len(value.as_tuple().digits) > LONGEST:
        raise NoResult(is_by_zero=False)
    return abs(value) if value == 0 else value


def _divided(terms: list[tuple[str, Decimal]], factor: int) -> Decimal:
    over = next(value for role, value in terms if role == Role.NUMERATOR)
    under = next(value for role, value in terms if role == Role.DENOMINATOR)
    if under == 0:
        raise NoResult(is_by_zero=True)
    return over * factor / under


def _signed(terms: list[tuple[str, Decimal]]) -> Iterable[Decimal]:
    return (-value if role == Role.SUBTRAHEND else value for role, value in terms)
