"""What the pages of monitoring show, as ready texts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.drawing import spark_of
from cycles.indicators.revising import said as said_of
from cycles.indicators.series import BETTER, SAME, WORSE
from cycles.monitoring.judgement import TargetState
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, Escalation, MonitoringRound
from cycles.monitoring.owners import named, who_enters
from cycles.monitoring.rule import printed
from cycles.monitoring.standing import ActionState, Standing
from cycles.targets.action_plan.milestones import Progress
from cycles.targets.models import Action, Target
from ims import charts, words
from ims.access import Rights
from ims.cities.models import City
from ims.fields import Translated
from ims.parts import TaskKind
from ims.people.models import User
from ims.roles import Permission

DIRECTIONS = {BETTER: "▲", WORSE: "▼", SAME: "＝"}
# How a value that came after its round was closed stands: the kind and the word of its tag.
LATE_TAGS: dict[str, tuple[TaskKind, str | Promise]] = {
    Entry.State.SUBMITTED: ("wait", gettext_lazy("Late, submitted")),
    Entry.State.RETURNED: ("open", gettext_lazy("Late, returned")),
    Entry.State.APPROVED: ("done", gettext_lazy("Late, approved")),
}
LEVELS = ("red", "amber", "green", "grey")


class HasCycle(Protocol):
    """What belongs to a year: its standing, one of its rounds."""

    @property
    def cycle(self) -> Cycle:
        """The year."""


@dataclass(frozen=True)
class TargetRow:
    """One target of the table: numbers with their own digits, the judgement and why, what is planned about it."""

    state: TargetState
    name: str
    aim: str
    value: str
    gap_reason: str
    path: str
    before: str
    direction: str
    sign: str
    spark: charts.Spark | None
    corrections: list[CorrectiveAction]
    plan_url: str
    needs_correction: bool
    revised_url: str
    mark: str
    since: str


@dataclass(frozen=True)
class EntryRow:
    """One value of the round: what stands there, where it is on its way, and what may be done with it."""

    entry: Entry
    name: str
    answer: str
    kind: TaskKind
    word: str | Promise
    owners: str
    url: str
    act: str
    revised_url: str
    told: str = ""

    @property
    def choice(self) -> str:
        """The value and the version that is read, as a form sends it when it is ticked."""
        return f"{self.entry.pk}-{self.entry.version}"


@dataclass(frozen=True)
class ActionRow:
    """One action with its latest report and how its milestones stand, money in the city's currency."""

    state: ActionState
    title: str
    report: ActionReport | None
    planned: str
    spent: str
    url: str
    told: str
    milestones: Progress


def headline(standing: Standing) -> str:
    """Return the sentence that says how the year's targets stand, the worst first."""
    total, year = len(standing.targets), standing.cycle.year
    counts = {level: standing.count(level) for level in LEVELS}
    if not total:
        return _("The year has no targets to monitor")
    if counts["grey"] == total:
        return _("No target has its value of %(year)s yet") % {"year": year}
    numbers = {"total": total, "n": counts["red"]}
    if counts["red"]:
        words = ngettext(
            "%(n)d of %(total)d targets is off track", "%(n)d of %(total)d targets are off track", counts["red"]
        )
        return words % numbers
    if counts["amber"]:
        words = ngettext(
            "%(n)d of %(total)d targets is behind", "%(n)d of %(total)d targets are behind", counts["amber"]
        )
        return words % {**numbers, "n": counts["amber"]}
    if counts["grey"]:
        words = ngettext(
            "%(n)d of %(total)d targets has no value yet",
            "%(n)d of %(total)d targets have no value yet",
            counts["grey"],
        )
        return words % {**numbers, "n": counts["grey"]}
    return _("Every target is on track")


def target_rows(standing: Standing, rights: Rights) -> list[TargetRow]:
    """Return the targets as they stand, in their objectives' order."""
    return [_target_row(standing, state, rights) for state in standing.targets]


def _target_row(standing: Standing, state: TargetState, rights: Rights) -> TargetRow:
    target, now, before = state.target, state.observation, state.before
    planned = standing.corrections_for(state)
    may_plan = may_enter(rights, {target.owner_id}) and standing.cycle.step == "monitoring"
    return TargetRow(
        state=state,
        name=said(target.indicator.name, standing),
        aim=aim_of(target),
        value=words.number(now.value) if now and now.value is not None else "",
        gap_reason=now.gap_reason if now else "",
        path=path_of(state),
        before=f"{words.number(before.value)} ({before.period})" if before and before.value is not None else "",
        direction=state.direction_words,
        sign=DIRECTIONS.get(state.direction, ""),
        spark=spark_of(state.series),
        corrections=planned,
        plan_url=standing.url("correction_plan", target.pk) if may_plan else "",
        needs_correction=state.level == "red" and not planned,
        revised_url=revised_url(standing.cycle, target),
        mark=said_of(now, standing.cycle.city.zone),
        since=since_then(state, standing.cycle.city),
    )


def since_then(state: TargetState, city: City) -> str:
    """Return what became of the year's value after the year was evaluated: "now 44.2, late, 14 Mar 2027", else ""."""
    row = state.since
    if row is None:
        return ""
    value = words.number(row.value) if row.value is not None else _("n/a: %(reason)s") % {"reason": row.gap_reason}
    return _("Now %(value)s, %(how)s") % {"value": value, "how": said_of(row, city.zone)}


def path_of(state: TargetState) -> str:
    """Return where the path stands in the year, as its formula prints it; "" without a path."""
    if state.judgement.path is None:
        return ""
    value = state.observation.value if state.observation else None
    return words.number(printed(state.judgement.path, state.target, value))


