"""Tables and charts of the programme, from their content to what a page or a paper prints, in the reader's language.

The content is a draft's, read from the plan, or the one a published version kept; a paper reads it from its snapshot.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.targets.action_plan.drawing import drawn
from cycles.targets.action_plan.milestones import Point
from cycles.targets.costs import CostTable, cost_table
from cycles.targets.models import Block, Target, own_path
from cycles.targets.rows import NONE_YET, days, value_in_year
from ims import charts, gantt, words
from ims.fields import Texts, Translated

Kind = Block.Kind
Content = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, and whether it holds numbers."""

    name: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table of ready texts, each with its column; a row's first cell names it. ``foot`` is empty without sums."""

    columns: list[Column]
    rows: list[list[tuple[Column, str]]]
    foot: list[tuple[Column, str]]

    @classmethod
    def of(cls, columns: list[Column], rows: list[list[str]], foot: list[str] | None = None) -> "Table":
        """Return the table of these columns and texts."""
        paired = [list(zip(columns, row, strict=True)) for row in rows]
        return cls(columns, paired, list(zip(columns, foot, strict=True)) if foot else [])


@dataclass(frozen=True)
class Shown:
    """What a block shows: a table, a chart, costs or drawings of bars; ``empty`` says so when there is nothing."""

    kind: str
    title: str
    as_of: date | None
    table: Table | None = None
    chart: charts.Chart | None = None
    costs: CostTable | None = None
    timelines: list[tuple[str, gantt.Gantt]] = field(default_factory=list)
    empty: str = ""


def shown(key: str, title: Translated, content: Content, binding: str, *, is_kept: bool) -> Shown:
    """Return what content shows; ``title`` is the block's own heading, ``key`` makes ids unique on the page.

    ``is_kept`` when it was kept at publication: its day is then no longer today.
    """
    held = _KINDS[Kind(content["kind"])](_Reader(key, content, binding, is_kept))
    as_of = date.fromisoformat(content["as_of"]) if is_kept else None
    own = title.best(get_language() or binding, binding)[0]
    return Shown(content["kind"], own or held.pop("title"), as_of, **{k: v for k, v in held.items() if k != "title"})


@dataclass(frozen=True)
class _Reader:
    """Content opened for printing."""

    key: str
    content: Content
    binding: str
    is_kept: bool

    def say(self, text: Texts | None) -> str:
        """Return a text in the reader's language; content that was kept long ago has some as one plain text."""
        if isinstance(text, str):
            return text
        return Translated(text or {}).best(get_language() or self.binding, self.binding)[0]

    def theme(self, theme: Content | None) -> str:
        return f"{theme['code']} {self.say(theme['title'])}" if theme else ""

    def of_theme(self, one: str, every: str) -> str:
        """Return a heading: ``one`` with the theme's name for one theme, ``every`` for all of them."""
        theme = self.theme(self.content["theme"])
        return one % {"theme": theme} if theme else every


def _targets(reader: _Reader) -> Content:
    columns = [
        *(Column(_("Indicator")), Column(_("Term")), Column(_("Reference (year)"), True)),
        *(Column(_("Target (year)"), True), Column(_("Unit")), Column(_("Responsible"))),
    ]
    rows = [
        [
            f"{row['indicator']} {reader.say(row['name'])}",
            _("short") if row["term"] == Target.Term.SHORT else _("long"),
            value_in_year(_number(row["reference_value"]), row["reference_year"]),
            value_in_year(_number(row["value"]), row["year"]),
            reader.say(row["unit"]),
            reader.say(row["responsible"]) or NONE_YET,
        ]
        for row in reader.content["rows"]
    ]
    title = reader.of_theme(_("Targets of theme %(theme)s"), _("Targets"))
    return {"title": title, "table": Table.of(columns, rows)} if rows else _nothing(title, _("No target yet."))


def _indicator(reader: _Reader) -> Content:
    content, name = reader.content, reader.say(reader.content["name"])
    seen = [
        charts.Observation(
            row["period"],
            Decimal(row["year"]),
            _number(row["value"]),
            row["gap_reason"],
            row.get("revised", ""),
        )
        for row in content["series"]
    ]
    reference, target = (_level(content[name]) for name in ("reference", "target"))
    chart = charts.draw(
        reader.key, name, reader.say(content["unit"]), seen, reference=reference, target=target, between=levels(content)
    )
    title = f"{content['indicator']} {name}"
    if chart is None:
        return _nothing(title, _("There is neither a value nor a target yet."))
    return {"title": title, "chart": chart}


