"""Bars over time: one row a task, its words at the left. Pure geometry, written by templates/ims/_gantt.html.

The same drawing stands on the page and in the PDF. Words are wrapped and never cut; a task without both days keeps its
row and says so. A milestone is a shape on its task's bar: a full diamond when reached, an empty one when still to come,
a triangle when late. A task that waits for another is joined to its end by an arrow, and says so in words, because the
other may stand in another drawing. Drawings that share a :class:`Span` share their axis, so that a plan may be drawn in
several parts.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims import words
from ims.scales import Mark, Scale, Stroke, place

WIDTH = 760.0
PLOT_START, PLOT_END = 268.0, 752.0
HEAD, FOOT, LINE, PADDING = 24.0, 20.0, 15.0, 5.0
LETTERS = 40  # that fit beside the plot at 12 px
LEAST_BAR = 3.0  # a task of one day is still seen
TODAY_EDGE = 24.0  # a word centred closer than this to the end would leave the drawing
MOST_YEARS, MOST_QUARTERED = 10, 4  # years that are named; years up to which quarters are drawn
QUARTERS = (4, 7, 10)
DIAMOND, TIP = 6.0, 5.0  # half a milestone's shape; the size of an arrow's head
REACHED, LATE = "reached", "late"


@dataclass(frozen=True)
class Milestone:
    """A point on a task: its name, its day, how it stands (reached, late or ahead), and that in words."""

    name: str
    on: date
    state: str
    said: str


@dataclass(frozen=True)
class Task:
    """What is drawn: its words, who does it, its first and its last day, its milestones, and what it waits for.

    ``key`` names it for those that wait for it, in ``after``.
    """

    title: str
    who: str
    starts_on: date | None
    ends_on: date | None
    key: str = ""
    milestones: tuple[Milestone, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """The axis: whole years from the first to the last."""

    first: int
    last: int

    @classmethod
    def of(cls, tasks: Iterable[Task], today: date) -> "Span":
        """Return the years that the tasks need, this year when they have no days."""
        years = {
            day.year
            for task in tasks
            for day in (task.starts_on, task.ends_on, *(point.on for point in task.milestones))
            if day is not None
        }
        years = years or {today.year}
        return cls(min(years), max(years))

    @property
    def scale(self) -> Scale:
        """The axis as places of days."""
        return Scale(date(self.first, 1, 1).toordinal(), date(self.last + 1, 1, 1).toordinal(), PLOT_START, PLOT_END)

    def holds(self, day: date) -> bool:
        """Say whether a day is on the axis."""
        return self.first <= day.year <= self.last


@dataclass(frozen=True)
class Bar:
    """A task's bar."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Shape:
    """A milestone's shape: its corners, whether it is full, and what it stands for."""

    points: str
    is_full: bool
    words: str


@dataclass(frozen=True)
class Arrow:
    """From the end of one task to the start of another that waits for it: the way, and the corners of its head."""

    way: str
    head: str


@dataclass(frozen=True)
class Row:
    """One line of the table beside the drawing."""

    title: str
    who: str
    starts: str
    ends: str
    after: str = ""
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gantt:
    """Everything the template needs."""

    key: str
    title: str
    description: str
    view_box: str
    years: tuple[Mark, ...]
    grid: tuple[Stroke, ...]
    edges: tuple[Stroke, ...]
    texts: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    undated: tuple[Mark, ...]
    today: Stroke | None
    today_text: Mark | None
    rows: tuple[Row, ...]
    shapes: tuple[Shape, ...] = ()
    arrows: tuple[Arrow, ...] = ()

    @property
    def has_after(self) -> bool:
        """Say whether any task waits for another."""
        return any(row.after for row in self.rows)

    @property
    def has_milestones(self) -> bool:
        """Say whether any task has a milestone."""
        return any(row.milestones for row in self.rows)


@dataclass(frozen=True)
class Placed:
    """A task where it stands: its words in lines, the top of its row and the row's height."""

    task: Task
    lines: list[str]
    top: float
    height: float

    def texts(self) -> Iterator[Mark]:
        """Yield its words, line by line."""
        for number, line in enumerate(self.lines):
            yield Mark("0.0", place(self.top + PADDING + LINE * number + 11), line, "start")

    @property
    def middle(self) -> float:
        """Where the bar's middle is."""
        return self.top + self.height / 2

    def shapes(self, scale: Scale) -> Iterator[Shape]:
        """Yield its milestones, each in the middle of its day."""
        for point in self.task.milestones:
            x = scale(point.on.toordinal() + 0.5)
            yield Shape(_corners(point.state, x, self.middle), point.state == REACHED, f"{point.name}: {point.said}")

    def bar(self, scale: Scale) -> Bar | None:
        """Return its bar, None while it lacks a day; a task of one day is still seen."""
        if self.task.starts_on is None or self.task.ends_on is None:
            return None
        start, end = scale(self.task.starts_on.toordinal()), scale(self.task.ends_on.toordinal() + 1)
        y = self.top + (self.height - LINE) / 2
        return Bar(place(start), place(y), place(max(LEAST_BAR, end - start)), place(LINE))

    def undated(self) -> Mark:
        """Return what stands in place of the bar while the task lacks a day."""
        return Mark(place(PLOT_START + 8), place(self.top + self.height / 2 + 4), _("no days yet"), "start")


