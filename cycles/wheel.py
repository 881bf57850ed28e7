"""The wheel: the annual cycle as a drawing with links. Pure geometry; :file:`templates/cycles/_wheel.html` writes it.

Angles are degrees clockwise from the top. Five equal segments of 72°: equal and not to scale, because a council evening
must be as easy to hit as half a year of monitoring; the dates stand in the list beside the wheel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, cos, radians, sin
from typing import Literal

from django.utils.translation import gettext as _

from cycles.wheel_text import Letter, around_the_top

State = Literal["done", "now", "next"]
STEPS = 5
SEGMENT = 360 / STEPS
CENTRE = 280
INNER, MIDDLE, OUTER = 110, 158, 206
OFF, BEND = 0.8, 5.2  # taken off each end; how far the middle of both ends points forward
RIM, RIM_FROM = 201, 2.6
LABEL, LABEL_AT = 154, 38.6
EVENT_RING, EVENT, EVENT_TEXT = (212, 232), 222, 218
EVENT_HIT = (207, 246)
SEAT_RING, SEAT, SEAT_TEXT = (84, 104), 94, 90
RING_TEXT = 12.5
SEAT_HIT = (60, 109)
SEATS_FROM, SEATS_TO, SEAT_SHARE = 75, 285, 0.72  # dashes leave room for the ring's name at the top
PIN = (190, 236)
PIN_LABEL, PIN_ROOM, PIN_LINES = 245, 60, 42
PIECE = 60  # document renderers draw long arcs badly, so no arc is longer than this
SIDEWAYS = 0.5  # |sin| of the pin's angle from which its label stands beside and not above or below


@dataclass(frozen=True)
class WheelStep:
    """One of the five steps: ``when`` is its state or date, ``done`` of ``total`` tasks, ``sentence`` for readers."""

    number: int
    name: str
    state: State
    when: str
    url: str
    done: int
    total: int
    sentence: str


@dataclass(frozen=True)
class Event:
    """Where involvement happened, in places of the year: 1.5 is the middle of step 2 (see :func:`place_of`)."""

    start: float
    end: float


@dataclass(frozen=True)
class Rings:
    """The two elements that cut across: involvement with its events, organisation with its seats (False: vacant)."""

    involvement_url: str = ""
    involvement_sentence: str = ""
    events: Sequence[Event] = ()
    organisation_url: str = ""
    organisation_sentence: str = ""
    seats: Sequence[bool] = ()


@dataclass(frozen=True)
class Point:
    """A place on the drawing."""

    x: str
    y: str


@dataclass(frozen=True)
class Segment:
    """A step as drawn: outline, rim track, rim done ("" when nothing is), the three lines of its label."""

    step: WheelStep
    outline: str
    track: str
    rim: str
    number_at: Point
    name_at: Point
    when_at: Point

    @property
    def suffix(self) -> str:
        """The ending of the paints' names: the present step is written on the accent."""
        return "-now" if self.step.state == "now" else ""

    @property
    def label(self) -> str:
        """The link's name: its visible words first, then the sentence."""
        return f"{self.step.number} {self.step.name} {self.step.when}: {self.step.sentence}"


@dataclass(frozen=True)
class Today:
    """The pin: from ``inner`` to ``outer``, with two lines of label."""

    inner: Point
    outer: Point
    first_at: Point
    second_at: Point
    anchor: str
    word: str
    day: str


@dataclass(frozen=True)
class Dash:
    """One arc of a ring; ``is_vacant`` only for a seat."""

    d: str
    is_vacant: bool = False


@dataclass(frozen=True)
class Wheel:
    """Everything the template needs."""

    view_box: str
    year: int
    title: str
    description: str
    segments: tuple[Segment, ...]
    rings: Rings
    events: tuple[Dash, ...]
    seats: tuple[Dash, ...]
    today: Today | None
    hub_above: str
    hub_below: str
    event_ring: str
    event_hit: str
    event_text: str
    seat_ring: str
    seat_hit: str
    seat_text: str
    event_letters: tuple[Letter, ...]
    seat_letters: tuple[Letter, ...]


def draw(
    year: int,
    steps: Sequence[WheelStep],
    *,
    description: str,
    rings: Rings | None = None,
    today: tuple[float, str] | None = None,
    hub: tuple[str, str] | None = None,
) -> Wheel:
    """Return the drawing of a year's wheel.

    ``today`` is the place of the present day (see :func:`place_of`) and its text, None for a year that is over or not
    begun; ``hub`` the lines above and below the year; ``description`` says in sentences what the drawing shows.
    """
    if len(steps) != STEPS:
        raise ValueError(f"The wheel has {STEPS} steps, not {len(steps)}.")
    around = rings or Rings()
    pin = pin_at(*today) if today else None
    return Wheel(
        view_box=view_box(today[0] * SEGMENT if today else None),
        year=year,
        title=_("The %(year)s cycle") % {"year": year},
        description=description,
        segments=tuple(segment(place, step) for place, step in enumerate(steps)),
        rings=around,
        events=tuple(Dash(arc(EVENT, event.start * SEGMENT, event.end * SEGMENT)) for event in around.events),
        seats=seats(around.seats),
        today=pin,
        hub_above=hub[0] if hub else "",
        hub_below=hub[1] if hub else "",
        event_ring=band(*EVENT_RING),
        event_hit=band(*EVENT_HIT),
        event_text=arc(EVENT_TEXT, -60, 60),
        event_letters=around_the_top(_("Involvement and communication"), EVENT_TEXT, RING_TEXT),
        seat_letters=around_the_top(_("Organisation"), SEAT_TEXT, RING_TEXT),
        seat_ring=band(*SEAT_RING),
        seat_hit=band(*SEAT_HIT),
        seat_text=arc(SEAT_TEXT, -75, 75),
    )


