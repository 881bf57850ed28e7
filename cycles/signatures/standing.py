"""Where the city stands with what it signed: each obligation, each time, met, late or due.

An obligation is met when the city said what it did, or when the step of the yearly cycle that the framework names was
closed in its time: after the signature (or the time before) and, for one that comes back, not after its day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from commitments.models import Obligation
from cycles.cycle import StepChange
from cycles.signatures.dates import due_dates
from cycles.signatures.models import Fulfilment, Pledge, Signature
from ims.cities.models import City

MET, LATE, DUE = "met", "late", "due"
MetBy = Obligation.MetBy
CLOSES: Mapping[str, str] = {
    "close_baseline": MetBy.BASELINE,
    "approve_programme": MetBy.PROGRAMME,
    "close_monitoring": MetBy.MONITORING,
    "close_year": MetBy.EVALUATION,
}
REOPENS: Mapping[str, str] = {"reopen_baseline": MetBy.BASELINE, "reopen_monitoring": MetBy.MONITORING}


@dataclass(frozen=True)
class Done:
    """A step of a year that was closed: what it meets, on which day, in which year."""

    met_by: str
    on: date
    year: int


@dataclass(frozen=True)
class Time:
    """One time an obligation is due; ``due_on`` is None where the framework sets no day."""

    obligation: Obligation
    due_on: date | None
    state: str
    met_on: date | None = None
    fulfilment: Fulfilment | None = None
    done: Done | None = None

    @property
    def was_late(self) -> bool:
        """Say whether it was met, but after its day."""
        return bool(self.met_on and self.due_on and self.met_on > self.due_on)


def done_in(city: City) -> list[Done]:
    """Return the steps of the city's years that were closed and stand, in their order, in one query."""
    standing: dict[tuple[int, str], Done] = {}
    changes = StepChange.objects.filter(cycle__city=city, name__in=[*CLOSES, *REOPENS]).order_by("at", "pk")
    for name, moment, year in changes.values_list("name", "at", "cycle__year"):
        if name in CLOSES:
            standing[year, CLOSES[name]] = Done(CLOSES[name], moment.astimezone(city.zone).date(), year)
        else:
            standing.pop((year, REOPENS[name]), None)
    return sorted(standing.values(), key=lambda row: (row.on, row.year))


def times(
    signature: Signature,
    obligations: Iterable[Obligation],
    fulfilments: Iterable[Fulfilment],
    done: Iterable[Done],
    today: date,
) -> list[Time]:
    """Return every time each obligation of the signature was or is due, in the framework's order, earliest first."""
    said = {(row.obligation_id, row.due_on): row for row in fulfilments}
    found: list[Time] = []
    for obligation in obligations:
        steps = [row for row in done if row.met_by == obligation.met_by and row.on >= signature.signed_on]
        days: list[date | None] = [*due_dates(obligation, signature.signed_on, today)] or [None]
        before = signature.signed_on - timedelta(days=1)
        for day in days:
            by_hand = said.get((obligation.pk, day))
            by_step = _step_for(steps, before, day, recurs=bool(obligation.every_months))
            found.append(_time(obligation, day, by_hand, by_step, today))
            before = day or before
    return found


def _step_for(steps: list[Done], before: date, day: date | None, *, recurs: bool) -> Done | None:
    """Return the step that meets the obligation this time: the first in its time, without a day the latest one."""
    if day is None:
        return steps[-1] if steps else None
    return next((row for row in steps if row.on > before and (row.on <= day or not recurs)), None)


def _time(
    obligation: Obligation, day: date | None, by_hand: Fulfilment | None, by_step: Done | None, today: date
) -> Time:
    if by_hand:
        return Time(obligation, day, MET, by_hand.met_on, fulfilment=by_hand)
    if by_step:
        return Time(obligation, day, MET, by_step.on, done=by_step)
    return Time(obligation, day, LATE if day and day < today else DUE)


def owed(city: City) -> list[tuple[Signature, list[Time], list[Pledge]]]:
    """Return what the city signed, each with the times of its obligations and its pledges, in five queries."""
    rows = list(Signature.objects.in_city(city))
    obligations: dict[int, list[Obligation]] = {}
    for obligation in Obligation.objects.filter(version__in=[row.framework_id for row in rows]).order_by("position"):
        obligations.setdefault(obligation.version_id, []).append(obligation)
    fulfilments: dict[int, list[Fulfilment]] = {}
    for fulfilment in Fulfilment.objects.filter(signature__in=rows):
        fulfilments.setdefault(fulfilment.signature_id, []).append(fulfilment)
    pledges: dict[int, list[Pledge]] = {}
    for pledge in Pledge.objects.filter(signature__in=rows):
        pledges.setdefault(pledge.signature_id, []).append(pledge)
    done, today = done_in(city), city.today()
    return [
        (
            row,
            times(row, obligations.get(row.framework_id, []), fulfilments.get(row.pk, []), done, today),
            pledges.get(row.pk, []),
        )
        for row in rows
    ]


def pledge_state(pledge: Pledge, today: date) -> str:
    """Return where a pledge stands: met, late or due."""
    if pledge.met_on:
        return MET
    return LATE if pledge.due_on < today else DUE
