"""Where the targets of a cycle stand in its year: value, path, judgement by the published rule, direction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, QuerySet, Subquery, Value

from cycles.cycle import Cycle, Step
from cycles.indicators.figures import KEEP
from cycles.indicators.models import Flag, Observation
from cycles.indicators.revising import as_known
from cycles.indicators.series import BETTER, SAME, WORSE, Series, compared, series_of_many, since
from cycles.monitoring.rule import Judgement, Level, judge, rule
from cycles.targets.models import Target

__all__ = ["Judgement", "TargetState", "judge", "register_known", "rule", "states", "targets_of"]
Known = Callable[[str], Subquery]
_known: list[Known] = []


@dataclass(frozen=True)
class TargetState:
    """One target in the cycle's year. ``observation`` is the year's value, or the reason why there is none.

    In a year whose evaluation is finished everything is as it was known then; ``since`` is what stands there now, when
    that differs, and None otherwise.
    """

    target: Target
    observation: Observation | None
    before: Observation | None
    judgement: Judgement
    series: Series
    since: Observation | None = None

    @property
    def level(self) -> Level:
        """The judgement: green, amber, red or grey."""
        return self.judgement.level

    @property
    def has_answer(self) -> bool:
        """Say whether the year has a value or the reason why there is none."""
        return self.observation is not None

    @property
    def direction(self) -> str:
        """The direction of travel since the value before: better, worse, same, or "" without both."""
        if self.observation is None or self.before is None:
            return ""
        now, then = self.observation.value, self.before.value
        if now is None or then is None:
            return ""
        aim = self.target.value
        if self.target.indicator.direction == KEEP and aim is not None:
            nearer = abs(then - aim) - abs(now - aim)
            return BETTER if nearer > 0 else WORSE if nearer < 0 else SAME
        return compared(then, now, self.target.indicator.direction)

    @property
    def direction_words(self) -> str:
        """The direction of travel with the period it is compared with, "" without both values: better than 2025."""
        return since(self.direction, self.before.period) if self.before else ""


def targets_of(cycle: Cycle) -> "QuerySet[Target]":
    """The cycle's targets with what their judgement needs, the long-term one before its stages.

    ``revised`` on each is the revision of a value it rests on that nobody looked at yet, by id; ``known`` the moment at
    which the year's values were judged for good, None as long as they are judged anew.
    """
    return (
        Target.objects.filter(cycle=cycle)
        .annotate(revised=Flag.objects.latest_on("pk", "reference", "year_value"), known=_known_at("cycle"))
        .select_related("indicator__responsible", "objective__theme_review__theme", "owner")
        .order_by("objective__position", "objective_id", "indicator__code", "term", "year")
    )


def states(cycle: Cycle, targets: Iterable[Target] | None = None) -> list[TargetState]:
    """Return the state of every target (or of the given ones) in the cycle's year, in two queries.

    Only a value of the whole year is judged: a quarter's count against a year's path would say nothing. In a year whose
    evaluation is finished, targets that do not come from :func:`targets_of` cost one query more.
    """
    rows = list(targets if targets is not None else targets_of(cycle))
    series = series_of_many({target.indicator_id: target.indicator for target in rows}.values())
    moment = _moment(cycle, rows)
    return [_state(target, series[target.indicator_id], cycle, moment) for target in rows]


def register_known(known: Known) -> None:
    """Register how the room above says, of the outer query's cycle, until when a year's values count (None: now)."""
    _known.append(known)


def _known_at(column: str) -> Subquery | Value:
    return _known[0](column) if _known else Value(None, output_field=DateTimeField())


def _moment(cycle: Cycle, rows: Sequence[Target]) -> datetime | None:
    if cycle.step not in {Step.EVALUATION, Step.CLOSED} or not rows:
        return None
    if hasattr(rows[0], "known"):
        return rows[0].known  # type: ignore[no-any-return]
    return Cycle.objects.filter(pk=cycle.pk).values_list(_known_at("pk"), flat=True).first()


def _state(target: Target, series: Series, cycle: Cycle, moment: datetime | None) -> TargetState:
    present = series.whole_year(cycle.year)
    if moment is not None:
        series = as_known(series, moment)
    now = series.whole_year(cycle.year)
    before = next((row for row in reversed(series.yearly.values) if row.year < cycle.year), None)
    value = now.value if now else None
    judged = judge(target, value, cycle.year, cycle.city.amber_percent)
    return TargetState(target, now, before, judged, series, present if present is not now else None)
