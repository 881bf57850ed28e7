"""Which part of an indicator a value is of, and how parts add up to their total.

An indicator with the dimensions sex and district has the total, a part for each sex and each district, and a part for
each pair. Whether they add up is a property of what is measured: persons do, per cent do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Ids = tuple[int | None, int | None]
TOTAL: Ids = (None, None)


@dataclass(frozen=True)
class Mismatch:
    """Parts that are all there and do not add up: of which part (the total is one too), along which dimension."""

    whole: Ids
    along: int  # 0 for the first dimension, 1 for the second
    value: Decimal
    parts: Decimal


def part_ids(first: Sequence[int], second: Sequence[int]) -> list[Ids]:
    """Return the parts of an indicator by the categories of its dimensions: the margins, then the pairs."""
    pairs = [(one, other) for one in first for other in second]
    return [*((one, None) for one in first), *((None, other) for other in second), *pairs]


def mismatches(first: Sequence[int], second: Sequence[int], values: Mapping[Ids, Decimal | None]) -> list[Mismatch]:
    """Return every whole whose parts are all there and add up to another number; a missing value says nothing.

    The total is the sum of the first dimension's parts, and of the second's; each part of one dimension is the sum of
    its pairs along the other.
    """
    found = []
    for whole, along, parts in _sums(first, second):
        value, given = values.get(whole), [values.get(part) for part in parts]
        known = [number for number in given if number is not None]
        if value is not None and parts and len(known) == len(parts) and sum(known) != value:
            found.append(Mismatch(whole, along, value, sum(known, Decimal(0))))
    return found


def _sums(first: Sequence[int], second: Sequence[int]) -> Iterable[tuple[Ids, int, list[Ids]]]:
    yield TOTAL, 0, [(one, None) for one in first]
    yield TOTAL, 1, [(None, other) for other in second]
    if first and second:
        for other in second:
            yield (None, other), 0, [(one, other) for one in first]
        for one in first:
            yield (one, None), 1, [(one, other) for other in second]
