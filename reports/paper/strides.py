"""How far each target's indicator has come on its way, as one drawing; the figures are those of the target table.

The way is counted by the one formula, progress = (actual − reference) / (target − reference); the even path in a year
is the same share of the years.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap

from django.utils.translation import gettext as _

from cycles.indicators.figures import path_value, progress
from cycles.targets.models import own_path
from ims.scales import Scale, place
from reports.paper.source import Facts, Source
from reports.paper.targets import latest_of

NAMES_END, BARS_AT, BARS_END, WIDE = 214.0, 232.0, 442.0, 482.0
TOP, ROW, SECOND_LINE, GROUP = 22.0, 13.4, 8.6, 5.0
SIDE = 2.7  # half a diamond
LEAST = Decimal("-0.25")  # further back than this the bar ends in an arrow
LETTERS = 46  # of a name in one line


@dataclass(frozen=True)
class Stride:
    """One indicator: its bar from the reference, where an even path would be, where the short-term target lies.

    ``note`` stands in place of the bar where there is nothing to measure; ``theme`` only on a theme's first row;
    ``lines`` is the name in at most two lines, each with its height.
    """

    theme: str
    code: str
    lines: tuple[tuple[str, str], ...]
    y: str
    text_y: str
    x: str
    width: str
    path_x: str
    path_y: str
    diamond: str
    share: str
    note: str
    is_cut: bool


@dataclass(frozen=True)
class Strides:
    """The drawing; ``ticks`` holds (x, text) of the shares along the top, ``rules`` the heights between themes."""

    title: str
    description: str
    rows: tuple[Stride, ...]
    ticks: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    height: str
    zero: str
    hundred: str


def draw(source: Source) -> Strides | None:
    """Return how far each long-term target's indicator has come, None when nothing can be measured yet."""
    longs = [target for target in source.targets.values() if target["term"] == "long"]
    if not longs:
        return None
    ways = [_way(source, long) for long in longs]
    if not any(done is not None for done, _path, _short in ways):
        return None
    least = min((done for done, _path, _short in ways if done is not None), default=Decimal(0))
    low = max(min(least, Decimal(0)), LEAST)
    scale = Scale(float(low), 1.0, BARS_AT, BARS_END)
    rows, rules, y, before = [], [], TOP, ""
    for long, way in zip(longs, ways, strict=True):
        theme = source.theme_of_target[long["id"]]
        if before and theme != before:
            rules.append(place(y + GROUP / 2 - 1))
            y += GROUP
        lines = wrap(source.name(long["indicator"]), LETTERS)[:2]
        rows.append(_stride(long, way, lines, "" if theme == before else theme, y, scale))
        before = theme
        y += ROW + SECOND_LINE * (len(lines) - 1)
    return Strides(
        title=_("How far each indicator has come from its reference to its long-term target"),
        description=_described(source, longs, ways),
        rows=tuple(rows),
        ticks=tuple((place(scale(share / 100)), f"{share} %" if share else "0") for share in (0, 25, 50, 75, 100)),
        rules=tuple(rules),
        height=place(y + 2),
        zero=place(scale(0)),
        hundred=place(scale(1)),
    )


Way = tuple[Decimal | None, Decimal | None, Decimal | None]


def _way(source: Source, long: Facts) -> Way:
    """Return the shares of the way: done, asked by an even path in the year of the latest value, short-term target."""
    reference, aim = long["reference_value"], long["value"]
    if reference is None or aim is None or Decimal(reference) == Decimal(aim):
        return None, None, None
    start, end = Decimal(reference), Decimal(aim)
    latest = latest_of(source.indicators.get(long["indicator"], {}))
    if not latest or latest["year"] <= long["reference_year"]:
        return None, None, _short(source, long, start, end)
    done = progress(start, Decimal(latest["value"]), end)
    path = path_value(
        start, long["reference_year"], end, long["year"], int(latest["year"]), own_path(long.get("path") or [])
    )
    return done, progress(start, path, end), _short(source, long, start, end)


def _short(source: Source, long: Facts, start: Decimal, end: Decimal) -> Decimal | None:
    short = next((row for row in source.targets.values() if row["long_term_id"] == long["id"]), None)
    return progress(start, Decimal(short["value"]), end) if short and short["value"] is not None else None


def _stride(long: Facts, way: Way, lines: list[str], theme: str, y: float, scale: Scale) -> Stride:
    done, path, short = way
    shown = min(max(done, Decimal(str(scale.low))), Decimal(1)) if done is not None else Decimal(0)
    ends = sorted((scale(0), scale(float(shown))))
    return Stride(
        theme=theme,
        code=long["indicator"],
        lines=tuple((line, place(y + 9 + number * SECOND_LINE)) for number, line in enumerate(lines)),
        y=place(y + 3),
        text_y=place(y + 9),
        x=place(ends[0]),
        width=place(ends[1] - ends[0]) if done is not None else "",
        path_x=place(scale(float(path))) if path is not None else "",
        path_y=place(y + 11),
        diamond=_diamond(scale(float(short)), y + 6)
        if done is not None and short is not None and scale.low <= short <= 1
        else "",
        share=_percent(done),
        note=_note(long, done),
        is_cut=done is not None and shown != done,
    )


def _diamond(x: float, y: float) -> str:
    corners = ((x, y - SIDE), (x + SIDE, y), (x, y + SIDE), (x - SIDE, y))
    return f"M{'L'.join(f'{place(across)} {place(down)}' for across, down in corners)}z"


def _percent(share: Decimal | None) -> str:
    if share is None:
        return ""
    whole = (share * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{whole} %".replace("-", "−")


def _note(long: Facts, done: Decimal | None) -> str:
    if done is not None:
        return ""
    if long["reference_value"] is None:
        return _("no reference value yet")
    if long["value"] is not None and Decimal(long["reference_value"]) == Decimal(long["value"]):
        return _("the level is to be kept")
    return _("no value after the reference yet")


def _described(source: Source, longs: list[Facts], ways: list[Way]) -> str:
    said = [_("For each indicator a bar shows the share of the way that is done.")]
    for long, (done, path, _short_share) in zip(longs, ways, strict=True):
        name = f"{long['indicator']} {source.name(long['indicator'])}"
        if done is None:
            said.append(f"{name}: {_note(long, done)}.")
        else:
            facts = {"name": name, "done": _percent(done), "path": _percent(path)}
            said.append(_("%(name)s: %(done)s, where an even path asks for %(path)s.") % facts)
    return " ".join(said)
