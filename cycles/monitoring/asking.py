"""Open rounds ask for values: a cell of a grid that belongs to one is entered into the round."""

from collections.abc import Iterable, Sequence
from functools import partial

from cycles.cycle import Step
from cycles.indicators.entering.answers import State
from cycles.indicators.entering.asked import Asked
from cycles.indicators.models import Indicator
from cycles.indicators.periods import parse_period
from cycles.monitoring.models import Entry
from cycles.monitoring.services import enter_value


def asked(indicators: Sequence[Indicator]) -> Iterable[Asked]:
    """Yield what the open rounds of the city ask of these indicators and is not approved yet, in one query."""
    rows = Entry.objects.filter(
        indicator__in=indicators, round__closed_at__isnull=True, cycle__step=Step.MONITORING
    ).exclude(state=State.APPROVED)
    for entry in rows.select_related("round__cycle__city", "indicator"):
        turn = entry.round
        entry.cycle = turn.cycle
        days = parse_period(turn.period, turn.cycle.city.financial_year_starts)
        enter = partial(_enter, entry)
        yield Asked(entry.indicator_id, turn.period, days.starts_on, days.ends_on, entry, enter)


def _enter(entry: Entry, value: object, gap_reason: str, note: str, *, by: object) -> Entry:
    return enter_value(entry.round, entry.indicator, by=by, value=value, gap_reason=gap_reason, note=note)  # type: ignore[arg-type]
