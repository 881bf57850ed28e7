"""The targets: their table, theme by theme, how far each has come, and the charts of their indicators."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.figures import path_value
from cycles.indicators.periods import is_part_of_year
from cycles.monitoring import rule
from cycles.targets import showing
from cycles.targets.models import own_path
from ims import chart_revisions as revisions
from ims import charts, words
from ims.digits import printed
from reports.paper.source import MISSING, Facts, Source, Text

CELLS, LETTERS = 6, 46  # periods and letters that fit in a table under a chart


@dataclass(frozen=True)
class TargetRow:
    """A row of the target table; ``status`` is green, amber, red, grey, or "" where nothing can be judged.

    ``distance`` is to the path, with its sign: + at or better, − short of it. ``why`` says why there is no value.
    ``aim`` is the target that was judged, of this ``term``: after a year each target has a row of its own.
    """

    code: str
    name: Text
    unit: Text
    reference: str
    reference_year: str
    previous: str
    previous_period: str
    latest: str
    latest_period: str
    short: str
    short_year: str
    long: str
    long_year: str
    responsible: Text
    theme: str
    status: str = ""
    path: str = ""
    distance: str = ""
    why: str = ""
    aim: str = ""
    aim_year: str = ""
    term: str = ""


@dataclass(frozen=True)
class ThemeTargets:
    """The targets of one theme."""

    code: str
    title: Text
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True)
class Cell:
    """One column of the table under a chart: a period with value and path, or a target; ``mark`` if revised."""

    period: str
    value: str
    path: str
    is_target: bool = False
    mark: str = ""


@dataclass(frozen=True)
class IndicatorFigure:
    """A chart with the table of its values, of the path and of the targets."""

    code: str
    name: Text
    unit: Text
    chart: charts.Chart | None
    cells: tuple[Cell, ...]
    source: Text
    status: str = ""

    @property
    def has_path(self) -> bool:
        """Whether a target's path runs beside any of the values."""
        return any(cell.path for cell in self.cells)

    @property
    def has_marks(self) -> bool:
        """Whether any of the values was corrected or came late."""
        return any(cell.mark for cell in self.cells)


def target_rows(source: Source) -> tuple[TargetRow, ...]:
    """Return one row per long-term target, with the short-term target that hangs on it.

    In an evaluation every target, short-term ones too, has its own row, because each was judged by its own path.
    """
    judged = {row["id"]: row for row in source.part("monitoring").get("targets", [])}
    longs = [target for target in source.targets.values() if target["term"] == "long"]
    shorts = {t["long_term_id"]: t for t in reversed(source.targets.values()) if t["term"] == "short"}
    if source.is_evaluation:
        return tuple(
            _target_row(source, long, shorts.get(long["id"]), judged.get(aim["id"], {}), aim)
            for long in longs
            for aim in (*_stages(source, long), long)
        )
    return tuple(
        _target_row(source, long, shorts.get(long["id"]), _judged(source, long, shorts.get(long["id"]), judged), long)
        for long in longs
    )


def _stages(source: Source, long: Facts) -> list[Facts]:
    return [target for target in source.targets.values() if target["long_term_id"] == long["id"]]


def _judged(source: Source, long: Facts, short: Facts | None, sealed: dict[int, Facts]) -> Facts:
    """Return how the value stands: as the year's monitoring sealed it, else by the same rule from the sealed series."""
    found = sealed.get((short or long)["id"]) or sealed.get(long["id"])
    if found and found.get("value") is not None:
        return found
    latest = latest_of(source.indicators.get(long["indicator"], {}))
    year = int(latest.get("year") or 0)
    value = _decimal(latest.get("value"))
    direction = source.indicators.get(long["indicator"], {}).get("direction", "up")
    aim = SimpleNamespace(
        indicator=SimpleNamespace(direction=direction),
        reference_year=long["reference_year"],
        reference_value=_decimal(long["reference_value"]),
        year=long["year"],
        value=_decimal(long["value"]),
        tolerance=_decimal(long["tolerance"]) or Decimal(0),
        own_path=own_path(long.get("path") or []),
    )
    if value is None or year <= (long["reference_year"] or year):
        return {}  # nothing newer than the reference: nothing to judge yet
    found_now = rule.judge(aim, value, year, int(source.part("monitoring").get("amber_percent", 10)))
    path, distance = found_now.path, found_now.distance
    return {
        "level": found_now.level if found_now.path is not None else "",
        "path": None if path is None else str(rule.printed(path, aim, value)),
        "distance": None if distance is None else str(rule.printed(distance, aim, value)),
    }


def _target_row(source: Source, long: Facts, short: Facts | None, judged: Facts, aim: Facts) -> TargetRow:
    indicator = source.indicators.get(long["indicator"], {})
    latest, before = latest_of(indicator), latest_of(indicator, 1)
    if judged.get("value") is not None:
        latest = {"value": judged["value"], "period": judged.get("period") or judged.get("year", "")}
    return TargetRow(
        code=long["indicator"],
        name=source.say(indicator.get("name")),
        unit=source.say(indicator.get("unit")),
        reference=source.number(long["reference_value"]),
        reference_year=str(long["reference_year"] or ""),
        previous=source.number(before.get("value")),
        previous_period=str(before.get("period", "")),
        latest=source.number(latest.get("value")),
        latest_period=str(latest.get("period", "")),
        short=source.number(short["value"]) if short else MISSING,
        short_year=str(short["year"] or "") if short else "",
        long=source.number(long["value"]),
        long_year=str(long["year"] or ""),
        responsible=source.say(long.get("responsible")),
        theme=source.theme_of_target[long["id"]],
        status=judged.get("level", ""),
        path=source.number(judged.get("path")) if judged else "",
        distance=signed(judged.get("distance")),
        why=str(judged.get("gap_reason") or ""),
        aim=source.number(aim["value"]),
        aim_year=str(aim["year"] or ""),
        term=str(aim["term"]),
    )


