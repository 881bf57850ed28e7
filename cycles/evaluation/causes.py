"""The causes of one indicator's deviations: its long-term target and the stages are often missed for one reason."""

from dataclasses import dataclass

from cycles.cycle import Cycle
from cycles.evaluation.models import Deviation
from cycles.monitoring.judgement import TargetState, states, targets_of
from cycles.targets.models import Target


@dataclass(frozen=True)
class Causes:
    """A target with its cause, and the ``others`` on its indicator for which the same cause may be saved at once.

    ``row`` is the cause as it is saved, else a new one, which begins with what was said about another of them.
    """

    state: TargetState
    row: Deviation
    others: tuple[Target, ...]

    @classmethod
    def of(cls, cycle: Cycle, target: Target) -> "Causes":
        """Read them, in three queries."""
        wanted = [row for row in targets_of(cycle) if row.indicator_id == target.indicator_id]
        found = states(cycle, wanted)
        saved = {row.target_id: row for row in Deviation.objects.filter(cycle=cycle, target__in=wanted)}
        state = next(state for state in found if state.target.pk == target.pk)
        # Each service asks the target for its cycle, and the cycle for its city.
        state.target.cycle = cycle
        row = saved.get(target.pk)
        others = tuple(_shares(state, saved, row) for state in found if state.target.pk != target.pk)
        return cls(state, row or _new(cycle, target, saved), tuple(other for other in others if other is not None))


def _shares(other: TargetState, saved: dict[int, Deviation], row: Deviation | None) -> Target | None:
    """Return the target when it waits for a cause or has the very same one."""
    theirs = saved.get(other.target.pk)
    if theirs is None:
        return other.target if other.level == "red" else None
    is_same = row is not None and (theirs.kind, theirs.cause) == (row.kind, row.cause)
    return other.target if is_same else None


def _new(cycle: Cycle, target: Target, saved: dict[int, Deviation]) -> Deviation:
    said = next(iter(saved.values()), None)
    return Deviation(
        cycle=cycle, target=target, version=0, kind=said.kind if said else "", cause=said.cause if said else {}
    )
