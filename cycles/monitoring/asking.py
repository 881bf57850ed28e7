"""Open rounds ask for values: a cell of a grid that belongs to one is entered into the round."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.db.models import Q

from cycles.cycle import Step
from cycles.indicators.entering.answers import State
from cycles.indicators.entering.asked import Asked
from cycles.indicators.models import Indicator
from cycles.monitoring.models import Entry
from cycles.monitoring.services import clear_value, enter_value, submit_entry


def asked(indicators: Sequence[Indicator]) -> Iterable[Asked]:
    """Yield what the open rounds of the city ask of these indicators and is not approved yet, in one query."""
    rows = Entry.objects.filter(
        indicator__in=indicators, round__closed_at__isnull=True, cycle__step=Step.MONITORING
    ).exclude(state=State.APPROVED)
    for entry in rows.select_related("round__cycle__city", "indicator"):
        turn = entry.round
        entry.cycle = turn.cycle
        days = entry.days
        enter, clear, submit = (partial(act, entry) for act in (_enter, clear_value, submit_entry))
        yield Asked(entry.indicator_id, days.label, days.starts_on, days.ends_on, entry, enter, clear, submit)


def mine(people: Collection[int]) -> Q:
    """Return which indicators these people, by id, enter in rounds because a target of theirs rests on them."""
    return Q(targets__owner__in=people, targets__cycle__step=Step.MONITORING)


def _enter(entry: Entry, value: object, gap_reason: str, note: str, *, by: object) -> Entry:
    return enter_value(entry.round, entry.indicator, by=by, value=value, gap_reason=gap_reason, note=note)  # type: ignore[arg-type]
