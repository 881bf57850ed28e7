"""The dates of a year: their order, and what is proposed for a year that has none."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.organisation.models import PlannedDate
from ims.words import day

Kind = PlannedDate.Kind
# What a coordinator finds proposed: (kind, years after the cycle's, month, day). Ours; a city changes them freely.
PROPOSED: tuple[tuple[Kind, int, int, int], ...] = (
    (Kind.BASELINE_DUE, 0, 3, 27),
    (Kind.CONSULTATION_FROM, 0, 4, 13),
    (Kind.CONSULTATION_TO, 0, 5, 15),
    (Kind.TARGETS_DUE, 0, 6, 5),
    (Kind.COUNCIL_MEETING, 0, 6, 15),
    (Kind.VALUES_DUE, 0, 11, 30),
    (Kind.MONITORING_CLOSES, 1, 1, 15),
    (Kind.AUDIT_DUE, 1, 2, 12),
    (Kind.COUNCIL_CONTINUES, 1, 3, 29),
)

# The fewest days that a step's work wants before its date: after the date before it, the first after today. Each is
# less than the usual dates leave, so that these stay as they are whenever a year begins in time. Ours as well.
LEAST_DAYS: dict[Kind, int] = {
    Kind.BASELINE_DUE: 42,
    Kind.CONSULTATION_FROM: 14,
    Kind.CONSULTATION_TO: 28,
    Kind.TARGETS_DUE: 14,
    Kind.COUNCIL_MEETING: 7,
    Kind.VALUES_DUE: 90,
    Kind.MONITORING_CLOSES: 42,
    Kind.AUDIT_DUE: 21,
    Kind.COUNCIL_CONTINUES: 28,
}

# Which step each planned date belongs to: once that step lies behind, the date is done.
STEP_OF: dict[Kind, Step] = {
    Kind.BASELINE_DUE: Step.BASELINE,
    Kind.CONSULTATION_FROM: Step.TARGETS,
    Kind.CONSULTATION_TO: Step.TARGETS,
    Kind.TARGETS_DUE: Step.TARGETS,
    Kind.COUNCIL_MEETING: Step.APPROVAL,
    Kind.VALUES_DUE: Step.MONITORING,
    Kind.MONITORING_CLOSES: Step.MONITORING,
    Kind.AUDIT_DUE: Step.EVALUATION,
    Kind.COUNCIL_CONTINUES: Step.EVALUATION,
}


def lies_behind(step: Step, cycle: Cycle) -> bool:
    """Say whether the cycle has left the step behind."""
    return _is_before(step, Step(cycle.step))


def _is_before(step: Step, other: Step) -> bool:
    order = list(Step)
    return order.index(step) < order.index(other)


def usual(year: int) -> dict[Kind, date]:
    """Return the usual date of every kind for a year, in order; none falls on a Saturday or Sunday."""
    return {kind: _working_day(date(year + later, month, day)) for kind, later, month, day in PROPOSED}


def propose(year: int, today: date | None = None, step: Step = Step.SET_UP) -> dict[Kind, date]:
    """Return a proposal for every date of a year, in order and on working days; the usual dates without ``today``.

    From the first usual date that has passed on ``today``, though its step still lies ahead of ``step``, each date
    leaves at least :data:`LEAST_DAYS` after today or after the date before it, and is the usual one where that does.
    """
    dates = usual(year)
    if today is None:
        return dates
    before: date | None = None
    for kind, on in dates.items():
        if before is None and (on >= today or _is_before(STEP_OF[kind], step)):
            continue
        before = _working_day(max(on, (before or today) + timedelta(days=LEAST_DAYS[kind])))
        dates[kind] = before
    return dates


def moved(year: int, today: date, step: Step = Step.SET_UP) -> dict[Kind, str]:
    """Return, for each date that :func:`propose` moved from its usual day, a sentence that says from where and why."""
    usually, proposed = usual(year), propose(year, today, step)
    return {kind: _why_moved(usually[kind], today) for kind in Kind if usually[kind] != proposed[kind]}


def _why_moved(usually: date, today: date) -> str:
    if usually < today:
        return _("Usually %(day)s, which has passed.") % {"day": day(usually)}
    return _("Usually %(day)s, which is too soon after the date above it.") % {"day": day(usually)}


def out_of_order(dates: Mapping[Kind, date]) -> dict[Kind, str]:
    """Return a sentence for each date that lies before one that has to come first; dates not given are left out."""
    wrong: dict[Kind, str] = {}
    latest: Kind | None = None
    for kind in Kind:
        on = dates.get(kind)
        if on is None:
            continue
        if latest is not None and on < dates[latest]:
            wrong[kind] = _("This lies before “%(what)s” on %(day)s: the dates follow each other.") % {
                "what": latest.label,
                "day": day(dates[latest]),
            }
        else:
            latest = kind
    return wrong


def a_year_later(on: date) -> date:
    """Return the same day of the next year; 29 February becomes the 28th."""
    last = calendar.monthrange(on.year + 1, on.month)[1]
    return on.replace(year=on.year + 1, day=min(on.day, last))


def _working_day(on: date) -> date:
    """Return the day itself or, at a weekend, the Monday after it."""
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() > calendar.FRIDAY else 0)
