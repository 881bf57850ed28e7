"""The figures a council reads, as pure functions of decimals: progress, path and distance.

Everything is :class:`~decimal.Decimal`; nothing here rounds. :func:`ims.digits.printed` is how a figure is printed.
"""

from collections.abc import Sequence
from decimal import Decimal

UP, DOWN, KEEP = "up", "down", "keep"
Points = Sequence[tuple[int, Decimal]]


def progress(reference: Decimal, actual: Decimal, target: Decimal) -> Decimal | None:
    """Return the share of the way from reference to target that is done: 0 at the reference, 1 at the target.

    ``(actual − reference) / (target − reference)``, right for both directions: below 0 went the wrong way, above 1
    went beyond. ``None`` where target equals reference: then the aim is to keep the level, see :func:`is_kept`.
    """
    way = target - reference
    return None if way == 0 else (actual - reference) / way


def is_kept(actual: Decimal, level: Decimal, tolerance: Decimal = Decimal(0)) -> bool:
    """Say whether a level that is to be kept is met: ``|actual − level| ≤ tolerance``."""
    return abs(actual - level) <= abs(tolerance)


def path_value(
    reference: Decimal,
    t0: int,
    target: Decimal,
    T: int,  # noqa: N803 - as written
    t: int,
    own: Points = (),
) -> Decimal:
    """Return where the path from the reference in year ``t0`` to the target in year ``T`` stands in ``t``.

    ``reference + (target − reference) · (t − t0) / (T − t0)``, a straight line. A path with values of its ``own`` goes
    through them: between two years that have one it is the straight line from the one to the other. Ours: before ``t0``
    the path stands at the reference, from ``T`` on at the target, and a target of the reference year itself is due at
    once; values of years that are not between the two say nothing.
    """
    if t >= T:
        return target
    if t <= t0:
        return reference
    (first, start), (last, end) = piece_of_path(reference, t0, target, T, t, own)
    return start + (end - start) * (t - first) / (last - first)


def piece_of_path(
    reference: Decimal,
    t0: int,
    target: Decimal,
    T: int,  # noqa: N803 - as written
    t: int,
    own: Points = (),
) -> tuple[tuple[int, Decimal], tuple[int, Decimal]]:
    """Return the ends, year and value, of the straight piece of the path in which ``t`` lies; whole outside of it."""
    between = sorted((year, value) for year, value in own if t0 < year < T)
    if not t0 <= t < T:
        between = []
    before = [(t0, reference), *(point for point in between if point[0] <= t)]
    after = [*(point for point in between if point[0] > t), (T, target)]
    return before[-1], after[0]


def distance(actual: Decimal, aim: Decimal, direction: str, tolerance: Decimal = Decimal(0)) -> Decimal:
    """Return how far the value is from the aim in the wanted direction: 0 or more is at or better, below 0 short.

    ``up``: actual − aim; ``down``: aim − actual; ``keep``: 0 within the tolerance, else minus what lies beyond it.
    The aim is a target or the path's value of the year.
    """
    if direction == UP:
        return actual - aim
    if direction == DOWN:
        return aim - actual
    if direction == KEEP:
        return Decimal(0) if is_kept(actual, aim, tolerance) else abs(tolerance) - abs(actual - aim)
    raise ValueError(f"{direction!r} is no direction.")
