"""Late values: who may, what they change, and that a year that was evaluated stays as it was known then."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cycles.cycle import Cycle, Step
from cycles.evaluation.models import Evaluation
from cycles.indicators.models import Flag, Observation, Revision
from cycles.indicators.services import record
from cycles.monitoring import services
from cycles.monitoring.judgement import states
from cycles.monitoring.models import Entry, LateValue, MonitoringRound
from cycles.targets.models import Action, Target
from ims.notices.models import Notice
from ims.notices.services import choose
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import advance
from tests.cycles.monitoring.factories import (
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_report,
    make_round,
    somebody,
)
from tests.cycles.monitoring.test_views import url
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
State = Entry.State


def closed_round(*further: str) -> Cycle:
    """Return a year whose round was closed without the value, then taken along the further changes of step."""
    cycle = make_monitored_cycle()
    coordinator = somebody(cycle.city, Role.COORDINATOR)
    turn = make_round(cycle)
    make_entry(turn, value=None, state=State.APPROVED)
    make_report(turn, Action.objects.get())
    services.close_round(turn, by=coordinator)
    for name in further:
        advance(cycle, name, coordinator)
    return cycle


def evaluated() -> Cycle:
    cycle = closed_round("close_monitoring")
    Evaluation.objects.create(cycle=cycle, finished_at=timezone.now())
    advance(cycle, "close_year", somebody(cycle.city, Role.COORDINATOR))
    return cycle


def hand_in(cycle: Cycle, value: str = "49") -> LateValue:
    entry = Entry.objects.in_cycle(cycle).get()
    return services.enter_late(entry, Decimal(value), "Published in March", by=somebody(cycle.city, Role.OWNER))


def test_the_page_says_what_was_handed_in_only_when_something_was(client_as: ClientAs) -> None:
    cycle = closed_round()
    entry, client = Entry.objects.in_cycle(cycle).get(), client_as(somebody(cycle.city, Role.OWNER))
    page = client.get(url("value_late", cycle, entry.pk)).content.decode()
    assert "It is handed in." not in page
    assert "When the round was closed there was no value: No survey." in page
    hand_in(cycle)
    page = client.get(url("value_late", cycle, entry.pk)).content.decode()
    assert "It is handed in." in page
    assert 'value="49"' in page


def test_who_approves_is_told_of_each_late_value_and_its_owner_that_it_came_back() -> None:
    cycle = closed_round("close_monitoring", "close_year")
    coordinator, owner = somebody(cycle.city, Role.COORDINATOR), somebody(cycle.city, Role.OWNER)
    choose(coordinator, {"value_late": "now"})
    Notice.objects.all().delete()
    late = hand_in(cycle)
    code = late.entry.indicator.code
    [told] = Notice.objects.all()
    assert (told.person, told.kind) == (coordinator, "value_late")
    assert told.subject.startswith(f"{code} came late")
    assert told.url == url("late_decide", cycle, late.entry.pk)
    assert told.mail is not None, "by mail as the person chose"
    hand_in(cycle, "48")
    assert Notice.objects.filter(kind="value_late").count() == 2, "another value is another cause"
    Notice.objects.all().delete()
    services.return_late(late, "Which survey?", by=coordinator)
    assert [(row.person, row.text, row.url) for row in Notice.objects.all()] == [
        (owner, "Reason: Which survey?", url("value_late", cycle, late.entry.pk))
    ]


def test_who_hands_in_a_late_value_themselves_is_not_told() -> None:
    cycle = closed_round()
    coordinator = somebody(cycle.city, Role.COORDINATOR)
    Notice.objects.all().delete()
    services.enter_late(Entry.objects.in_cycle(cycle).get(), Decimal(49), "Published in March", by=coordinator)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("further", [(), ("close_monitoring",), ("close_monitoring", "close_year")])
def test_a_value_comes_late_without_opening_anything(further: tuple[str, ...]) -> None:
    cycle = closed_round(*further)
    step, closed_at = cycle.step, MonitoringRound.objects.get().closed_at
    late = hand_in(cycle)
    assert not Observation.objects.filter(value=49).exists()
    services.approve_late(late, by=somebody(cycle.city, Role.COORDINATOR))
    revision = Revision.objects.get()
    assert (revision.kind, revision.before_gap, revision.after_value) == ("late", "No survey", 49)
    assert Observation.objects.get().value == 49
    cycle.refresh_from_db()
    assert (cycle.step, MonitoringRound.objects.get().closed_at) == (step, closed_at)
    assert Entry.objects.get().gap_reason == "No survey"  # what the round said stays


def test_a_closed_year_stays_as_it_was_known_and_shows_the_late_value_beside_it(client_as: ClientAs) -> None:
    cycle = evaluated()
    services.approve_late(hand_in(cycle), by=somebody(cycle.city, Role.COORDINATOR))
    state = states(cycle)[0]
    assert (state.level, state.observation and state.observation.gap_reason) == ("grey", "No survey")
    assert state.since is not None
    assert state.since.value == 49
    for page in ("monitoring", "evaluation"):
        text = " ".join(
            client_as(somebody(cycle.city, Role.COORDINATOR)).get(url(page, cycle)).content.decode().split()
        )
        assert "Now 49, late," in text


def test_while_the_year_is_still_judged_the_late_value_counts() -> None:
    """The negative control: without a finished evaluation the same value is the year's."""
    cycle = closed_round("close_monitoring")
    services.approve_late(hand_in(cycle), by=somebody(cycle.city, Role.COORDINATOR))
    state = states(cycle)[0]
    assert (state.level, state.since) == ("red", None)


