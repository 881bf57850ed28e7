"""The published rule of red, amber and green, as one pure function of decimals.

Path in year t:  path = reference + (target − reference) × (t − t0) / (T − t0), held at the reference before t0 and at
the target from T on. A path with values for years in between goes through them, straight from each to the next. A
short-term target has a path of its own, from its own reference to its own value and year.

- green: the value is at or better than the path (in the indicator's direction),
- amber: it falls short of the path by up to ``amber_percent`` % of |target − reference|, that share included,
- red:   it falls short by more,
- grey:  there is no value, or no path because the target's reference, value or year is missing.

Where target and reference are equal, or the indicator is to be kept at a level, the aim is to keep: green within the
target's tolerance. A zero is a value. "Not available" is no value. Nothing is rounded before it is judged.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from django.utils.translation import gettext as _

from cycles.indicators import figures
from ims import digits
from ims.words import number

Level = Literal["green", "amber", "red", "grey"]


class HasDirection(Protocol):
    """What the rule reads of an indicator."""

    @property
    def direction(self) -> str:
        """The wanted direction: up, down or keep."""


class Aimed(Protocol):
    """What the rule reads of a target."""

    @property
    def indicator(self) -> HasDirection:
        """The indicator it rests on."""

    reference_year: int | None
    reference_value: Decimal | None
    year: int | None
    value: Decimal | None
    tolerance: Decimal

    @property
    def own_path(self) -> figures.Points:
        """The values of its path's own years, empty where it is a straight line."""


@dataclass(frozen=True)
class Judgement:
    """How a value stands to its path: exact figures, unrounded, and what people read.

    ``distance`` is 0 or more at or better than the path, negative when short of it. ``sentence`` says why, with the
    numbers put in; ``formula`` is the path's formula with the numbers put in, "" when there is no path.
    """

    level: Level
    path: Decimal | None
    distance: Decimal | None
    sentence: str
    formula: str = ""


@dataclass(frozen=True)
class Path:
    """A target's path in one year: where it stands, how far short is still amber, and the formula in numbers."""

    value: Decimal
    margin: Decimal
    keeps: bool
    year: int
    formula: str


def judge(target: Aimed, value: Decimal | None, year: int, amber_percent: int) -> Judgement:
    """Return the judgement of an indicator's value in a year against the target's path; see the module's docstring."""
    path = path_in(target, year, amber_percent, value)
    if path is None:
        return Judgement("grey", None, None, _("No path yet: the target’s reference, value or year is missing."))
    if value is None:
        return Judgement("grey", path.value, None, _("No value for %(year)s yet.") % {"year": year}, path.formula)
    distance = _distance(target, value, path)
    level = _level(distance, path.margin)
    return Judgement(level, path.value, distance, _sentence(level, value, distance, path, target), path.formula)


def path_in(target: Aimed, year: int, amber_percent: int, value: Decimal | None = None) -> Path | None:
    """Return the target's path in a year, None while its reference, value or year is missing.

    ``value`` is the one it is compared with, whose digits the formula shows.
    """
    reference, t0, aim, end = target.reference_value, target.reference_year, target.value, target.year
    if reference is None or t0 is None or aim is None or end is None:
        return None
    margin = abs(aim - reference) * amber_percent / 100
    if aim == reference or target.indicator.direction == figures.KEEP:
        words = {"aim": number(aim), "tolerance": number(abs(target.tolerance))}
        return Path(aim, margin, True, year, _("Keep at %(aim)s, within ± %(tolerance)s") % words)
    path = figures.path_value(reference, t0, aim, end, year, target.own_path)
    shown = number(printed(path, target, value))
    # Straight is the piece of the path in which the year lies: all of it where the path has no values of its own.
    (first, start), (last, stop) = figures.piece_of_path(reference, t0, aim, end, year, target.own_path)
    if first == year and year > t0:
        said = _("Path in %(year)s: %(path)s, set for this year") % {"year": year, "path": shown}
        return Path(path, margin, False, year, said)
    return Path(path, margin, False, year, _formula(shown, year, start, first, stop, last))


def _formula(shown: str, year: int, reference: Decimal, t0: int, aim: Decimal, end: int) -> str:
    """Return "Path in 2026: 43.5 = 40 + (47 − 40) × (2026 − 2020) / (2032 − 2020)"."""
    words = {"year": year, "path": shown, "reference": number(reference)}
    if year >= end:
        return _("Path in %(year)s: %(path)s, the target of %(end)s") % {**words, "end": end}
    if year <= t0:
        return _("Path in %(year)s: %(path)s, the reference of %(start)s") % {**words, "start": t0}
    return _(
        "Path in %(year)s: %(path)s = %(reference)s + (%(aim)s − %(reference)s) × (%(year)s − %(start)s) / "
        "(%(end)s − %(start)s)"
    ) % {**words, "aim": number(aim), "start": t0, "end": end}


def _distance(target: Aimed, value: Decimal, path: Path) -> Decimal:
    """Return how far the value is from the path in the wanted direction; keeping a level counts its tolerance."""
    direction = target.indicator.direction
    if not path.keeps:
        return figures.distance(value, path.value, direction)
    kept = figures.distance(value, path.value, figures.KEEP, target.tolerance)
    # An aim equal to its reference in an indicator that may rise or fall: what is better than the level is no fault.
    return kept if direction == figures.KEEP else max(kept, figures.distance(value, path.value, direction))


def _level(distance: Decimal, margin: Decimal) -> Level:
    if distance >= 0:
        return "green"
    return "amber" if -distance <= margin else "red"


def _sentence(level: Level, value: Decimal, distance: Decimal, path: Path, target: Aimed) -> str:
    words = {
        "year": path.year,
        "value": number(value),
        "path": number(printed(path.value, target, value)),
        "short": number(printed(abs(distance), target, value)),
        "margin": number(printed(path.margin, target, value)),
    }
    if level == "green" and path.keeps:
        return _("The level to keep is %(path)s; %(value)s is within the tolerance or better.") % words
    if level == "green":
        return _("The path asks for %(path)s in %(year)s; %(value)s is at or better than it.") % words
    if level == "amber":
        return (
            _("The path asks for %(path)s in %(year)s; short of it by %(short)s, up to %(margin)s is behind.") % words
        )
    return (
        _("The path asks for %(path)s in %(year)s; short of it by %(short)s, more than %(margin)s is off track.")
        % words
    )


def printed(figure: Decimal, target: Aimed, value: Decimal | None = None) -> Decimal:
    """Return a figure computed for a target and a value as it is printed, on every page and in every document."""
    return digits.printed(figure, target.reference_value, target.value, value)


def rule(amber_percent: int) -> str:
    """Return the rule in words, for the page and the paper."""
    return _(
        "On track: at or better than the path, the straight line from the reference to the target unless values are "
        "set for the years between. Behind: short of "
        "the path by up to %(percent)s %% of the distance between reference and target. Off track: further short of "
        "it. No value yet: nothing to judge. Where a level is to be kept, on track means within its tolerance. "
        "Path = reference + (target − reference) × (year − year of the reference) / (year of the target − year of the "
        "reference)."
    ) % {"percent": amber_percent}
