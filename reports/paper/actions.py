"""The actions: who does what from when to when, with its money, and all of them as bars over time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.targets import showing
from cycles.targets.action_plan.milestones import Point
from ims import gantt, words
from reports.paper.source import Facts, Source, Text

NOTHING = Text()


@dataclass(frozen=True)
class ActionRow:
    """An action with its money; ``planned`` is what was planned for the year of an evaluation, "" otherwise."""

    code: str
    title: Text
    text: Text
    target: str
    theme: str
    responsible: Text
    when: str
    staff: str
    by_year: tuple[str, ...]
    total: str
    sources: Text
    status: str = ""
    planned: str = ""
    spent: str = ""
    note: Text = NOTHING
    milestones: str = ""
    team: Text = NOTHING


def cost_years(source: Source) -> list[int]:
    """Return the years in which any action costs money."""
    return sorted({cost["year"] for action in source.actions for cost in action["costs"]})


def action_rows(source: Source) -> tuple[ActionRow, ...]:
    """Return the actions with their cost per year and in all, and with what was planned and spent in the year."""
    reports = {row["id"]: row for row in source.part("monitoring").get("actions", [])}
    cents = words.has_cents(Decimal(cost["amount"]) for action in source.actions for cost in action["costs"])
    spent = cents_spent(source)
    return tuple(_row(source, action, reports.get(action["id"], {}), cents, spent) for action in source.actions)


def cost_in(action: Facts, year: int) -> Decimal:
    """Return what an action costs in a year."""
    return sum((Decimal(cost["amount"]) for cost in action["costs"] if cost["year"] == year), Decimal(0))


def _row(source: Source, action: Facts, report: Facts, cents: bool, spent: bool) -> ActionRow:
    sums = [cost_in(action, year) for year in cost_years(source)]
    target = source.target(action.get("target_id"))
    is_reported = source.is_evaluation and bool(report)
    return ActionRow(
        code=action["code"],
        title=source.say(action["title"]),
        text=source.say(action["text"]),
        target=target.get("indicator", ""),
        theme=theme_of(source, action),
        responsible=source.say(action.get("responsible")),
        when=_when(source, action),
        staff=source.number(action.get("staff")),
        by_year=tuple(words.amount(amount, cents=cents) for amount in sums),
        total=words.amount(sum(sums, Decimal(0)), cents=cents),
        sources=_sources(source, action),
        status=_report(report),
        planned=words.amount(cost_in(action, source.year), cents=spent) if source.is_evaluation else "",
        spent=words.amount(Decimal(report.get("spent") or 0), cents=spent) if is_reported else "",
        note=source.say(report.get("note")),
        milestones=_milestones(source, action),
        team=_team(source, action),
    )


def _sources(source: Source, action: Facts) -> Text:
    """Return who pays for an action, each once; borrowed as soon as one of the names is."""
    names = dict.fromkeys(source.say(cost["source"]) for cost in action["costs"])
    return Text(", ".join(names), next((name.borrowed for name in names if name.borrowed), ""))


def _team(source: Source, action: Facts) -> Text:
    """Return who works on an action beside who answers for it: units by name, people by their number as owners are."""
    members = action.get("team") or []
    units = dict.fromkeys(source.say(member["unit"]) for member in members if member.get("unit"))
    people = sum(1 for member in members if member.get("person_id"))
    names = list(map(str, units))
    if people:
        names.append(ngettext("%(n)s person", "%(n)s persons", people) % {"n": people})
    return Text(", ".join(names), next((name.borrowed for name in units if name.borrowed), ""))


def _milestones(source: Source, action: Facts) -> str:
    """Return the milestones with their days, as on the day everything was known."""
    known = source.content.get("known_on")
    day = date.fromisoformat(known) if known else date(source.year, 1, 1)
    points = [Point.of(row) for row in action.get("milestones", [])]
    return "; ".join(f"{source.say(point.name)}, {point.said(day)}" for point in points)


def _when(source: Source, action: Facts) -> str:
    return " – ".join(filter(None, (month(action["starts_on"]), month(action["ends_on"]))))


def month(day: str | None) -> str:
    """Return a day as year and month, as tables of actions write it, "" without one."""
    return f"{day[5:7]}/{day[:4]}" if day else ""


def _report(report: Facts) -> str:
    names = {
        "not_started": _("Not started"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "stopped": _("Stopped"),
    }
    status = names.get(report.get("status", ""), "")
    return f"{status}, {report['per_cent']}\u00a0%" if status else ""


def cents_spent(source: Source) -> bool:
    """Say whether planned and spent money of the year is written with cents."""
    spent = [Decimal(report["spent"]) for report in source.part("monitoring").get("actions", []) if report.get("spent")]
    return words.has_cents([*spent, *(cost_in(action, source.year) for action in source.actions)])


def theme_of(source: Source, action: Facts) -> str:
    """Return the code of the theme that an action serves, "" for none."""
    return action.get("theme") or source.theme_of_target.get(action.get("target_id") or 0, "")


def timelines(source: Source) -> list[tuple[str, gantt.Gantt]]:
    """Return the actions as bars over time, one drawing a theme in the order of the themes, all on one axis.

    The day of the meeting is marked."""
    names = {theme["code"]: f"{theme['code']} {source.say(theme['title'])}" for theme in source.themes}
    meeting = (source.item.get("meeting") or {}).get("held_on")
    day = date.fromisoformat(meeting) if meeting else date(source.year, 1, 1)
    groups: dict[str, list[gantt.Task]] = {code: [] for code in [*names, ""]}
    for action in source.actions:
        task = showing.task_of(action, action.get("waits_for", []), lambda text: str(source.say(text)), day)
        groups.setdefault(theme_of(source, action), []).append(task)
    named = [(names.get(code) or code or _("Without a theme"), tasks) for code, tasks in groups.items() if tasks]
    return showing.timelines("plan", named, day, words.day_short_with_year(day)) if named else []
