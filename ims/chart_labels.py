"""Where a chart's words and numbers stand, so that none lies on a line or on another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ims.scales import Mark, Scale, Stroke, Way, place

RIGHT_EDGE = 335.0  # of a drawing 360 wide: further right, half a name no longer fits
NEAR = 34.0  # labels closer than this would run into each other
EDGE = 18.0  # a number centred closer than this to the axis or the target would leave the plot
ABOVE, BELOW, ASIDE = -9.0, 18.0, 9.0
SYMBOL = 3.0  # by which the symbol of a revised value is higher than a dot
HIGHEST = 11.0  # a number whose foot stands higher than this leaves the drawing
AIM_LINE = 52.0
YEARS_BELOW = 19.0
PATH_WORD_AT = (0.3, 0.42, 0.54, 0.66, 0.78)
PATH_WORD_ABOVE, PATH_WORD_BELOW = -8.0, 16.0
LETTER, TALL, DEEP = 6.5, 11.0, 4.0  # what a letter takes: in width, above its foot and below


@dataclass(frozen=True)
class Spot:
    """A value in its place, with its number and how it was revised, "" when it was not."""

    x: float
    y: float
    text: str = ""
    revised: str = ""


@dataclass(frozen=True)
class Plot:
    """The axes and what is drawn on them."""

    x: Scale
    y: Scale
    seen: tuple[Spot, ...]
    path: Way | None
    aim: Spot | None


@dataclass(frozen=True)
class Aim:
    """The target: a line at its level that ends in a ring, with its value and the word "target"."""

    line: Stroke
    text: Mark
    word: Mark


def last_text(plot: Plot) -> Mark | None:
    """Place the last value's number above or below its dot, away from path and line; at the bottom beside it."""
    if not plot.seen:
        return None
    last = plot.seen[-1]
    path_is_above = plot.path is not None and plot.path.y_at(last.x) < last.y
    came_from_above = plot.path is None and len(plot.seen) > 1 and plot.seen[-2].y < last.y
    above, below = (ABOVE - SYMBOL, BELOW + SYMBOL) if last.revised else (ABOVE, BELOW)
    has_room_above = last.y + above > HIGHEST
    if has_room_above and not (path_is_above or came_from_above):
        return Mark(place(last.x), place(last.y + above), last.text, _anchor(plot, last))
    if last.y + below + 1 < plot.y.start:
        return Mark(place(last.x), place(last.y + below), last.text, _anchor(plot, last))
    return Mark(place(last.x + ASIDE + below - BELOW), place(last.y + ABOVE + 2), last.text, "start")


def _anchor(plot: Plot, spot: Spot) -> str:
    right = plot.aim.x if plot.aim else plot.x.end
    if right - spot.x < EDGE:
        return "end"
    return "start" if spot.x - plot.x.start < EDGE else "middle"


def path_text(plot: Plot) -> Mark | None:
    """Place the word "path" beside the path, off the target's line, on the side without values, where most room is."""
    path = plot.path
    if path is None:
        return None
    places = [path.x1 + share * (path.x2 - path.x1) for share in PATH_WORD_AT]
    marks = [(_path_word(path, at, is_above), at, is_above) for at in places for is_above in (True, False)]

    def how_bad(choice: tuple[Mark, float, bool]) -> tuple[bool, bool, float]:
        mark, at, is_above = choice
        near = min(plot.seen, key=lambda spot: abs(spot.x - at), default=None)
        is_free_above = near is None or near.y > path.y_at(near.x)
        room = min((abs(spot.x - at) + abs(spot.y - path.y_at(at)) for spot in plot.seen), default=0.0)
        return _lies_on_aim(plot, mark), is_above != is_free_above, -room

    return min(marks, key=how_bad)[0]


def _path_word(path: Way, at: float, is_above: bool) -> Mark:
    lift = PATH_WORD_ABOVE if is_above else PATH_WORD_BELOW
    return Mark(place(at), place(path.y_at(at) + lift), _("path"), "end" if is_above == path.rises else "start")


def _lies_on_aim(plot: Plot, mark: Mark) -> bool:
    """Say whether the word would be crossed by the line of the target."""
    if plot.aim is None:
        return False
    width = LETTER * len(str(mark.text))
    left = float(mark.x) - (width if mark.anchor == "end" else 0)
    beside = left + width < plot.aim.x - AIM_LINE or left > plot.aim.x
    return not beside and float(mark.y) - TALL < plot.aim.y < float(mark.y) + DEEP


def stem_of(plot: Plot) -> Stroke | None:
    """Return the line that joins the last value to the path: the distance."""
    if plot.path is None or not plot.seen:
        return None
    last = plot.seen[-1]
    if not plot.path.x1 <= last.x <= plot.path.x2:
        return None
    return Stroke(place(last.x), place(last.y), place(last.x), place(plot.path.y_at(last.x)))


def aim_of(plot: Plot) -> Aim | None:
    """Return the target as drawn; near the bottom its word stands above the value, off the years."""
    if plot.aim is None:
        return None
    x, y = plot.aim.x, plot.aim.y
    word_at = y + YEARS_BELOW if y + YEARS_BELOW < plot.y.start else y - 11
    return Aim(
        Stroke(place(x - AIM_LINE), place(y), place(x), place(y)),
        Mark(place(x + ASIDE), place(y + 4), plot.aim.text, "start"),
        Mark(place(x + ASIDE), place(word_at), _("target"), "start"),
    )


def year_marks(plot: Plot, named: Sequence[tuple[Decimal | int, str]]) -> tuple[Mark, ...]:
    """Return the names under the axis: the first, the last and, where there is room, those between."""
    at = [(plot.x(float(year)), text) for year, text in named]
    kept = at[:1]
    for spot in [*at[-1:], *at[1:-1]]:
        if all(abs(spot[0] - other) >= NEAR for other, _text in kept):
            kept.append(spot)
    # A name at the right edge ends there, so that nothing of it is cut off.
    return tuple(
        Mark(place(x), place(plot.y.start + YEARS_BELOW), text, "middle" if x < RIGHT_EDGE else "end")
        for x, text in sorted(kept)
    )
