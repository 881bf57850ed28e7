"""One indicator's series as a drawing: values, path, target. Pure geometry, written by templates/ims/_chart.html.

A gap is a break in the line and never a zero; zero is a dot on the baseline. Numbers are printed with the digits they
were published with; a value that was corrected or came late has a symbol of its own. The same drawing stands on the
page and in the PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from ims import chart_revisions as revisions
from ims import words
from ims.chart_labels import Aim, Plot, Spot, aim_of, last_text, path_text, stem_of, year_marks
from ims.digits import printed
from ims.scales import Mark, Scale, Stroke, Way, place, ticks
from ims.scales import Spot as At

TOP, BOTTOM = 12.0, 160.0
TOP_WITH_NUMBER, HIGH = 22.0, 0.93  # for a last value above this share of the height
LEFT_LEAST, DIGIT, TICK_GAP = 28.0, 6.8, 8.0  # room for the widest number left of the axis
RIGHT_PLAIN, RIGHT_WITH_TARGET = 344.0, 300.0  # the target's value and word stand to the right of its ring
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 104, 28, 3.0


@dataclass(frozen=True)
class Observation:
    """One period: its name, its place on the time axis in years, its value, or None with the reason of the gap.

    ``revised`` is how it was revised last: "correction", "late", or "" when it stands as it was published.
    """

    label: str
    year: Decimal | int
    value: Decimal | None
    reason: str = ""
    revised: str = ""


@dataclass(frozen=True)
class Level:
    """A value at a time: the reference a path starts from, or the target it leads to."""

    year: Decimal | int
    value: Decimal


@dataclass(frozen=True)
class Row:
    """One line of the table below a chart: the period and its value, or why there is none; ``mark`` if revised."""

    label: str
    value: str
    is_gap: bool
    mark: str = ""


@dataclass(frozen=True)
class Chart:
    """Everything the template needs; an element that a series does not have is empty or None."""

    key: str
    title: str
    description: str
    unit: str
    rows: tuple[Row, ...]
    grid: tuple[Stroke, ...]
    axis: Stroke | None
    y_texts: tuple[Mark, ...]
    x_texts: tuple[Mark, ...]
    lines: tuple[str, ...]
    dots: tuple[Mark, ...]
    last: Mark | None
    last_text: Mark | None
    path: str
    path_text: Mark | None
    stem: Stroke | None
    aim: Aim | None
    revised: tuple[revisions.Symbol, ...] = ()
    legend: tuple[revisions.Key, ...] = ()

    @property
    def height(self) -> int:
        """How high the drawing is: with a legend it has a line more."""
        return revisions.FOOT_WITH_LEGEND if self.legend else revisions.FOOT

    @property
    def has_marks(self) -> bool:
        """Whether any period was revised, a gap too."""
        return any(row.mark for row in self.rows)


@dataclass(frozen=True)
class Spark:
    """A small line for a table cell, beside its value."""

    lines: tuple[str, ...]
    dots: tuple[Mark, ...]
    last: Mark | None


@dataclass(frozen=True)
class Metric:
    """One target in small multiples; ``status`` is green, amber, red or grey, ``value`` ready text ("" when none).

    ``spark`` takes the chart's place on a phone, so that a page of many targets stays short.
    """

    name: str
    unit: str
    value: str
    period: str
    status: str
    chart: Chart | None = None
    url: str = ""
    corrective: str = ""
    corrective_url: str = ""
    spark: Spark | None = None


def draw(
    key: str,
    name: str,
    unit: str,
    series: Sequence[Observation],
    *,
    reference: Level | None = None,
    target: Level | None = None,
    between: Sequence[Level] = (),
) -> Chart | None:
    """Return the drawing of a series, None when it has neither a value nor a target.

    ``key`` makes the drawing's ids unique on the page; the path runs from ``reference`` to ``target``, through the
    values ``between`` them, the earliest first, or straight where there are none.
    """
    levels = [item.value for item in series if item.value is not None]
    levels += [level.value for level in (reference, target, *between) if level is not None]
    if not levels:
        return None
    marks = ticks(float(min(levels)), float(max(levels)))
    plot = _plot(series, marks, reference, target, between)
    texts = [_tick(mark) for mark in marks]
    return Chart(
        key=key,
        title=f"{name}, {unit}" if unit else name,
        description=describe(series, reference, target, between),
        unit=unit,
        rows=tuple(_row(item) for item in series),
        grid=tuple(_across(plot, mark) for mark in marks if mark),
        axis=_across(plot, 0) if marks[0] <= 0 <= marks[-1] else None,
        y_texts=tuple(
            Mark(place(plot.x.start - TICK_GAP), place(plot.y(mark) + 4), text, "end")
            for mark, text in zip(marks, texts, strict=True)
        ),
        x_texts=year_marks(plot, _named_years(series, target)),
        lines=_lines(series, plot.x, plot.y),
        dots=tuple(Mark(place(spot.x), place(spot.y)) for spot in plot.seen[:-1] if not spot.revised),
        last=_last(plot),
        last_text=last_text(plot),
        path=plot.path.written() if plot.path else "",
        path_text=path_text(plot),
        stem=stem_of(plot),
        aim=aim_of(plot),
        revised=_symbols(plot),
        legend=revisions.legend((spot.revised for spot in plot.seen if spot.revised), plot.x.start),
    )


def _last(plot: Plot) -> Mark | None:
    """Return the dot of the last value; a revised one has its symbol instead."""
    if not plot.seen or plot.seen[-1].revised:
        return None
    return Mark(place(plot.seen[-1].x), place(plot.seen[-1].y))


def _symbols(plot: Plot) -> tuple[revisions.Symbol, ...]:
    """Return the symbols that stand for the dots of revised values, the last one's larger."""
    sizes = [*(revisions.SIZE for _spot in plot.seen[:-1]), revisions.SIZE_OF_LAST]
    pairs = zip(plot.seen, sizes, strict=False)
    return tuple(revisions.symbol(spot.revised, spot.x, spot.y, size) for spot, size in pairs if spot.revised)


