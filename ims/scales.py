"""Axes of charts: from values to places, and round ticks."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple

MOST_TICKS = 4
ZERO_BELOW = 0.45  # when the lowest value is under this share of the highest, the axis starts at zero
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Mark:
    """A text or a dot at a place; ``anchor`` is start, middle or end."""

    x: str
    y: str
    text: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Stroke:
    """A straight line as it is written."""

    x1: str
    y1: str
    x2: str
    y2: str


def place(value: float) -> str:
    """Return a coordinate as it is written, to a tenth."""
    return f"{value:.1f}"


@dataclass(frozen=True)
class Scale:
    """A linear axis: calling it turns a value into a place. An axis with one value puts it in the middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Spot(NamedTuple):
    """A place, with y growing downwards."""

    x: float
    y: float


@dataclass(frozen=True)
class Way:
    """A line from place to place, of one straight piece or of several, from left to right."""

    spots: tuple[Spot, ...]

    @property
    def x1(self) -> float:
        """Where it begins."""
        return self.spots[0].x

    @property
    def x2(self) -> float:
        """Where it ends."""
        return self.spots[-1].x

    def y_at(self, x: float) -> float:
        """Return y at x, held at both ends."""
        for start, end in pairwise(self.spots):
            if x <= end.x:
                share = min(1.0, max(0.0, (x - start.x) / (end.x - start.x))) if end.x > start.x else 1.0
                return start.y + share * (end.y - start.y)
        return self.spots[-1].y

    def written(self) -> str:
        """Return the line as the points of a polyline."""
        return " ".join(f"{place(spot.x)},{place(spot.y)}" for spot in self.spots)

    @property
    def rises(self) -> bool:
        """Say whether the line goes up on the drawing, from its beginning to its end."""
        return self.spots[-1].y < self.spots[0].y


def ticks(low: float, high: float) -> list[float]:
    """Return two to four round ticks that enclose the values.

    The axis starts at zero when the lowest value is under 45 % of the highest, else at a round number; values on both
    sides of zero keep zero among the ticks.
    """
    bottom = min(0.0, low) if low < ZERO_BELOW * high or low < 0 else low
    top = max(0.0, high) if low < 0 else high
    if top == bottom:
        bottom, top = (bottom - 1, top + 1) if bottom else (0.0, 1.0)
    magnitude = 10 ** floor(log10((top - bottom) / (MOST_TICKS - 1)))
    for factor in (*ROUND, *(10 * step for step in ROUND)):
        step = factor * magnitude
        first, last = floor(bottom / step + 1e-9), ceil(top / step - 1e-9)
        if last - first < MOST_TICKS:
            return [float(f"{n * step:.12g}") for n in range(first, last + 1)]
    return [bottom, top]
