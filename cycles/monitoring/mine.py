"""What is one person's to enter: the owner's home. What is overdue comes first, across rounds and years.

A year that is not closed asks for the values and reports of its open round, and for corrective actions that are not
done. What a closed round lacks was accepted with its closing; it may still come late.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, MonitoringRound
from cycles.monitoring.owners import entered_by
from cycles.monitoring.page import answer_of, state_of
from cycles.targets.models import Action
from ims import words
from ims.cities.models import City
from ims.parts import Task, TaskKind

ORDER: dict[TaskKind, int] = {"late": 0, "wait": 1, "open": 2, "started": 3, "done": 4}


@dataclass(frozen=True)
class Mine:
    """Somebody's tasks: what is overdue in any open year, the oldest first, then what the shown year asks for."""

    turn: MonitoringRound | None
    overdue: list[Task]
    values: list[Task]
    reports: list[Task]
    corrections: list[Task]

    @property
    def open(self) -> int:
        """How many things are still to do: a due date stands by each of them."""
        return len(self.overdue) + sum(bool(task.due) for task in [*self.values, *self.reports, *self.corrections])

    @property
    def late(self) -> int:
        """How many of them are late."""
        return len(self.overdue)


@dataclass
class Found:
    """Tasks on their way to the page: those that are overdue apart, with the day since which they are."""

    overdue: list[tuple[date, Task]] = field(default_factory=list)
    here: list[Task] = field(default_factory=list)

    def add(self, task: Task, due_on: date, *, is_here: bool) -> None:
        """Put a task where it belongs; what another year asks for in time is not shown."""
        if task.kind == "late":
            self.overdue.append((due_on, task))
        elif is_here:
            self.here.append(task)

    @property
    def sorted(self) -> list[Task]:
        """The tasks of the shown year, what is done last."""
        return sorted(self.here, key=lambda task: ORDER[task.kind])


def mine(cycle: Cycle, people: Collection[int]) -> Mine:
    """Return what is to do for these people, by id, in five queries."""
    city = cycle.city
    running = MonitoringRound.objects.filter(cycle__city=city, closed_at__isnull=True, cycle__step=Step.MONITORING)
    turns = {turn.cycle_id: _in(city, turn) for turn in running.select_related("cycle")}
    values, reports = _values(cycle, people), _reports(cycle, people, turns)
    corrections = _corrections(cycle, people)
    overdue = sorted([*values.overdue, *reports.overdue, *corrections.overdue], key=lambda row: row[0])
    return Mine(
        turns.get(cycle.pk),
        [task for _day, task in overdue],
        values.sorted,
        reports.sorted,
        corrections.sorted,
    )


def _in(city: City, turn: MonitoringRound) -> MonitoringRound:
    turn.cycle.city = city
    return turn


def _values(cycle: Cycle, people: Collection[int]) -> Found:
    found = Found()
    running = Entry.objects.filter(cycle__city=cycle.city, round__closed_at__isnull=True, cycle__step=Step.MONITORING)
    for entry in running.filter(entered_by(people)).with_all().distinct():
        found.add(_value(entry, cycle), entry.round.due_on, is_here=entry.cycle_id == cycle.pk)
    return found


def _value(entry: Entry, cycle: Cycle) -> Task:
    turn, today = entry.round, cycle.city.today()
    kind, word = _state(entry)
    is_late = entry.waits_for_owner and turn.due_on < today
    note = entry.decided_note if entry.state == Entry.State.RETURNED else answer_of(entry)
    return Task(
        title=f"{entry.indicator.code} {entry.indicator.name}",
        url=reverse("value_enter", args=[cycle.city.slug, entry.cycle.year, entry.pk]) if entry.is_missing else "",
        kind="late" if is_late else kind,
        due=words.due(turn.due_on, today) if entry.waits_for_owner else "",
        note=". ".join(filter(None, [_whence(turn, cycle), note])),
        word="" if is_late else str(word),
    )


def _whence(turn: MonitoringRound, cycle: Cycle) -> str:
    """Return which round asks, where it is not the shown year's open one."""
    if turn.cycle_id == cycle.pk:
        return ""
    return _("Round “%(round)s”") % {"round": turn}


def _state(entry: Entry) -> tuple[TaskKind, object]:
    """Return the kind and the word of an entry's tag, as its owner sees it: what came back waits for them."""
    kind, word = state_of(entry)
    mine: dict[str, TaskKind] = {Entry.State.RETURNED: "wait", Entry.State.SUBMITTED: "started"}
    return mine.get(entry.state, kind), word


def _reports(cycle: Cycle, people: Collection[int], turns: dict[int, MonitoringRound]) -> Found:
    found = Found()
    told = {
        row.action_id: row for row in ActionReport.objects.filter(round__in=turns.values(), action__owner__in=people)
    }
    actions = Action.objects.filter(cycle__in=turns, owner__in=people)
    for action in actions.order_by("code"):
        turn = turns[action.cycle_id]
        task = _report(action, told.get(action.pk), turn, cycle)
        found.add(task, turn.due_on, is_here=action.cycle_id == cycle.pk)
    return found


def _report(action: Action, report: ActionReport | None, turn: MonitoringRound, cycle: Cycle) -> Task:
    today = cycle.city.today()
    late: TaskKind = "late" if turn.due_on < today else "open"
    told = _("%(status)s, %(per_cent)s %%") % {
        "status": report.get_status_display() if report else "",
        "per_cent": report.per_cent if report else "",
    }
    return Task(
        title=f"{action.code} {action.title}",
        url=reverse("action_report", args=[cycle.city.slug, turn.cycle.year, action.pk]),
        kind="done" if report else late,
        due="" if report else words.due(turn.due_on, today),
        note=told if report else _whence(turn, cycle),
    )


def _corrections(cycle: Cycle, people: Collection[int]) -> Found:
    found = Found()
    for row in _shown(CorrectiveAction.objects.of_city(cycle.city).filter(owner__in=people), cycle):
        found.add(_correction(row, cycle), row.due_on, is_here=row.cycle_id == cycle.pk)
    return found


def _shown(rows: Iterable[CorrectiveAction], cycle: Cycle) -> Iterable[CorrectiveAction]:
    """Yield those of the shown year and those of other open years that no later year has taken over."""
    for row in rows:
        if row.cycle_id == cycle.pk or (row.cycle.step != Step.CLOSED and not getattr(row, "is_carried", False)):
            yield row


def _correction(row: CorrectiveAction, cycle: Cycle) -> Task:
    today, is_open = cycle.city.today(), row.done_on is None
    late: TaskKind = "late" if row.due_on < today and row.cycle.step != Step.CLOSED else "open"
    return Task(
        title=str(row.text),
        url=reverse("correction_change", args=[cycle.city.slug, row.cycle.year, row.pk]),
        kind=late if is_open else "done",
        due=words.due(row.due_on, today) if is_open else "",
        note=f"{row.target.indicator.code} {row.target.indicator.name}",
    )