def levels(content: Content) -> list[charts.Level]:
    """Return the values of a target's path between its reference and itself; one kept long ago has none."""
    return [charts.Level(year, value) for year, value in own_path(content.get("path") or [])]


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _level(level: Content | None) -> charts.Level | None:
    return charts.Level(level["year"], Decimal(level["value"])) if level else None


def _actions(reader: _Reader) -> Content:
    content = reader.content
    columns = [
        *(Column(_("Action")), Column(_("Responsible")), Column(_("From and to"))),
        *(Column(str(year), True) for year in content["years"]),
        Column(_("Total in %(currency)s") % {"currency": content["currency"]}, True),
    ]
    cents = words.has_cents(Decimal(a) for row in content["rows"] for a in row["by_year"] if a is not None)

    def money(line: Content) -> list[str]:
        amounts = [*line["by_year"], line["total"]]
        return [NONE_YET if amount is None else words.amount(Decimal(amount), cents=cents) for amount in amounts]

    rows = [
        [
            f"{row['code']} {reader.say(row['title'])}",
            reader.say(row["responsible"]) or NONE_YET,
            _days(row),
            *money(row),
        ]
        for row in content["rows"]
    ]
    title = reader.of_theme(_("Actions of theme %(theme)s and what they cost"), _("Actions and what they cost"))
    if not rows:
        return _nothing(title, _("No action yet."))
    return {"title": title, "table": Table.of(columns, rows, [_("Total"), "", "", *money(content)])}


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _days(row: Content) -> str:
    return days(_day(row["starts_on"]), _day(row["ends_on"]))


def _costs(reader: _Reader) -> Content:
    content, title = reader.content, _("Costs by year, source and theme")
    names = {theme["code"]: reader.theme(theme) for theme in content["themes"]}
    table = cost_table(content, content["currency"], names)
    return {"title": title, "costs": table} if table else _nothing(title, _("No cost yet."))


def _timeline(reader: _Reader) -> Content:
    content = reader.content
    day = date.fromisoformat(content["as_of"])
    groups = [
        (
            reader.theme(group["theme"]) or _("Without a theme"),
            [task_of(row, row.get("after", []), reader.say, day) for row in group["actions"]],
        )
        for group in content["groups"]
    ]
    title = reader.of_theme(_("Timeline of theme %(theme)s"), _("Timeline of the actions"))
    drawn = timelines(reader.key, groups, day, words.day_short_with_year(day) if reader.is_kept else "")
    return {"title": title, "timelines": drawn} if drawn else _nothing(title, _("No action yet."))


def task_of(row: Content, after: list[str], say: Callable[[Any], str], today: date) -> gantt.Task:
    """Return an action out of content or of a snapshot as it is drawn; ``say`` reads a text in the reader's language.

    What was kept before actions had milestones has none.
    """
    points = drawn(map(Point.of, row.get("milestones", [])), say, today)
    title = f"{row['code']} {say(row['title'])}"
    days = _day(row["starts_on"]), _day(row["ends_on"])
    return gantt.Task(title, say(row["responsible"]), *days, row["code"], points, tuple(after))


def timelines(
    key: str, groups: list[tuple[str, list[gantt.Task]]], today: date, today_word: str = ""
) -> list[tuple[str, gantt.Gantt]]:
    """Return a drawing per group (its name, its tasks in the order of their days), all on one axis."""
    span = gantt.Span.of((task for _name, tasks in groups for task in tasks), today)
    return [
        (name, gantt.draw(f"{key}-{n}", name, _by_days(tasks), span=span, today=today, today_word=today_word))
        for n, (name, tasks) in enumerate(groups, 1)
    ]


def _by_days(tasks: list[gantt.Task]) -> list[gantt.Task]:
    return sorted(tasks, key=lambda task: (task.starts_on or date.max, task.ends_on or date.max))


def _nothing(title: str, sentence: str) -> Content:
    return {"title": title, "empty": sentence}


_KINDS: dict[Kind, Callable[[_Reader], Content]] = {
    Kind.TARGETS: _targets,
    Kind.INDICATOR: _indicator,
    Kind.ACTIONS: _actions,
    Kind.COSTS: _costs,
    Kind.TIMELINE: _timeline,
}
