"""What the year achieved, ready to be read: the target table, and the actions with their money."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.evaluation.models import Deviation
from cycles.evaluation.standing import Standing
from cycles.indicators.models import Observation
from cycles.indicators.revising import said
from cycles.monitoring.judgement import TargetState
from cycles.monitoring.models import ActionReport
from cycles.monitoring.page import revised_url, since_then
from cycles.monitoring.rule import printed
from cycles.targets.action_plan.milestones import Progress
from cycles.targets.models import Action, ActionCost
from cycles.targets.plan import milestone_rows
from ims import words


@dataclass(frozen=True)
class TargetRow:
    """One line of the target table; every number is ready text with its own digits, "" where there is none."""

    target_id: int
    code: str
    name: object
    unit: str
    term: str
    said: str
    reference: str
    previous: str
    aim: str
    actual: str
    distance: str
    level: str
    why: str
    direction: str
    cause: Deviation | None
    mark: str
    since: str
    revised_url: str

    @property
    def needs_cause(self) -> bool:
        """Say whether the target is off track and nobody has named why."""
        return self.level == "red" and self.cause is None


def target_rows(standing: Standing) -> list[TargetRow]:
    """Return the target table: reference, previous, target, actual, distance to the path, status, cause."""
    return [_row(standing.cycle, state, standing.deviations.get(state.target.pk)) for state in standing.targets]


def _row(cycle: Cycle, state: TargetState, cause: Deviation | None) -> TargetRow:
    target, judgement = state.target, state.judgement
    return TargetRow(
        target_id=target.pk,
        code=target.indicator.code,
        name=target.indicator.name,
        unit=str(target.indicator.unit),
        term=target.get_term_display(),
        said=target.said,
        reference=_value(target.reference_value, target.reference_year),
        previous=_observed(state.before),
        aim=_value(target.value, target.year),
        actual=_observed(state.observation),
        distance=_distance(state),
        level=judgement.level,
        why=judgement.sentence,
        direction=state.direction_words,
        cause=cause,
        mark=said(state.observation, cycle.city.zone),
        since=since_then(state, cycle.city),
        revised_url=revised_url(cycle, target),
    )


def _value(value: Decimal | None, year: int | None) -> str:
    return "" if value is None else f"{words.number(value)} ({year})"


def _observed(row: Observation | None) -> str:
    if row is None:
        return ""
    if row.value is None:
        return _("n/a: %(reason)s") % {"reason": row.gap_reason}
    return f"{words.number(row.value)} ({row.period})"


def _distance(state: TargetState) -> str:
    """Return the distance to the path with its sign: + at or better, − short; digits as the judgement prints them."""
    distance, row = state.judgement.distance, state.observation
    if distance is None or row is None or row.value is None:
        return ""
    shown = printed(distance, state.target, row.value)
    return ("+" if shown > 0 else "") + words.number(shown)


@dataclass(frozen=True)
class ActionRow:
    """One action with what was planned and spent this year, in the city's currency, and how its milestones stand."""

    action: Action
    status: str
    per_cent: int | None
    planned: str
    spent: str
    note: str
    milestones: Progress


@dataclass(frozen=True)
class Actions:
    """All actions of the year and their sums, each amount as the table writes it."""

    rows: tuple[ActionRow, ...]
    planned: str
    spent: str


def actions_of(cycle: Cycle) -> Actions:
    """Return the year's actions with the money planned for it and the last report on each, in three queries."""
    planned = dict(
        ActionCost.objects.filter(cycle=cycle, year=cycle.year)
        .order_by()
        .values_list("action_id")
        .annotate(total=Sum("amount"))
    )
    reports = _last_reports(ActionReport.objects.filter(cycle=cycle).order_by("round__due_on", "pk"))
    found = Action.objects.filter(cycle=cycle).select_related("owner", "target__indicator")
    actions = list(found.annotate(milestone_rows=milestone_rows()).order_by("code"))
    plan = [planned.get(action.pk, Decimal(0)) for action in actions]
    spent = [reports[action.pk].spent for action in actions if action.pk in reports]
    cents = words.has_cents([*plan, *spent])

    def money(amount: Decimal) -> str:
        return words.money(amount, cycle.city.currency, cents=cents)

    stand = [Progress.of(action, cycle.city) for action in actions]
    paired = zip(actions, plan, stand, strict=True)
    rows = [_action_row(a, money(p), reports.get(a.pk), money, points) for a, p, points in paired]
    return Actions(tuple(rows), money(sum(plan, Decimal(0))), money(sum(spent, Decimal(0))))


def _last_reports(reports: Iterable[ActionReport]) -> dict[int, ActionReport]:
    return {report.action_id: report for report in reports}


def _action_row(
    action: Action, planned: str, report: ActionReport | None, money: Callable[[Decimal], str], points: Progress
) -> ActionRow:
    if report is None:
        return ActionRow(action, "", None, planned, "", "", points)
    status, spent = report.get_status_display(), money(report.spent)
    return ActionRow(action, status, report.per_cent, planned, spent, report.note, points)