def _plot(
    series: Sequence[Observation],
    marks: Sequence[float],
    reference: Level | None,
    target: Level | None,
    between: Sequence[Level],
) -> Plot:
    """Lay out the axes and put everything that is drawn in its place."""
    years = [float(item.year) for item in series]
    years += [float(level.year) for level in (reference, target) if level is not None]
    left = max(LEFT_LEAST, TICK_GAP + DIGIT * max(len(_tick(mark)) for mark in marks))
    x = Scale(min(years), max(years), left, _right(series, target))
    y = Scale(marks[0], marks[-1], BOTTOM, _top(series, marks))
    seen = tuple(
        Spot(x(float(item.year)), y(float(item.value)), words.number(item.value), item.revised)
        for item in series
        if item.value is not None
    )
    aim = Spot(x(float(target.year)), y(float(target.value)), words.number(target.value)) if target else None
    start = Spot(x(float(reference.year)), y(float(reference.value))) if reference else None
    through = [At(x(float(level.year)), y(float(level.value))) for level in between]
    ends = (At(start.x, start.y), At(aim.x, aim.y)) if start and aim and start.x != aim.x else None
    path = Way((ends[0], *through, ends[1])) if ends else None
    return Plot(x, y, seen, path, aim)


def _top(series: Sequence[Observation], marks: Sequence[float]) -> float:
    """Return where the axis ends at the top: lower where the last value reaches it and needs room for its number."""
    values = [float(item.value) for item in series if item.value is not None]
    reach = (values[-1] - marks[0]) / (marks[-1] - marks[0]) if values and marks[-1] > marks[0] else 0
    return TOP_WITH_NUMBER if reach > HIGH else TOP


def _right(series: Sequence[Observation], target: Level | None) -> float:
    """Return where the axis ends: before the target's value, or before the number beside a last value at the bottom."""
    if target is not None:
        return RIGHT_WITH_TARGET
    values = [item.value for item in series if item.value is not None]
    stands_beside = len(values) > 1 and values[-1] == min(values) and values[-2] > values[-1]
    return RIGHT_PLAIN - DIGIT * len(words.number(values[-1])) if stands_beside else RIGHT_PLAIN


