"""A round with the value of every indicator in use: found again among many, decided together, and late across years."""

from datetime import date

import pytest

from commitments.models import Node
from cycles.baseline.models import ThemeIndicator, ThemeReview
from cycles.cycle import Cycle, Step
from cycles.monitoring import services
from cycles.monitoring.judgement import states
from cycles.monitoring.listing import Filters, listing
from cycles.monitoring.mine import mine
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.targets.models import Action, Target
from ims.access import rights_in
from ims.refusals import Conflict
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.cycles.monitoring.factories import (
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_plan,
    make_report,
    make_round,
    somebody,
)
from tests.cycles.monitoring.test_views import url
from tests.factories import make_member

pytestmark = pytest.mark.django_db
State = Entry.State


@pytest.fixture
def cycle(db: None) -> Cycle:
    return make_monitored_cycle()


def codes(turn: MonitoringRound, **given: str) -> list[str]:
    rights = rights_in(somebody(turn.cycle.city, Role.COORDINATOR), turn.cycle.city)
    return [row.entry.indicator.code for row in listing(turn, Filters.of(given), None, rights).rows]


def test_a_round_asks_for_the_baselines_indicators_too(cycle: Cycle) -> None:
    review = ThemeReview.objects.in_cycle(cycle)[0]
    owned = make_indicator(cycle.city, "B07", owner=somebody(cycle.city, Role.OWNER))
    make_indicator(cycle.city, "UNUSED", owner=somebody(cycle.city, Role.OWNER))
    for indicator in (owned, make_indicator(cycle.city, "COMPARED")):
        ThemeIndicator.objects.create(cycle=cycle, theme_review=review, indicator=indicator)
    asked, left_out = services.asked_of(cycle)
    assert {"COMPARED"} <= {row.code for row in left_out}
    quarter = make_round(cycle, "quarter", "2026-Q1")
    assert list(quarter.entries.values_list("indicator__code", flat=True)) == ["T01"]
    services.close_round(quarter, by=somebody(cycle.city, Role.COORDINATOR))
    found = set(make_round(cycle).entries.values_list("indicator__code", flat=True))
    assert found == {row.code for row in asked} >= {"T01", "B07"}


def test_values_are_found_by_word_theme_owner_and_state(cycle: Cycle) -> None:
    maja = make_member(cycle.city, Role.OWNER, name="Maja Lind")
    make_plan(cycle, "T02", owner=maja)
    make_plan(cycle, "T10")
    node = Node.objects.filter(theme_reviews__cycle=cycle)[0]
    type(make_plan(cycle, "T03").indicator).objects.filter(code="T03").update(commitment=node)
    turn = make_round(cycle)
    make_entry(turn, "T10")
    assert codes(turn)[:4] == ["T10", "T01", "T02", "T03"]  # what waits first, then by number
    assert codes(turn, q="maja") == ["T02"]
    assert codes(turn, owner=str(maja.pk)) == ["T02"]
    assert codes(turn, theme=str((node.parent or node).pk)) == ["T03"]
    assert codes(turn, state="submitted") == ["T10"]
    assert codes(turn, state="missing", q="t0") == ["T01", "T02", "T03"]
    assert codes(turn, state="nonsense", theme="x", owner="-1")[0] == "T10"
    assert codes(turn, q="nothing like it") == []


def test_several_are_decided_at_once_or_none(cycle: Cycle) -> None:
    make_plan(cycle, "T02")
    turn, by = make_round(cycle), somebody(cycle.city, Role.COORDINATOR)
    entries = [make_entry(turn, "T01"), make_entry(turn, "T02")]
    chosen = {entry.pk: entry.version for entry in entries}
    with pytest.raises(Conflict) as refusal:
        services.approve_entries(turn, {**chosen, entries[1].pk: 1}, by=by)
    assert [reason.sentence for reason in refusal.value.reasons] == [
        "T02 was changed after you opened the list: it is “Submitted”."
    ]
    assert set(Entry.objects.values_list("state", flat=True)) == {"submitted"}
    services.approve_entries(turn, chosen, by=by)
    assert set(Entry.objects.values_list("state", flat=True)) == {"approved"}


def test_a_refused_choice_stays_ticked(cycle: Cycle, client_as: ClientAs) -> None:
    entry = make_entry(make_round(cycle))
    client, choice = client_as(somebody(cycle.city, Role.COORDINATOR)), f"{entry.pk}-{entry.version}"
    answer = client.post(url("round_values", cycle, entry.round_id), {"decision": "return", "chosen": [choice]})
    assert answer.status_code == 422
    assert f'value="{choice}" checked' in answer.content.decode()


def test_who_only_reads_can_tick_nothing(cycle: Cycle, client_as: ClientAs) -> None:
    entry = make_entry(make_round(cycle))
    text = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER)).get(url("round_values", cycle, entry.round_id))
    assert 'type="checkbox"' not in text.content.decode()


# ── mine, across rounds and years ──────────────────────────────────────────────────────────────────────────────────


def test_what_is_overdue_in_any_open_year_comes_first(cycle: Cycle) -> None:
    """Last year still runs: its value, its report and its corrective action are late; this year's are not yet."""
    owner, last = somebody(cycle.city, Role.OWNER), make_monitored_cycle(city=cycle.city, year=2025)
    make_round(last, due_on=date(2025, 11, 30))
    make_correction(last_target(last), owner=owner, due_on=date(2026, 1, 31))
    make_round(cycle, due_on=date(2099, 11, 30))
    found = mine(cycle, {owner.pk})
    assert [(task.kind, task.url.split("/")[3]) for task in found.overdue] == [("late", "2025")] * 3
    assert "2025" in found.overdue[0].note
    assert [len(found.values), len(found.reports), len(found.corrections)] == [1, 1, 0]
    assert (found.open, found.late) == (5, 3)
    assert mine(cycle, {make_member(cycle.city, Role.OWNER).pk}).open == 0


def test_a_closed_year_asks_for_nothing_any_more() -> None:
    cycle = make_monitored_cycle(step=Step.CLOSED)
    MonitoringRound.objects.create(cycle=cycle, period="2026", due_on=date(2026, 1, 1))
    owner = somebody(cycle.city, Role.OWNER)
    Entry.objects.create(cycle=cycle, round=MonitoringRound.objects.get(), indicator=last_target(cycle).indicator)
    assert mine(cycle, {owner.pk}).open == 0


def last_target(cycle: Cycle) -> Target:
    return Target.objects.filter(cycle=cycle)[0]


def test_a_report_that_was_given_is_not_late(cycle: Cycle) -> None:
    turn = make_round(cycle, due_on=date(2026, 1, 31))
    make_report(turn, Action.objects.get())
    make_entry(turn, state=State.APPROVED)
    assert mine(cycle, {somebody(cycle.city, Role.OWNER).pk}).late == 0


def test_the_value_before_is_a_whole_years(cycle: Cycle) -> None:
    """Half a year's count says nothing about the way a year has gone."""
    target = Target.objects.get(cycle=cycle)
    make_series(target.indicator, {"2024": "45", "2025": "48", "2025-H2": "20", "2026": "50"})
    (state,) = states(cycle)
    assert state.before is not None
    assert (state.before.period, state.direction) == ("2025", "better")
