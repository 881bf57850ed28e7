"""Values in a drawing that were revised after they were published: a symbol for each kind, and what it means.

The shape says the kind, so that it is read without colour too: a hollow diamond is a corrected value, a hollow square
one that came late. The legend stands below the years and names only what the drawing shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from ims.scales import Mark, place

# By the kind of a revision, in the order of the legend.
WORDS = {"correction": gettext_lazy("corrected value"), "late": gettext_lazy("late value")}
SIZE, SIZE_OF_LAST, SIZE_OF_KEY = 4.2, 5.4, 4.0  # half a side of the square; a diamond is the square on its corner
CORNER = 1.35
FOOT, FOOT_WITH_LEGEND = 190, 210  # how high the drawing is
LEGEND_AT, LEGEND_STEP = 201.0, 150.0


@dataclass(frozen=True)
class Symbol:
    """The outline of a revised value's point, as a polygon writes it."""

    kind: str
    points: str


@dataclass(frozen=True)
class Key:
    """One entry of the legend: a symbol and the word beside it."""

    symbol: Symbol
    text: Mark


def symbol(kind: str, x: float, y: float, size: float = SIZE) -> Symbol:
    """Return the symbol of a kind of revision around a place; an unknown kind is a KeyError."""
    far = size * CORNER
    corners = {
        "correction": ((0, -far), (far, 0), (0, far), (-far, 0)),
        "late": ((-size, -size), (size, -size), (size, size), (-size, size)),
    }[kind]
    return Symbol(kind, " ".join(f"{place(x + dx)},{place(y + dy)}" for dx, dy in corners))


def legend(kinds: Iterable[str], start: float) -> tuple[Key, ...]:
    """Return the legend of the kinds that occur, from ``start`` to the right; empty without any."""
    occurring = set(kinds)
    places = [start + SIZE + number * LEGEND_STEP for number in range(len(WORDS))]
    named = [(kind, str(word)) for kind, word in WORDS.items() if kind in occurring]
    return tuple(
        Key(symbol(kind, x, LEGEND_AT, SIZE_OF_KEY), Mark(place(x + 11), place(LEGEND_AT + 4), word, "start"))
        for x, (kind, word) in zip(places, named, strict=False)
    )


def word(kind: str) -> str:
    """Return what a kind of revision is called, "" for none."""
    return str(WORDS[kind]) if kind else ""
