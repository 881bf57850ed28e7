"""The year at a glance: what the wheel, the list of dates and the headline say, from the cycle and its dates alone."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import wheel
from cycles.cycle import Cycle, Step, StepChange
from cycles.gates import Condition
from cycles.organisation.bodies import count_sentence
from cycles.organisation.models import OwnDate, PlannedDate
from cycles.organisation.plan import is_done, state_of, words
from cycles.year.steps import PAGE_OF
from ims.access import leads
from ims.parts import GateCount, YearDate
from ims.words import day, day_short

Kind = PlannedDate.Kind
FIVE = (Step.BASELINE, Step.TARGETS, Step.APPROVAL, Step.MONITORING, Step.EVALUATION)
ENDS_WITH: dict[Step, Kind] = {
    Step.BASELINE: Kind.BASELINE_DUE,
    Step.TARGETS: Kind.TARGETS_DUE,
    Step.APPROVAL: Kind.COUNCIL_MEETING,
    Step.MONITORING: Kind.MONITORING_CLOSES,
    Step.EVALUATION: Kind.COUNCIL_CONTINUES,
}
FULL_NAME: dict[Step, str | Promise] = {
    Step.BASELINE: gettext_lazy("baseline review"),
    Step.TARGETS: gettext_lazy("target setting"),
    Step.APPROVAL: gettext_lazy("council approval"),
    Step.MONITORING: gettext_lazy("implementation and monitoring"),
    Step.EVALUATION: gettext_lazy("evaluation and reporting"),
}
# step → (headline with its date, headline without a date)
HEADLINES: dict[Step, tuple[str | Promise, str | Promise]] = {
    Step.SET_UP: (gettext_lazy("The year is being set up"), gettext_lazy("The year is being set up")),
    Step.BASELINE: (gettext_lazy("The baseline review runs until %(day)s"), gettext_lazy("The baseline review runs")),
    Step.TARGETS: (gettext_lazy("Targets are set until %(day)s"), gettext_lazy("Targets are being set")),
    Step.APPROVAL: (gettext_lazy("The council decides on %(day)s"), gettext_lazy("The programme is with the council")),
    Step.MONITORING: (gettext_lazy("Monitoring runs until %(day)s"), gettext_lazy("Monitoring runs")),
    Step.EVALUATION: (gettext_lazy("The evaluation runs until %(day)s"), gettext_lazy("The evaluation runs")),
    Step.CLOSED: (gettext_lazy("The year is closed"), gettext_lazy("The year is closed")),
}


# What a change of step is called once it happened.
HAPPENED: dict[str, str | Promise] = {
    "start_baseline": gettext_lazy("Baseline review started"),
    "close_baseline": gettext_lazy("Baseline review closed"),
    "submit_programme": gettext_lazy("Programme submitted to the council"),
    "approve_programme": gettext_lazy("Council approved the programme"),
    "send_back": gettext_lazy("Council sent the programme back"),
    "close_monitoring": gettext_lazy("Monitoring closed"),
    "close_year": gettext_lazy("Council decided how to continue"),
    "reopen_set_up": gettext_lazy("Set-up reopened"),
    "reopen_baseline": gettext_lazy("Baseline review reopened"),
    "withdraw_programme": gettext_lazy("Programme withdrawn from the council"),
    "reopen_monitoring": gettext_lazy("Monitoring reopened"),
}


@dataclass(frozen=True)
class Glance:
    """What the home page shows of a year: headline, wheel, dates."""

    headline: str
    wheel: wheel.Wheel
    dates: list[YearDate]


def glance(
    cycle: Cycle,
    dates: Sequence[PlannedDate],
    changes: Sequence[StepChange],
    gate: Sequence[Condition],
    today: date,
    *,
    rights: Container[str],
    seats: Sequence[bool] = (),
    own: Sequence[OwnDate] = (),
) -> Glance:
    """Return the year at a glance; ``gate`` holds the conditions of the step's own closing.

    The wheel links only to pages that let in who has these ``rights``; ``seats`` says of each seat of the city's
    bodies whether somebody holds it, ``own`` are the city's own dates that are still open.
    """
    planned = planned_days(dates)
    drawn = _draw(cycle, planned, changes, gate, today, rights, seats)
    return Glance(headline(cycle, planned), drawn, year_dates(cycle, dates, changes, today, own))


def planned_days(dates: Sequence[PlannedDate]) -> dict[Kind, date]:
    """Return the days of a year's plan by their kind."""
    return {Kind(planned.kind): planned.on for planned in dates}


def headline(cycle: Cycle, planned: dict[Kind, date]) -> str:
    """Return the sentence that says where the year stands."""
    step = Step(cycle.step)
    with_day, without = HEADLINES[step]
    kind = ENDS_WITH.get(step)
    if kind is None or kind not in planned:
        return str(without)
    return str(with_day) % {"day": day(planned[kind])}


def spans(year: int, planned: dict[Kind, date]) -> list[tuple[date, date]]:
    """Return the five steps' first and last days by the plan; empty unless every end is planned in order."""
    ends = [planned[ENDS_WITH[step]] for step in FIVE if ENDS_WITH[step] in planned]
    if len(ends) < len(FIVE) or ends != sorted(ends):
        return []
    starts = [min(date(year, 1, 1), ends[0]), *(end + timedelta(days=1) for end in ends[:-1])]
    return list(zip(starts, ends, strict=True))


