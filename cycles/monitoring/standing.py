"""Where monitoring stands: everything its gate, its start page and its part of the snapshot look at, read at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from cycles.cycle import Cycle
from cycles.monitoring.judgement import TargetState, states
from cycles.monitoring.models import ActionReport, CorrectiveAction, Escalation, MonitoringRound
from cycles.targets.models import Action, ActionCost
from cycles.targets.plan import milestone_rows


@dataclass(frozen=True)
class ActionState:
    """An action with the money planned for the year and its latest report, None when there is none.

    The action has its milestones with it, as :func:`cycles.targets.action_plan.milestones.milestones_of` reads them.
    """

    action: Action
    planned: Decimal
    report: ActionReport | None
    is_reported: bool


@dataclass(frozen=True)
class Standing:
    """Monitoring of one cycle: its rounds, the open one first, its targets, actions and corrective actions."""

    cycle: Cycle
    rounds: tuple[MonitoringRound, ...]
    targets: tuple[TargetState, ...]
    actions: tuple[ActionState, ...]
    corrections: tuple[CorrectiveAction, ...]

    @property
    def turn(self) -> MonitoringRound | None:
        """The open round, else the one closed last."""
        return self.rounds[0] if self.rounds else None

    @property
    def year_round(self) -> MonitoringRound | None:
        """The year's round."""
        return next((turn for turn in self.rounds if turn.is_of_year), None)

    @property
    def is_entering(self) -> bool:
        """Say whether a round is open."""
        return self.turn is not None and self.turn.is_open

    def corrections_for(self, state: TargetState) -> list[CorrectiveAction]:
        """Return what is planned about the target's indicator: one serves the long-term target and its stages."""
        return [row for row in self.corrections if row.target.indicator_id == state.target.indicator_id]

    @property
    def uncorrected(self) -> list[TargetState]:
        """Return the targets that are off track and without a corrective action."""
        return [state for state in self.targets if state.level == "red" and not self.corrections_for(state)]

    @property
    def uncorrected_by_indicator(self) -> list[list[TargetState]]:
        """Return them by indicator: one corrective action serves all of its targets."""
        found: dict[int, list[TargetState]] = {}
        for state in self.uncorrected:
            found.setdefault(state.target.indicator_id, []).append(state)
        return list(found.values())

    def count(self, level: str) -> int:
        """Return how many targets have this judgement."""
        return sum(state.level == level for state in self.targets)

    def url(self, name: str, *more: int) -> str:
        """Return the address of a page of this year's monitoring."""
        return reverse(name, args=[self.cycle.city.slug, self.cycle.year, *more])


def look(cycle: Cycle) -> Standing:
    """Read where monitoring stands, in six queries."""
    rounds = tuple(MonitoringRound.objects.in_cycle(cycle))
    for turn in rounds:
        turn.cycle = cycle
    year_round = next((turn for turn in rounds if turn.is_of_year), None)
    return Standing(
        cycle,
        rounds,
        tuple(states(cycle)),
        tuple(_actions(cycle, year_round)),
        tuple(CorrectiveAction.objects.in_cycle(cycle)),
    )


def _actions(cycle: Cycle, year_round: MonitoringRound | None) -> Iterable[ActionState]:
    """Return the year's actions, in two queries; reported means in the year's round."""
    reports: dict[int, ActionReport] = {}
    reported: set[int] = set()
    for report in ActionReport.objects.filter(cycle=cycle).order_by("reported_at", "pk"):
        reports[report.action_id] = report
        if year_round is not None and report.round_id == year_round.pk:
            reported.add(report.action_id)
    costs = ActionCost.objects.filter(action=OuterRef("pk"), year=cycle.year).order_by().values("action")
    money = DecimalField(max_digits=14, decimal_places=2)
    planned = Coalesce(
        Subquery(costs.annotate(sum=Sum("amount")).values("sum")), Value(Decimal("0.00")), output_field=money
    )
    told = Escalation.objects.told_of(Escalation.Kind.REPORT)
    for action in (
        Action.objects.filter(cycle=cycle)
        .select_related("owner")
        .annotate(planned=planned, told=told, milestone_rows=milestone_rows())
        .order_by("code")
    ):
        yield ActionState(action, action.planned, reports.get(action.pk), action.pk in reported)
