"""The target table, the money, and how the management cycle worked, as the report shows them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cycles import snapshot
from cycles.cycle import Cycle, Step
from cycles.evaluation.management import PLANNED_END, Participation, StepHeld, participation, roles_filled, steps_held
from cycles.evaluation.results import actions_of, target_rows
from cycles.evaluation.standing import look
from cycles.monitoring.models import ActionReport, MonitoringRound
from cycles.organisation.models import PlannedDate
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.evaluation.conftest import Year
from tests.cycles.factories import make_cycle
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_the_target_table_has_every_number_with_its_own_digits(evaluated: Year) -> None:
    rows = {row.code: row for row in target_rows(look(evaluated.cycle))}
    good, bad, unknown = rows["GOOD"], rows["BAD"], rows["UNKNOWN"]
    assert (good.reference, good.previous, good.actual, good.aim) == (
        "100 (2020)",
        "80 (2025)",
        "75.5 (2026)",
        "40 (2035)",
    )
    assert (good.level, good.distance, good.direction) == ("green", "+0.5", "better than 2025")
    assert (bad.level, bad.distance, bad.direction, bad.needs_cause) == ("red", "−19", "worse than 2025", True)
    assert (unknown.level, unknown.actual, unknown.distance) == ("grey", "n/a: no value published", "")
    assert not unknown.needs_cause


def eur(text: str) -> str:
    """Return an amount as the pages write it."""
    return f"{text}\xa0EUR"


def report(year: Year, period: str, due: date, per_cent: int, spent: str) -> None:
    """Report on the year's action in a round that was closed."""
    round_ = MonitoringRound.objects.create(cycle=year.cycle, period=period, due_on=due, closed_at=timezone.now())
    ActionReport.objects.create(
        cycle=year.cycle,
        round=round_,
        action=year.action,
        status="under_way",
        per_cent=per_cent,
        spent=Decimal(spent),
    )


def test_actions_show_what_was_planned_for_the_year_and_last_reported(evaluated: Year) -> None:
    before = actions_of(evaluated.cycle)
    assert (before.planned, before.spent) == (eur("1000"), eur("0"))
    assert (before.rows[0].per_cent, before.rows[0].spent) == (None, "")
    report(evaluated, "2026 H2", date(2026, 12, 15), 60, "450.50")
    report(evaluated, "2026 H1", date(2026, 6, 15), 30, "200.00")
    after = actions_of(evaluated.cycle)
    assert (after.spent, after.rows[0].per_cent, after.rows[0].status) == (eur("450.50"), 60, "Under way")
    assert after.planned == eur("1000.00")


def test_a_report_of_nothing_spent_is_not_a_missing_report(evaluated: Year) -> None:
    report(evaluated, "2026", date(2026, 12, 15), 0, "0.00")
    row = actions_of(evaluated.cycle).rows[0]
    assert (row.per_cent, row.spent) == (0, eur("0"))


def test_steps_are_held_against_their_dates(city: City) -> None:
    cycle = make_cycle(Step.MONITORING, city=city)
    today = city.today()
    plan = {Step.BASELINE: today - timedelta(days=7), Step.TARGETS: today, Step.APPROVAL: today + timedelta(days=3)}
    for step, day in plan.items():
        PlannedDate.objects.create(cycle=cycle, kind=PLANNED_END[step], on=day)
    held = {row.step: row for row in steps_held(cycle)}
    assert [held[step].days_late for step in PLANNED_END] == [7, 0, -3, None, None]
    assert (held[Step.MONITORING].ended, held[Step.EVALUATION].times) == (None, 0)


def test_a_step_that_was_reopened_has_not_ended() -> None:
    cycle = make_cycle(Step.TARGETS)
    assert steps_held(cycle)[0].ended == timezone.now().astimezone(cycle.city.zone).date()
    back = Cycle(city=cycle.city, year=cycle.year, pk=cycle.pk, step=Step.BASELINE)
    assert steps_held(back)[0] == StepHeld(Step.BASELINE, None, None, 1)


def test_roles_count_people_once_and_only_today(city: City) -> None:
    both = make_member(city, Role.OFFICER)
    make_member(city, Role.OFFICER, user=both, starts_on=city.today())
    yesterday = city.today() - timedelta(days=1)
    make_member(city, Role.AUDITOR, starts_on=yesterday - timedelta(days=5), ends_on=yesterday)
    people = {row.role: row.people for row in roles_filled(make_cycle(city=city))}
    assert (people[Role.OFFICER], people[Role.AUDITOR], people[Role.COORDINATOR]) == (1, 0, 0)
    assert Role.STAKEHOLDER not in people


def test_participation_is_read_from_what_involvement_registered(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    assert participation(cycle) == Participation()
    comments = [
        {"verdict": "accepted", "changed": "a-key"},
        {"verdict": "noted", "changed": None},
        {"verdict": None, "changed": None},
    ]
    content = {"consultations": [{"comments": comments}, {"comments": []}]}
    monkeypatch.setitem(snapshot._parts, "involvement", lambda _cycle: content)
    assert participation(cycle) == Participation(2, 3, 2, 1, 1)
    monkeypatch.delitem(snapshot._parts, "involvement")
    assert participation(cycle) == Participation()