def test_a_correction_of_a_closed_year_is_undone_for_what_was_known_then() -> None:
    cycle = make_monitored_cycle()
    make_entry(make_round(cycle), value="53", state=State.APPROVED)
    for name in ("close_monitoring", "close_year"):
        advance(cycle, name, somebody(cycle.city, Role.COORDINATOR))
    Evaluation.objects.create(cycle=cycle, finished_at=timezone.now())
    target = Target.objects.get()
    by = somebody(cycle.city, Role.COORDINATOR)
    record(target.indicator, "2026", Decimal("41.50"), by=by, reason="Two counters were broken")
    record(target.indicator, "2026", Decimal("42"), by=by, reason="One was not")
    state = states(cycle)[0]
    assert (str(state.observation and state.observation.value), state.level) == ("53", "green")
    assert state.since is not None
    assert state.since.value == 42
    assert set(Flag.objects.values_list("kind", flat=True)) == {"year_value", "round"}
    assert Revision.objects.count() == 2


def test_only_who_enters_it_hands_it_in_and_only_the_coordinator_decides() -> None:
    cycle = closed_round("close_monitoring")
    entry = Entry.objects.in_cycle(cycle).get()
    for stranger in (make_member(cycle.city, Role.OWNER), make_member(make_city("elsewhere"), Role.COORDINATOR)):
        with pytest.raises(Refused):
            services.enter_late(entry, Decimal(1), "x", by=stranger)
    late = hand_in(cycle)
    with pytest.raises(Refused):
        services.approve_late(late, by=somebody(cycle.city, Role.OWNER))
    services.return_late(late, "Which month?", by=somebody(cycle.city, Role.COORDINATOR))
    with pytest.raises(Conflict, match="not waiting"):
        services.approve_late(late, by=somebody(cycle.city, Role.COORDINATOR))
    assert hand_in(cycle, "50").state == State.SUBMITTED


def test_what_is_there_or_open_does_not_come_late() -> None:
    cycle = make_monitored_cycle()
    turn = make_round(cycle)
    with pytest.raises(Conflict, match="is open: enter the value there"):
        hand_in(cycle)
    make_entry(turn, state=State.APPROVED)
    MonitoringRound.objects.update(closed_at=timezone.now())
    with pytest.raises(Conflict, match="has its value"):
        hand_in(cycle)


def test_a_late_value_says_why() -> None:
    cycle = closed_round()
    with pytest.raises(ValidationError):
        services.enter_late(Entry.objects.in_cycle(cycle).get(), Decimal(1), " ", by=somebody(cycle.city, Role.OWNER))


def test_the_pages_hand_in_and_decide(client_as: ClientAs) -> None:
    cycle = closed_round("close_monitoring", "close_year")
    owner, coordinator = (client_as(somebody(cycle.city, role)) for role in (Role.OWNER, Role.COORDINATOR))
    entry = Entry.objects.get()
    page, back = url("value_late", cycle, entry.pk), url("round_values", cycle, entry.round_id)
    assert "Enter late" in owner.get(back).content.decode()
    assert owner.post(page, {"value": "", "note": "x", "version": 0}).status_code == 422
    assert owner.post(page, {"value": "49", "note": "", "version": 0}).status_code == 422
    assert not LateValue.objects.exists()
    assert owner.post(page, {"value": "49,5", "note": "Published in March", "version": 0}).headers["Location"] == back
    stale = owner.post(page, {"value": "48", "note": "Published in March", "version": 0})
    assert stale.status_code == 409
    decide = url("late_decide", cycle, entry.pk)
    assert "Published in March" in coordinator.get(decide).content.decode()
    assert coordinator.post(decide, {"decision": "return", "read": 1}).status_code == 422
    assert coordinator.post(decide, {"decision": "approve", "read": 9}).status_code == 409
    assert coordinator.post(decide, {"decision": "approve", "read": 1}).headers["Location"] == back
    assert Observation.objects.get().value == Decimal("49.5")
    assert owner.get(page).status_code == 409
    assert "Late, approved" in coordinator.get(back).content.decode()


# ── corrective actions over the turn of the year ───────────────────────────────────────────────────────────────────


def test_an_open_corrective_action_is_done_where_it_was_carried_to() -> None:
    cycle = make_monitored_cycle()
    row = make_correction(Target.objects.get(), due_on=date(2026, 3, 1))
    assert row.is_overdue(date(2026, 3, 2))
    assert not row.is_overdue(date(2026, 3, 1))
    new = Cycle.objects.create(city=cycle.city, year=2027)
    copy = row.copy_into(new)
    by = somebody(cycle.city, Role.COORDINATOR)
    with pytest.raises(Conflict, match="carried over into 2027"):
        services.change_correction(row, by=by, done_on=date(2027, 1, 5))
    services.change_correction(copy, by=by, done_on=date(2027, 1, 5))
    assert new.step == Step.SET_UP  # a corrective action is done in any step