def _named_years(series: Sequence[Observation], target: Level | None) -> list[tuple[Decimal | int, str]]:
    """Return the years that may be named under the axis: first, latest, target year."""
    named: list[tuple[Decimal | int, str]] = []
    if series:
        named = [(series[0].year, series[0].label), (series[-1].year, series[-1].label)]
    return [*named, (target.year, str(target.year))] if target else named


def spark(series: Sequence[Observation]) -> Spark | None:
    """Return a small line of the values, None when there is no value."""
    values = [float(item.value) for item in series if item.value is not None]
    if not values:
        return None
    years = [float(item.year) for item in series]
    low, high = min(values), max(values)
    x = Scale(min(years), max(years), SPARK_EDGE, SPARK_WIDTH - SPARK_EDGE)
    y = Scale(low, high, SPARK_HEIGHT - SPARK_EDGE, SPARK_EDGE)
    dots = tuple(
        Mark(place(x(float(item.year))), place(y(float(item.value)))) for item in series if item.value is not None
    )
    runs = _runs(series, x, y)
    alone = {run[0] for run in runs if len(run) == 1}
    return Spark(_lines(series, x, y), tuple(dot for dot in dots[:-1] if f"{dot.x},{dot.y}" in alone), dots[-1])


def path_value(reference: Level, target: Level, year: Decimal | int, between: Sequence[Level] = ()) -> Decimal:
    """Return the path's value at a time: reference + (target − reference) · (t − t0) / (T − t0).

    Through values ``between`` it is the same from each to the next.
    """
    levels = [reference, *(level for level in between if reference.year < level.year < target.year), target]
    start, end = next(((a, b) for a, b in pairwise(levels) if year <= b.year), (levels[-2], levels[-1]))
    whole = Decimal(end.year) - Decimal(start.year)
    if not whole:
        return end.value
    return start.value + (end.value - start.value) * (Decimal(year) - Decimal(start.year)) / whole


def describe(
    series: Sequence[Observation], reference: Level | None, target: Level | None, between: Sequence[Level] = ()
) -> str:
    """Return value, path, target and gaps in sentences, for those who do not see the drawing."""
    seen = [item for item in series if item.value is not None]
    parts = []
    if seen:
        last = seen[-1]
        parts.append(_("%(value)s in %(period)s") % {"value": words.number(last.value or 0), "period": last.label})
        if reference and target and reference.year != target.year:
            asked = path_value(reference, target, min(Decimal(last.year), Decimal(target.year)), between)
            shown = printed(asked, reference.value, target.value, last.value)
            parts.append(_("the path asks for %(value)s") % {"value": words.number(shown)})
    if target:
        parts.append(_("target %(value)s in %(year)s") % {"value": words.number(target.value), "year": target.year})
    if reference:
        parts.append(_("from %(value)s in %(year)s") % {"value": words.number(reference.value), "year": reference.year})
    gaps = sum(item.value is None for item in series)
    if gaps:
        parts.append(_("periods without a value: %(n)d") % {"n": gaps})
    for kind, word in revisions.WORDS.items():
        if periods := [item.label for item in series if item.revised == kind]:
            parts.append(_("%(what)s: %(periods)s") % {"what": word, "periods": ", ".join(periods)})
    return "; ".join(parts) + "."


def _runs(series: Sequence[Observation], x: Scale, y: Scale) -> list[list[str]]:
    """Return the points of each stretch without a gap."""
    runs: list[list[str]] = [[]]
    for item in series:
        if item.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{place(x(float(item.year)))},{place(y(float(item.value)))}")
    return [run for run in runs if run]


def _lines(series: Sequence[Observation], x: Scale, y: Scale) -> tuple[str, ...]:
    """Return a line for each stretch of at least two values; a value alone between gaps is only its dot."""
    return tuple(" ".join(run) for run in _runs(series, x, y) if len(run) > 1)


def _row(item: Observation) -> Row:
    mark = revisions.word(item.revised)
    if item.value is None:
        return Row(item.label, item.reason or _("no value"), True, mark)
    return Row(item.label, words.number(item.value), False, mark)


def _across(plot: Plot, mark: float) -> Stroke:
    level = place(plot.y(mark))
    return Stroke(place(plot.x.start), level, place(plot.x.end), level)


def _tick(mark: float) -> str:
    return words.number(Decimal(f"{mark:.6g}").normalize() if mark % 1 else Decimal(int(mark)))