def signed(distance: Any) -> str:
    """Return a distance with its sign, "" without one."""
    if distance in (None, ""):
        return ""
    exact = Decimal(str(distance))
    return ("+" if exact > 0 else "") + words.number(exact)


def latest_of(indicator: Facts, back: int = 0) -> Facts:
    """Return the latest observation with a value, or the one that many values before it; empty without one.

    Only whole years count where there are any, so that like is compared with like: half a year's count is no year's.
    """
    known = [item for item in indicator.get("series", []) if item["value"] is not None]
    seen = [item for item in known if not is_part_of_year(str(item["period"]))] or known
    return seen[-1 - back] if len(seen) > back else {}


def by_theme(source: Source, rows: tuple[TargetRow, ...]) -> tuple[ThemeTargets, ...]:
    """Return the rows grouped by theme, in the order of the themes."""
    groups: dict[str, list[TargetRow]] = defaultdict(list)
    for row in rows:
        groups[row.theme].append(row)
    titles = {theme["code"]: source.say(theme["title"]) for theme in source.themes}
    ordered = [*(code for code in titles if code in groups), *(code for code in groups if code not in titles)]
    return tuple(ThemeTargets(code, titles.get(code, Text()), tuple(groups[code])) for code in ordered)


def figure(source: Source, code: str, status: str = "") -> IndicatorFigure:
    """Return an indicator's chart with reference, values, path and target, and the table below it."""
    indicator = source.indicators.get(code, {})
    series = [
        charts.Observation(
            item["period"],
            item["year"],
            _decimal(item["value"]),
            item.get("gap_reason", ""),
            item.get("revised", ""),
        )
        for item in indicator.get("series", [])
    ]
    aims = [target for target in source.targets.values() if target["indicator"] == code]
    reference, target = _levels(aims)
    between = showing.levels(next((aim for aim in aims if aim["term"] == "long"), {}))
    name, unit, origin = (source.say(indicator.get(key)) for key in ("name", "unit", "source"))
    cells = _fitting([_cell(source, item, reference, target, between) for item in series[-CELLS:]])
    aims.sort(key=lambda aim: (aim["year"] is None, aim["year"] or 0, aim["term"] == "long"))
    cells += [_aim_cell(source, aim, reference, target, between) for aim in aims if aim["value"] is not None]
    chart = charts.draw(code, name, unit, series, reference=reference, target=target, between=between)
    return IndicatorFigure(code, name, unit, chart, tuple(cells), origin, status)


def _levels(aims: list[Facts]) -> tuple[charts.Level | None, charts.Level | None]:
    long = next((target for target in aims if target["term"] == "long"), None)
    if long is None or long["value"] is None or long["year"] is None:
        return None, None
    aim = charts.Level(long["year"], Decimal(long["value"]))
    if long["reference_value"] is None or long["reference_year"] is None:
        return None, aim
    return charts.Level(long["reference_year"], Decimal(long["reference_value"])), aim


def _fitting(cells: list[Cell]) -> list[Cell]:
    """Return the latest cells that fit beside each other; numbers with many digits need the room of several."""
    kept: list[Cell] = []
    room = LETTERS
    for cell in reversed(cells):
        room -= max(len(cell.value), len(cell.period), len(cell.path)) + 2
        if room < 0 and kept:
            break
        kept.insert(0, cell)
    return kept


def _cell(
    source: Source,
    item: charts.Observation,
    reference: charts.Level | None,
    target: charts.Level | None,
    between: list[charts.Level],
) -> Cell:
    path = ""
    if reference and target and reference.year <= item.year <= target.year and reference.year != target.year:
        path = _path(source, int(item.year), item.value, (reference, *between, target))
    value = source.number(item.value) if item.value is not None else _("gap")
    return Cell(item.label, value, path, mark=revisions.word(item.revised))


def _path(source: Source, year: int, value: Decimal | None, way: tuple[charts.Level, ...]) -> str:
    reference, *between, target = way
    own = [(int(level.year), level.value) for level in between]
    exact = path_value(reference.value, int(reference.year), target.value, int(target.year), year, own)
    return source.number(printed(exact, reference.value, target.value, value))


def _aim_cell(
    source: Source,
    aim: Facts,
    reference: charts.Level | None,
    target: charts.Level | None,
    between: list[charts.Level],
) -> Cell:
    is_between = reference and target and aim["year"] and reference.year < aim["year"] < target.year
    path = (
        _path(source, aim["year"], None, (reference, *between, target)) if is_between and reference and target else ""
    )
    return Cell(str(aim["year"] or ""), source.number(aim["value"]), path, is_target=True)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