def place_of(day: date, spans: Sequence[tuple[date, date]]) -> float | None:
    """Return where in the year a day stands: the step's place (from 0) plus its elapsed share; None when outside.

    ``spans`` are the five steps' first and last days. A day in a pause between two steps stands where the next begins.
    """
    for place, (first, last) in enumerate(spans):
        if first <= day <= last:
            return place + (day - first).days / max(1, (last - first).days + 1)
        if place and spans[place - 1][1] < day < first:
            return float(place)
    return None


def point(radius: float, angle: float) -> tuple[float, float]:
    """Return x and y of a point at this radius and angle."""
    return CENTRE + radius * sin(radians(angle)), CENTRE - radius * cos(radians(angle))


def arc(radius: float, start: float, end: float) -> str:
    """Return the path of an arc from one angle to a later one."""
    return f"M{_at(radius, start)}{_along(radius, start, end)}"


def band(inner: float, outer: float) -> str:
    """Return the path of a whole ring between two radii (fill it with the even-odd rule)."""
    return "".join(f"M{_at(radius, 0)}{_along(radius, 0, 360)}Z" for radius in (outer, inner))


def outline(start: float, end: float) -> str:
    """Return the path of a segment whose two ends point forward."""
    first, last = start + OFF, end - OFF
    return (
        f"M{_at(INNER, first)}L{_at(MIDDLE, first + BEND)}L{_at(OUTER, first)}{_along(OUTER, first, last)}"
        f"L{_at(MIDDLE, last + BEND)}L{_at(INNER, last)}{_along(INNER, last, first)}Z"
    )


def segment(place: int, step: WheelStep) -> Segment:
    """Return the step at this place (from 0) as drawn."""
    start = place * SEGMENT
    first, last = start + RIM_FROM, start + SEGMENT - RIM_FROM
    share = min(1.0, step.done / step.total) if step.total else float(step.state == "done")
    x, y = point(LABEL, start + LABEL_AT)
    return Segment(
        step=step,
        outline=outline(start, start + SEGMENT),
        track=arc(RIM, first, last) if step.state != "next" else "",
        rim=arc(RIM, first, first + share * (last - first)) if share and step.state != "next" else "",
        number_at=_point(x, y - 12),
        name_at=_point(x, y + 10),
        when_at=_point(x, y + 27),
    )


def seats(taken: Sequence[bool]) -> tuple[Dash, ...]:
    """Return one dash per seat, clockwise, a vacant one marked."""
    each = (SEATS_TO - SEATS_FROM) / max(1, len(taken))
    dashes = []
    for place, is_taken in enumerate(taken):
        start = SEATS_FROM + place * each
        dashes.append(Dash(arc(SEAT, start, start + each * SEAT_SHARE), not is_taken))
    return tuple(dashes)


def pin_at(place: float, day: str) -> Today:
    """Return the pin of today with its label outside, on the side where it falls."""
    angle = place * SEGMENT
    x, y = point(PIN_LABEL, angle)
    side = sin(radians(angle))
    anchor = "middle" if abs(side) < SIDEWAYS else "start" if side > 0 else "end"
    lift = y - CENTRE  # the two lines grow away from the wheel: upwards above its centre, downwards below it
    first = y - 4 if anchor != "middle" else y - 22 if lift < 0 else y + 14
    return Today(
        inner=_point(*point(PIN[0], angle)),
        outer=_point(*point(PIN[1], angle)),
        first_at=_point(x, first),
        second_at=_point(x, first + 17),
        anchor=anchor,
        word=_("Today"),
        day=day,
    )


def view_box(pin: float | None) -> str:
    """Return the viewBox: the circle, with room for the pin's label on the side where it falls (left without one)."""
    left, top, width, height = 34, 34, 500, 496
    side, above = (sin(radians(pin)), cos(radians(pin))) if pin is not None else (-1.0, 0.0)
    if abs(side) >= SIDEWAYS:
        return f"{left - PIN_ROOM if side < 0 else left - 8} {top} {width + PIN_ROOM} {height}"
    return f"{left - 8} {top - PIN_LINES if above > 0 else top} {width + 8} {height + PIN_LINES}"


def _along(radius: float, start: float, end: float) -> str:
    """Return the arc commands from one angle to another, forward or back, in pieces a document renderer draws well."""
    pieces = max(1, ceil(abs(end - start) / PIECE))
    turn = (end - start) / pieces
    sweep = 1 if end > start else 0
    return "".join(f"A{radius} {radius} 0 0 {sweep} {_at(radius, start + turn * (n + 1))}" for n in range(pieces))


def _at(radius: float, angle: float) -> str:
    x, y = point(radius, angle)
    return f"{x:.1f} {y:.1f}"


def _point(x: float, y: float) -> Point:
    return Point(f"{x:.1f}", f"{y:.1f}")
