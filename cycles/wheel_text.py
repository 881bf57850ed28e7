"""Words along a ring, letter by letter, for document renderers that cannot set text on a path."""

from dataclasses import dataclass
from math import degrees

# Widths of bold sans letters as shares of the size, close enough for a dozen letters around a ring.
NARROW, WIDE, USUAL, CAPITAL, SPACE = 0.3, 0.88, 0.58, 0.72, 0.3
NARROW_LETTERS, WIDE_LETTERS = frozenset("iljtfrI.,'’-"), frozenset("mwMW")
SPACING = 0.02


@dataclass(frozen=True)
class Letter:
    """A letter and the angle (degrees clockwise from the top) at which it stands."""

    text: str
    angle: str


def around_the_top(text: str, radius: float, size: float) -> tuple[Letter, ...]:
    """Return the letters of a text centred at the top of a circle with this radius, spaces left out."""
    widths = [(_width(letter) + SPACING) * size for letter in text]
    place, letters = -sum(widths) / 2, []
    for letter, width in zip(text, widths, strict=True):
        if letter != " ":
            letters.append(Letter(letter, f"{degrees((place + width / 2) / radius):.2f}"))
        place += width
    return tuple(letters)


def _width(letter: str) -> float:
    if letter == " ":
        return SPACE
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in WIDE_LETTERS:
        return WIDE
    return CAPITAL if letter.isupper() else USUAL