def draw(
    key: str, title: str, tasks: Sequence[Task], *, span: Span, today: date | None = None, today_word: str = ""
) -> Gantt:
    """Return the drawing of the tasks in their order; ``key`` makes its ids unique on the page.

    ``today`` gets a line; ``today_word`` says what it is where the drawing was kept and that day has passed.
    """
    placed, bottom = _place_all(tasks)
    bars = [(row, row.bar(span.scale)) for row in placed]
    today = today if today is not None and span.holds(today) else None
    line, text = _today(span.scale(today.toordinal()), bottom, today_word) if today else (None, None)
    return Gantt(
        key=key,
        title=title,
        description=_describe(tasks, span, today),
        view_box=f"0 0 {WIDTH:.0f} {bottom + FOOT:.0f}",
        years=_years(span, span.scale),
        grid=tuple(_upright(span.scale(day.toordinal()), HEAD, bottom) for day in _lines(span)),
        edges=tuple(_level(top) for top in (*(row.top for row in placed), bottom)),
        texts=tuple(mark for row in placed for mark in row.texts()),
        bars=tuple(bar for _row, bar in bars if bar),
        undated=tuple(row.undated() for row, bar in bars if bar is None),
        today=line,
        today_text=text,
        rows=tuple(_row(task) for task in tasks),
        shapes=tuple(shape for row in placed for shape in row.shapes(span.scale)),
        arrows=tuple(_arrows(placed, span.scale)),
    )


def _place_all(tasks: Sequence[Task]) -> tuple[list[Placed], float]:
    """Return the tasks one below the other, and where the last one ends."""
    placed, top = [], HEAD
    for task in tasks:
        lines = textwrap.wrap(task.title, LETTERS) or [""]
        lines += textwrap.wrap(_("after %(others)s") % {"others": ", ".join(task.after)}, LETTERS) if task.after else []
        placed.append(Placed(task, lines, top, len(lines) * LINE + 2 * PADDING))
        top += placed[-1].height
    return placed, top


def _corners(state: str, x: float, y: float) -> str:
    """Return the corners of a milestone's shape: a triangle on its head when it is late, else a diamond."""
    if state == LATE:
        return _points(((x - DIAMOND, y - DIAMOND + 1), (x + DIAMOND, y - DIAMOND + 1), (x, y + DIAMOND)))
    return _points(((x, y - DIAMOND), (x + DIAMOND, y), (x, y + DIAMOND), (x - DIAMOND, y)))


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{place(x)},{place(y)}" for x, y in places)


def _arrows(placed: Sequence[Placed], scale: Scale) -> Iterator[Arrow]:
    """Yield an arrow for each task that waits for another of the same drawing, as far as both have their days."""
    by_key = {row.task.key: row for row in placed if row.task.key}
    for row in placed:
        for first in (by_key[key] for key in row.task.after if key in by_key):
            if row.task.starts_on is not None and first.task.ends_on is not None:
                end = scale(first.task.ends_on.toordinal() + 1)
                yield _arrow(end, first.middle, scale(row.task.starts_on.toordinal()), row)


def _arrow(end: float, middle: float, start: float, row: Placed) -> Arrow:
    """Return the arrow from an end down or up to a start: it comes in from above or from below the bar that waits."""
    comes_down = row.middle > middle
    edge = row.middle - LINE / 2 if comes_down else row.middle + LINE / 2
    x, back = start + TIP, -TIP if comes_down else TIP
    turn = edge + 2 * back
    way = ((end, middle), (end + TIP, middle), (end + TIP, turn), (x, turn), (x, edge + back))
    head = ((x - TIP / 1.5, edge + back), (x + TIP / 1.5, edge + back), (x, edge))
    return Arrow(_points(way), _points(head))


def _today(at: float, bottom: float, word: str) -> tuple[Stroke, Mark]:
    """Return the line of today and its word."""
    anchor = "end" if PLOT_END - at < TODAY_EDGE else "middle"
    return _upright(at, HEAD, bottom + 4), Mark(place(at), place(bottom + 16), word or _("today"), anchor)


def _lines(span: Span) -> list[date]:
    """Return the days at which a line stands: each year's first, and quarters while there is room."""
    years = range(span.first, span.last + 1)
    months = (1, *QUARTERS) if len(years) <= MOST_QUARTERED else (1,)
    return [*(date(year, month, 1) for year in years for month in months), date(span.last + 1, 1, 1)]


def _years(span: Span, scale: Scale) -> tuple[Mark, ...]:
    years = range(span.first, span.last + 1)
    step = -(-len(years) // MOST_YEARS)
    starts = ((year, scale(date(year, 1, 1).toordinal()) + 3) for year in years[::step])
    return tuple(Mark(place(x), "14.0", str(year), "start") for year, x in starts)


def _upright(x: float, top: float, bottom: float) -> Stroke:
    return Stroke(place(x), place(top), place(x), place(bottom))


def _level(y: float) -> Stroke:
    return Stroke("0.0", place(y), place(PLOT_END), place(y))


def _row(task: Task) -> Row:
    starts, ends = (words.day_short_with_year(day) if day else "–" for day in (task.starts_on, task.ends_on))
    points = tuple(f"{point.name}: {point.said}" for point in task.milestones)
    return Row(task.title, task.who, starts, ends, ", ".join(task.after), points)


def _describe(tasks: Sequence[Task], span: Span, today: date | None) -> str:
    """Return the drawing in a sentence, for those who do not see it."""
    count = ngettext("%(n)d bar", "%(n)d bars", len(tasks)) % {"n": len(tasks)}
    years = _("from %(first)s to %(last)s") % {"first": span.first, "last": span.last}
    marked = _("today is %(day)s") % {"day": words.day(today)} if today else ""
    points = sum(len(task.milestones) for task in tasks)
    shapes = ngettext("%(n)d milestone", "%(n)d milestones", points) % {"n": points} if points else ""
    return ", ".join(filter(None, (count, shapes, years, marked))) + "."