def _draw(
    cycle: Cycle,
    planned: dict[Kind, date],
    changes: Sequence[StepChange],
    gate: Sequence[Condition],
    today: date,
    rights: Container[str],
    seats: Sequence[bool],
) -> wheel.Wheel:
    left = {change.from_step: change.at.astimezone(cycle.city.zone).date() for change in changes}
    steps = [_wheel_step(cycle, number, step, planned, left, gate) for number, step in enumerate(FIVE, start=1)]
    steps = [step if leads(rights, step.url) else replace(step, url="") for step in steps]
    place = wheel.place_of(today, spans(cycle.year, planned)) if cycle.step != Step.CLOSED else None
    number = FIVE.index(Step(cycle.step)) + 1 if Step(cycle.step) in FIVE else 0
    count = GateCount.of(gate)
    here = {"city": cycle.city.slug, "year": cycle.year}
    organisation = reverse("organisation", kwargs=here)
    return wheel.draw(
        cycle.year,
        steps,
        description=_describe(steps),
        rings=wheel.Rings(
            involvement_url=reverse("involvement", kwargs=here),
            involvement_sentence=_("consultations, comments and their answers"),
            organisation_url=organisation if leads(rights, organisation) else "",
            organisation_sentence=_organisation(seats),
            seats=seats,
        ),
        today=(place, day_short(today)) if place is not None else None,
        hub=(
            _("Step %(number)s of 5") % {"number": number} if number else str(Step(cycle.step).label),
            _("%(done)s of %(total)s met") % {"done": count.met, "total": count.total} if gate else "",
        ),
    )


def _organisation(seats: Sequence[bool]) -> str:
    """Return what the inner ring says: the dashes are the seats of the city's bodies."""
    sentence = _("who does what, and the dates of the year")
    return f"{sentence}; {count_sentence(sum(seats), len(seats))}" if seats else sentence


def _wheel_step(
    cycle: Cycle,
    number: int,
    step: Step,
    planned: dict[Kind, date],
    left: dict[str, date],
    gate: Sequence[Condition],
) -> wheel.WheelStep:
    order = list(Step)
    state: wheel.State = (
        "now" if cycle.step == step else "done" if order.index(Step(cycle.step)) > order.index(step) else "next"
    )
    count = GateCount.of(gate)
    return wheel.WheelStep(
        number=number,
        name=str(step.label),
        state=state,
        when=_when(state, left.get(step), planned.get(ENDS_WITH[step])),
        url=reverse(PAGE_OF[step], kwargs={"city": cycle.city.slug, "year": cycle.year}),
        done=count.met if state == "now" else 0,
        total=count.total if state == "now" else 0,
        sentence=_sentence(state, str(FULL_NAME[step]), count),
    )


def _when(state: wheel.State, left_on: date | None, due: date | None) -> str:
    if state == "done":
        return _("done %(day)s") % {"day": day_short(left_on)} if left_on else _("done")
    if due is None:
        return _("now") if state == "now" else _("no date yet")
    return _("to %(day)s") % {"day": day_short(due)}


def _sentence(state: wheel.State, name: str, count: GateCount) -> str:
    if state == "done":
        return _("%(name)s, done") % {"name": name}
    if state == "next":
        return _("%(name)s, to come") % {"name": name}
    if not count.total:
        return _("%(name)s, now") % {"name": name}
    words = {"name": name, "met": count.met, "total": count.total}
    return _("%(name)s, now, %(met)s of %(total)s conditions met") % words


def _describe(steps: Sequence[wheel.WheelStep]) -> str:
    words = "; ".join(f"{step.number} {step.sentence}" for step in steps)
    return _("Five steps around the year: %(steps)s. The dates stand in the list beside the wheel.") % {"steps": words}


def year_dates(
    cycle: Cycle,
    dates: Sequence[PlannedDate],
    changes: Sequence[StepChange],
    today: date,
    own: Sequence[OwnDate] = (),
) -> list[YearDate]:
    """Return what happened and what is planned, by day, with today in its place; ``own`` are open dates of the city."""
    happened = [
        (change.at.astimezone(cycle.city.zone).date(), 0, _happened(change), "past", _by_decision(change))
        for change in changes
    ]
    left = [row for row in dates if not is_done(row, cycle)]
    coming = [(row.on, 1, str(Kind(row.kind).label), "coming", _note(row)) for row in left if row.on >= today]
    missed = [
        (row.on, 1, str(Kind(row.kind).label), "past", _("Planned for this day")) for row in left if row.on < today
    ]
    now = (today, 2, _("Today: %(step)s") % {"step": Step(cycle.step).label}, "today", "")
    theirs = [(row.on, 1, words(row.title, cycle), *_own_state(row, today)) for row in own]
    rows = sorted([*happened, *missed, now, *coming, *theirs], key=lambda row: (row[0], row[1]))
    return [
        YearDate(on, sentence, state, note, shows_year=place == 0 or on.year != rows[place - 1][0].year)  # type: ignore[arg-type]
        for place, (on, _order, sentence, state, note) in enumerate(rows)
    ]


def _note(row: PlannedDate) -> str:
    proposed = _("Proposed from the year before") if row.is_proposed else ""
    return "; ".join(filter(None, [row.note, proposed]))


def _own_state(row: OwnDate, today: date) -> tuple[str, str]:
    """Return how a date of the city's own stands in the list, and the line below it."""
    state = state_of(row.on, today, is_done=False)
    note = _("Proposed from the year before") if row.is_proposed else ""
    return ("past", _("Overdue")) if state == "overdue" else ("coming", note)


def _happened(change: StepChange) -> str:
    return str(HAPPENED.get(change.name, "")) or change.get_to_step_display()


def _by_decision(change: StepChange) -> str:
    return _("Decision %(number)s") % {"number": change.decision.number} if change.decision else ""
