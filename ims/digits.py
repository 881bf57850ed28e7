"""How many digits a figure is printed with: a published one with its own, a computed one with those of its sources.

Everything is :class:`~decimal.Decimal`. Pages, charts, snapshots and documents all print computed figures by
:func:`printed`, so that the same figure reads alike everywhere.
"""

from decimal import ROUND_HALF_UP, Decimal


def scale(*published: Decimal) -> int:
    """Return the largest number of decimals among published values, 0 when there are none."""
    return max((max(0, -_exponent(value)) for value in published), default=0)


def at_scale(value: Decimal, *published: Decimal) -> Decimal:
    """Return a computed figure with as many decimals as the most exact of the published ones, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-scale(*published)), rounding=ROUND_HALF_UP)


def printed(figure: Decimal, *published: Decimal | None) -> Decimal:
    """Return a computed figure as it is printed: at the published digits when that is exact, else one decimal more.

    ``published`` are the values that it rests on and stands beside; None is left out.
    """
    given = [value for value in published if value is not None]
    shown = at_scale(figure, *given)
    return shown if shown == figure else at_scale(figure, Decimal(1).scaleb(-scale(*given) - 1))


def _exponent(value: Decimal) -> int:
    if not value.is_finite():
        raise ValueError(f"{value} is no finite number.")
    return int(value.as_tuple().exponent)
