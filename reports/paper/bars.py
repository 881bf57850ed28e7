"""Bars laid end to end: pure geometry, written by templates/reports/paper/_stacks.html.

One unit is one printed point. The pieces are told apart by lightness, by their number and by their order, so that
nothing is lost in greyscale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ims.scales import place

SHADES = 7  # lightness steps; further parts repeat them
LABELS, TOTALS = 176.0, 56.0
WIDE, NARROW = 482.0, 374.0  # the width between the margins, and that of the text
ROW, BAR, TEXT_AT = 18.0, 12.0, 9.2
DIGIT = 4.6  # width of a figure of the drawing's text
DARK = frozenset({1, 2, 3})  # shades that carry white figures


@dataclass(frozen=True)
class Piece:
    """A piece of a bar; ``text`` is "" where it is too narrow for its number."""

    x: str
    width: str
    shade: int
    text: str
    text_x: str

    @property
    def is_dark(self) -> bool:
        """Whether its number is written in white."""
        return self.shade in DARK


@dataclass(frozen=True)
class Stack:
    """A bar with its name and what it comes to."""

    label: str
    y: str
    text_y: str
    pieces: tuple[Piece, ...]
    total: str
    total_x: str


@dataclass(frozen=True)
class Stacks:
    """A drawing of bars; ``legend`` holds (shade, name), ``label_x`` is where the names end."""

    title: str
    description: str
    legend: tuple[tuple[int, str], ...]
    rows: tuple[Stack, ...]
    height: str
    label_x: str
    width: str
    is_narrow: bool


@dataclass(frozen=True)
class Row:
    """What a bar shows: its parts in the order of the legend, each with its number as printed."""

    label: str
    parts: tuple[tuple[Decimal | int, str], ...]
    total: str


def shade_of(index: int) -> int:
    """Return the shade of the part at this place of the legend."""
    return index % SHADES + 1


def draw(title: str, names: Sequence[str], rows: Sequence[Row], *, labels: float = 0) -> Stacks | None:
    """Return the bars to one scale, None when there is nothing to show.

    ``labels`` is the room for the rows' names; without any the drawing is as wide as the text, and totals are left out.
    """
    longest = max((sum(Decimal(value) for value, _text in row.parts) for row in rows), default=Decimal(0))
    if not longest:
        return None
    wide, ends = (WIDE, TOTALS) if labels else (NARROW, 0.5)
    scale = (wide - labels - ends) / float(longest)
    return Stacks(
        title=title,
        description=_described(names, rows),
        legend=tuple((shade_of(index), name) for index, name in enumerate(names)),
        rows=tuple(_stack(index, row, scale, labels) for index, row in enumerate(rows)),
        height=place(len(rows) * ROW),
        label_x=place(labels - 6 if labels else 0),
        width=f"{wide:.0f}",
        is_narrow=not labels,
    )


def _described(names: Sequence[str], rows: Sequence[Row]) -> str:
    said = []
    for row in rows:
        parts = (f"{name} {text}" for name, (value, text) in zip(names, row.parts, strict=True) if value)
        said.append(f"{row.label}: {row.total}; {', '.join(parts)}." if row.label else f"{', '.join(parts)}.")
    return " ".join(said)


def _stack(index: int, row: Row, scale: float, labels: float) -> Stack:
    pieces, at = [], labels
    for part, (value, text) in enumerate(row.parts):
        width = float(value) * scale
        if width:
            fits = width > DIGIT * len(text) + 4
            pieces.append(Piece(place(at), place(width), shade_of(part), text if fits else "", place(at + width / 2)))
        at += width
    top = index * ROW
    return Stack(row.label, place(top + 1), place(top + TEXT_AT), tuple(pieces), row.total, place(at + 5))
