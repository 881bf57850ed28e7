"""What is one person's to enter in a year: the owner's home."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, MonitoringRound
from cycles.monitoring.owners import entered_by
from cycles.monitoring.page import answer_of, state_of
from cycles.targets.models import Action
from ims import words
from ims.parts import Task, TaskKind

ORDER: dict[TaskKind, int] = {"late": 0, "wait": 1, "open": 2, "started": 3, "done": 4}


@dataclass(frozen=True)
class Mine:
    """Somebody's tasks in a year: values and reports of the open round, and corrective actions."""

    turn: MonitoringRound | None
    values: list[Task]
    reports: list[Task]
    corrections: list[Task]

    @property
    def open(self) -> int:
        """How many things are still to do: a due date stands by each of them."""
        return sum(bool(task.due) for task in self._all)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(task.kind == "late" for task in self._all)

    @property
    def _all(self) -> list[Task]:
        return [*self.values, *self.reports, *self.corrections]


def mine(cycle: Cycle, people: Collection[int]) -> Mine:
    """Return what is to do in the cycle for these people, by id, late first, in five queries."""
    turn = MonitoringRound.objects.filter(cycle=cycle, closed_at__isnull=True).first()
    if turn is None:
        return Mine(None, [], [], _corrections(cycle, people))
    return Mine(turn, _values(turn, cycle, people), _reports(turn, cycle, people), _corrections(cycle, people))


def _values(turn: MonitoringRound, cycle: Cycle, people: Collection[int]) -> list[Task]:
    entries = Entry.objects.in_cycle(cycle).filter(entered_by(people, cycle), round=turn).distinct()
    return _sorted([_value(entry, turn, cycle) for entry in entries])


def _value(entry: Entry, turn: MonitoringRound, cycle: Cycle) -> Task:
    today = cycle.city.today()
    kind, word = _state(entry)
    is_late = entry.waits_for_owner and turn.due_on < today
    has_page = entry.state != Entry.State.APPROVED
    return Task(
        title=f"{entry.indicator.code} {entry.indicator.name}",
        url=reverse("value_enter", args=[cycle.city.slug, cycle.year, entry.pk]) if has_page else "",
        kind="late" if is_late else kind,
        due=words.due(turn.due_on, today) if entry.waits_for_owner else "",
        note=entry.decided_note if entry.state == Entry.State.RETURNED else answer_of(entry),
        word="" if is_late else word,
    )


def _state(entry: Entry) -> tuple[TaskKind, str]:
    """Return the kind and the word of an entry's tag, as its owner sees it: what came back waits for them."""
    kind, word = state_of(entry)
    mine: dict[str, TaskKind] = {Entry.State.RETURNED: "wait", Entry.State.SUBMITTED: "started"}
    return mine.get(entry.state, kind), word


def _reports(turn: MonitoringRound, cycle: Cycle, people: Collection[int]) -> list[Task]:
    reports = {row.action_id: row for row in ActionReport.objects.filter(round=turn, action__owner__in=people)}
    actions = Action.objects.filter(cycle=cycle, owner__in=people).order_by("code")
    return _sorted([_report(action, reports.get(action.pk), turn, cycle) for action in actions])


def _report(action: Action, report: ActionReport | None, turn: MonitoringRound, cycle: Cycle) -> Task:
    today = cycle.city.today()
    late: TaskKind = "late" if turn.due_on < today else "open"
    told = _("%(status)s, %(per_cent)s %%") % {
        "status": report.get_status_display() if report else "",
        "per_cent": report.per_cent if report else "",
    }
    return Task(
        title=f"{action.code} {action.title}",
        url=reverse("action_report", args=[cycle.city.slug, cycle.year, action.pk]),
        kind="done" if report else late,
        due="" if report else words.due(turn.due_on, today),
        note=told if report else "",
    )


def _corrections(cycle: Cycle, people: Collection[int]) -> list[Task]:
    rows = CorrectiveAction.objects.in_cycle(cycle).filter(owner__in=people)
    return _sorted([_correction(row, cycle, cycle.city.today()) for row in rows])


def _correction(row: CorrectiveAction, cycle: Cycle, today: date) -> Task:
    late: TaskKind = "late" if row.due_on < today else "open"
    return Task(
        title=row.text,
        url=reverse("correction_change", args=[cycle.city.slug, cycle.year, row.pk]),
        kind="done" if row.done_on else late,
        due="" if row.done_on else words.due(row.due_on, today),
        note=f"{row.target.indicator.code} {row.target.indicator.name}",
    )


def _sorted(tasks: list[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: ORDER[task.kind])