def aim_of(target: Target) -> str:
    """Return a target as people say it, such as "60 in 2030"."""
    if target.value is None or target.year is None:
        return _("not set")
    return _("%(value)s in %(year)s") % {"value": words.number(target.value), "year": target.year}


def said(text: Translated, standing: HasCycle) -> str:
    """Return a text in the reader's language, else in the binding one."""
    binding = standing.cycle.city.binding_language
    return text.best(get_language() or binding, binding)[0]


def entry_rows(standing: Standing, entries: list[Entry], rights: Rights) -> list[EntryRow]:
    """Return the round's values, what waits for a decision first for who decides, then by code."""
    targets = [state.target for state in standing.targets]
    turn = standing.turn
    rows = [entry_row(turn, entry, rights, who_enters(entry.indicator, targets)) for entry in entries if turn]
    return sorted(rows, key=lambda row: (row.kind == "done", row.kind != "wait"))


def entry_row(turn: MonitoringRound, entry: Entry, rights: Rights, owners: list[User]) -> EntryRow:
    """Return one value of a round with what the person may do about it now."""
    kind, word = state_of(entry)
    name, answer = said(entry.indicator.name, turn), answer_of(entry)
    url, act = _act(turn, entry, rights, {owner.pk for owner in owners})
    revised = revised_url(turn.cycle, entry)
    told = told_of(entry, turn.cycle.city) if turn.is_open and entry.waits_for_owner else ""
    return EntryRow(entry, name, answer, kind, word, named(owners), url, act, revised, told)


def told_of(row: Entry | CorrectiveAction | Action, city: City) -> str:
    """Return who was told last that the row is overdue, "told the coordinator on 3 Nov", "" for nobody."""
    told = getattr(row, "told", None)
    if not told:
        return ""
    on = words.day_short(datetime.fromisoformat(told["at"]).astimezone(city.zone))
    return _("told %(whom)s on %(day)s") % {"whom": Escalation.Stage(told["stage"]).label, "day": on}


def revised_url(cycle: Cycle, row: Entry | Target) -> str:
    """Return the page of the revision of what the row rests on that nobody looked at, "" without one."""
    revision = getattr(row, "revised", None)
    return reverse("value_revision", args=[cycle.city.slug, revision]) if revision else ""


def _act(turn: MonitoringRound, entry: Entry, rights: Rights, owners: set[int | None]) -> tuple[str, str]:
    """Return where the person goes with this value and what they do there, "" for nothing."""
    decides, enters = Permission.APPROVE_VALUES in rights, may_enter(rights, owners)
    place: list[str | int] = [turn.cycle.city.slug, turn.cycle.year, entry.pk]
    if not turn.is_open:
        return _late_act(entry, place, decides, enters)
    if turn.cycle.step != "monitoring":
        return "", ""
    if entry.state == Entry.State.SUBMITTED and decides:
        return reverse("value_decide", args=place), _("Decide")
    if entry.state != Entry.State.APPROVED and enters:
        return reverse("value_enter", args=place), _("Change") if entry.is_answered else _("Enter")
    return "", ""


def _late_act(entry: Entry, place: list[str | int], decides: bool, enters: bool) -> tuple[str, str]:
    late = entry.late
    if late is not None and late.state == Entry.State.SUBMITTED and decides:
        return reverse("late_decide", args=place), _("Decide")
    if entry.is_missing and enters and (late is None or late.state != Entry.State.APPROVED):
        return reverse("value_late", args=place), _("Change") if late else _("Enter late")
    return "", ""


def answer_of(entry: Entry) -> str:
    """Return the value with its own digits, "n/a: reason", or "" while there is nothing."""
    if entry.value is not None:
        return words.number(entry.value)
    if entry.late is not None and entry.late.state == Entry.State.APPROVED:
        return words.number(entry.late.value)
    return _("n/a: %(reason)s") % {"reason": entry.gap_reason} if entry.gap_reason else ""


def state_of(entry: Entry) -> tuple[TaskKind, str | Promise]:
    """Return the kind and the word of an entry's tag, as the coordinator sees it."""
    if entry.late is not None:
        return LATE_TAGS[entry.late.state]
    if entry.state == Entry.State.DRAFT:
        return ("started", _("Draft")) if entry.is_answered else ("open", _("Not entered"))
    kinds: dict[str, TaskKind] = {"submitted": "wait", "returned": "open", "approved": "done"}
    return kinds[entry.state], str(entry.get_state_display())


def action_rows(standing: Standing, rights: Rights) -> list[ActionRow]:
    """Return the year's actions with status, per cent and money."""
    spent = [state.report.spent for state in standing.actions if state.report]
    cents = words.has_cents([*spent, *(state.planned for state in standing.actions)])
    return [_action_row(standing, state, rights, cents) for state in standing.actions]


def _action_row(standing: Standing, state: ActionState, rights: Rights, cents: bool) -> ActionRow:
    currency, report = standing.cycle.city.currency, state.report
    may = standing.is_entering and standing.cycle.step == "monitoring" and may_enter(rights, {state.action.owner_id})
    return ActionRow(
        state,
        said(state.action.title, standing),
        report,
        words.money(state.planned, currency, cents=cents),
        words.money(report.spent, currency, cents=cents) if report else "",
        standing.url("action_report", state.action.pk) if may else "",
        told_of(state.action, standing.cycle.city) if standing.is_entering and not state.is_reported else "",
        Progress.of(state.action, standing.cycle.city),
    )


def may_enter(rights: Rights, owners: set[int | None]) -> bool:
    """Say whether the person may enter for one of these owners."""
    return Permission.ENTER_ANY in rights or (Permission.ENTER_OWN in rights and bool(rights.people & owners))
