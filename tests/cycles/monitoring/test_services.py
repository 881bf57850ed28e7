"""The writers of monitoring: what they write, whom they refuse, and in which order values are settled."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator, Observation
from cycles.monitoring import services
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, MonitoringRound
from cycles.perform import WrongStep
from cycles.targets.models import Action, Target
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.cycles.monitoring.factories import (
    close_year_round,
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_plan,
    make_report,
    make_round,
    somebody,
)
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
State = Entry.State
Call = Callable[["World", User], object]


class World:
    """A monitored cycle with its open round, target, action and people."""

    def __init__(self, step: Step = Step.MONITORING, *, opened: bool = True) -> None:
        self.cycle = make_monitored_cycle(step=step)
        self.city = self.cycle.city
        self.owner, self.coordinator = somebody(self.city, Role.OWNER), somebody(self.city, Role.COORDINATOR)
        self.indicator = Indicator.objects.get()
        self.target, self.action = Target.objects.get(), Action.objects.get()
        self.turn = self._round(step) if opened else None

    def _round(self, step: Step) -> MonitoringRound:
        if step == Step.MONITORING:
            return make_round(self.cycle)
        turn = MonitoringRound.objects.create(cycle=self.cycle, period="2026", due_on=date(2026, 11, 30))
        Entry.objects.create(cycle=self.cycle, round=turn, indicator=self.indicator)
        return turn

    def entry(self, state: State = State.SUBMITTED, value: str | None = "53") -> Entry:
        if self.cycle.step == Step.MONITORING:
            return make_entry(self.turn, value=value, state=state)  # type: ignore[arg-type]
        Entry.objects.update(state=state, value=value)
        return Entry.objects.get()


@pytest.fixture
def world(db: None) -> World:
    return World()


def enter(w: World, by: User, **answer: Any) -> Entry:
    return services.enter_value(w.turn, w.indicator, by=by, **(answer or {"value": Decimal(53)}))  # type: ignore[arg-type]


def report(w: World, by: User, **fields: Any) -> ActionReport:
    told = {"status": "under_way", "per_cent": 40, "spent": Decimal("350.00"), **fields}
    return services.report_action(w.turn, w.action, by=by, **told)  # type: ignore[arg-type]


def plan(w: World, by: User) -> CorrectiveAction:
    return services.plan_correction(w.target, "Build faster", w.owner, date(2027, 3, 31), by=by)


OWNERS: dict[str, Call] = {
    "enter_value": lambda w, by: enter(w, by),
    "submit_entry": lambda w, by: services.submit_entry(w.entry(State.DRAFT), by=by),
    "report_action": lambda w, by: report(w, by),
    "plan_correction": plan,
    "change_correction": lambda w, by: services.change_correction(
        CorrectiveAction.objects.create(
            cycle=w.cycle, target=w.target, text={"en": "Build"}, owner=w.owner, due_on=date(2027, 3, 31)
        ),
        by=by,
        done_on=date(2027, 1, 1),
    ),
}
COORDINATORS: dict[str, Call] = {
    "open_round": lambda w, by: services.open_round(w.cycle, "quarter", "2026-Q1", date(2026, 4, 30), by=by),
    "approve_entry": lambda w, by: services.approve_entry(w.entry(), by=by),
    "return_entry": lambda w, by: services.return_entry(w.entry(), "Check", by=by),
    "close_round": lambda w, by: services.close_round(w.turn, by=by),  # type: ignore[arg-type]
    "reopen_round": lambda w, by: services.reopen_round(w.turn, "Late value", by=by),  # type: ignore[arg-type]
}
ALL = {**OWNERS, **COORDINATORS}


@pytest.mark.parametrize("role", [Role.OWNER, Role.OFFICER, Role.COORDINATOR])
@pytest.mark.parametrize("call", OWNERS.values(), ids=OWNERS)
def test_owners_enter_their_own_and_officers_anything(world: World, call: Call, role: Role) -> None:
    call(world, somebody(world.city, role))


@pytest.mark.parametrize("call", OWNERS.values(), ids=OWNERS)
def test_another_owner_is_refused_with_a_reason(world: World, call: Call) -> None:
    with pytest.raises(Refused, match="is not yours: you may enter only what you own"):
        call(world, make_member(world.city, Role.OWNER))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNCIL_MEMBER, Role.CITY_ADMIN, Role.STAKEHOLDER])
@pytest.mark.parametrize("call", ALL.values(), ids=ALL)
def test_who_only_reads_is_refused(world: World, call: Call, role: Role) -> None:
    with pytest.raises(Refused):
        call(world, make_member(world.city, role))


@pytest.mark.parametrize("role", [Role.OWNER, Role.OFFICER])
@pytest.mark.parametrize("call", COORDINATORS.values(), ids=COORDINATORS)
def test_only_the_coordinator_runs_rounds_and_decides_values(world: World, call: Call, role: Role) -> None:
    with pytest.raises(Refused):
        call(world, somebody(world.city, role))


@pytest.mark.parametrize("call", ALL.values(), ids=ALL)
def test_a_coordinator_of_elsewhere_is_refused(world: World, call: Call) -> None:
    with pytest.raises(Refused):
        call(world, make_member(make_city("elsewhere"), Role.COORDINATOR))


@pytest.mark.parametrize("call", ALL.values(), ids=ALL)
def test_in_another_step_nothing_is_written(call: Call) -> None:
    """A corrective action may still be done while the year is evaluated; in a closed year it is where it was left."""
    world = World(Step.CLOSED if call is ALL["change_correction"] else Step.EVALUATION)
    with pytest.raises(WrongStep):
        call(world, world.coordinator)


STANDING_ENTRY: dict[str, Call] = {
    "submit_entry": lambda w, by: services.submit_entry(w.turn.entries.get(), by=by),  # type: ignore[union-attr]
    "approve_entry": lambda w, by: services.approve_entry(w.turn.entries.get(), by=by),  # type: ignore[union-attr]
    "return_entry": lambda w, by: services.return_entry(w.turn.entries.get(), "No", by=by),  # type: ignore[union-attr]
}


@pytest.mark.parametrize("name", ["enter_value", "submit_entry", "approve_entry", "return_entry", "report_action"])
def test_a_closed_round_takes_nothing(world: World, name: str) -> None:
    MonitoringRound.objects.update(closed_at="2026-12-01T12:00Z")
    if name in {"submit_entry", "approve_entry", "return_entry"}:
        Entry.objects.update(value="53", state=State.DRAFT if name == "submit_entry" else State.SUBMITTED)
    call = STANDING_ENTRY.get(name) or OWNERS[name]
    with pytest.raises(Conflict, match="is closed"):
        call(world, world.coordinator)


# ── Rounds ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_round_asks_once_for_every_indicator_of_the_targets() -> None:
    cycle = make_monitored_cycle("T02", "T01")
    make_plan(cycle, "T01", year=2028, value=Decimal(50))
    make_indicator(cycle.city, "X99")
    turn = make_round(cycle)
    assert [entry.indicator.code for entry in turn.entries.all()] == ["T01", "T02"]


@pytest.mark.parametrize(
    ("kind", "period", "sentence"),
    [
        ("year", "next year", "is no period"),
        ("year", "2026-Q1", "does not fit"),
        ("quarter", "2026", "does not fit"),
        ("year", "2025", "outside the year 2026"),
        ("year", "2026/27", "calendar year"),
        ("", "2026", "does not fit"),
    ],
)
def test_a_period_fits_kind_and_year(kind: str, period: str, sentence: str) -> None:
    world = World(opened=False)
    with pytest.raises(ValidationError, match=sentence):
        services.open_round(world.cycle, kind, period, date(2026, 12, 1), by=world.coordinator)


@pytest.mark.parametrize(
    ("kind", "period"), [("month", "2026-M05"), ("quarter", "2026-Q2"), ("half_year", "2026-H1"), ("year", "2026")]
)
def test_every_kind_of_round_opens(kind: str, period: str) -> None:
    world = World(opened=False)
    turn = services.open_round(world.cycle, kind, period, date(2026, 12, 1), by=world.coordinator)
    assert (turn.kind, turn.period, turn.is_open) == (kind, period, True)


def test_one_round_is_open_at_a_time_and_each_comes_once(world: World) -> None:
    with pytest.raises(Conflict, match="close it first"):
        services.open_round(world.cycle, "quarter", "2026-Q1", date(2026, 4, 30), by=world.coordinator)
    MonitoringRound.objects.update(closed_at="2026-12-01T12:00Z")
    with pytest.raises(ValidationError, match="already"):
        services.open_round(world.cycle, "year", "2026", date(2026, 12, 31), by=world.coordinator)


def test_a_city_with_its_own_financial_year_opens_it() -> None:
    cycle = make_monitored_cycle(city=make_city(financial_year_starts=4))
    assert make_round(cycle, period="2026/27").period == "2026/27"


def test_the_years_round_closes_only_complete() -> None:
    cycle = make_monitored_cycle("T01", "T02", "T03")
    turn, by = make_round(cycle), somebody(cycle.city, Role.COORDINATOR)
    make_entry(turn, "T01", "53", state=State.APPROVED)
    make_entry(turn, "T02")
    make_report(turn, Action.objects.get(code="A-T01"))
    with pytest.raises(Conflict) as refusal:
        services.close_round(turn, by=by)
    assert [reason.sentence.split(" (")[0] for reason in refusal.value.reasons] == [
        "T02 waits for approval",
        "T03 has no value and no reason yet",
        "Action A-T02 is not reported yet",
        "Action A-T03 is not reported yet",
    ]
    assert MonitoringRound.objects.get().is_open


def test_a_quarters_round_waits_only_for_what_was_submitted() -> None:
    cycle = make_monitored_cycle("T01", "T02")
    turn = make_round(cycle, "quarter", "2026-Q1")
    entry, by = make_entry(turn, "T01"), somebody(cycle.city, Role.COORDINATOR)
    with pytest.raises(Conflict):
        services.close_round(turn, by=by)
    services.approve_entry(entry, by=by)
    assert not services.close_round(turn, by=by).is_open


def test_a_round_is_opened_again_with_a_reason(world: World) -> None:
    turn = world.turn
    assert turn is not None
    with pytest.raises(Conflict):
        services.reopen_round(turn, "Late value", by=world.coordinator)
    MonitoringRound.objects.update(closed_at="2026-12-01T12:00Z")
    with pytest.raises(ValidationError):
        services.reopen_round(turn, "  ", by=world.coordinator)
    assert services.reopen_round(turn, "Late value", by=world.coordinator).is_open
    assert turn.events.latest("pgh_id").pgh_context.metadata["reason"] == "Late value"


# ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["0", "25", "25.0", "-3.5"])
def test_a_value_keeps_its_digits_and_zero_is_a_value(world: World, value: str) -> None:
    entry = enter(world, world.owner, value=Decimal(value))
    services.submit_entry(entry, by=world.owner)
    services.approve_entry(entry, by=world.coordinator)
    assert str(Entry.objects.get().value) == value
    assert str(Observation.objects.get().value) == value


def test_no_value_needs_a_reason_and_is_never_a_zero(world: World) -> None:
    entry = enter(world, world.owner, gap_reason="No survey this year")
    services.submit_entry(entry, by=world.owner)
    services.approve_entry(entry, by=world.coordinator)
    observation = Observation.objects.get()
    assert (observation.value, observation.gap_reason) == (None, "No survey this year")


@pytest.mark.parametrize("answer", [{"note": "later"}, {"value": Decimal(0), "gap_reason": "none"}])
def test_a_value_or_a_reason_but_not_both(world: World, answer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        enter(world, world.owner, **answer)
    assert Entry.objects.get().entered_by is None


def test_the_targets_owner_may_enter_its_indicators_value(world: World) -> None:
    other = make_member(world.city, Role.OWNER)
    Target.objects.update(owner=other)
    assert enter(world, other).entered_by == other


def test_an_owner_of_another_years_target_may_not(world: World) -> None:
    other = make_member(world.city, Role.OWNER)
    make_monitored_cycle(city=world.city, year=2030, owner=other)
    with pytest.raises(Refused):
        enter(world, other)


def test_values_of_another_citys_indicator_are_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        services.enter_value(
            world.turn,  # type: ignore[arg-type]
            make_indicator(make_city("elsewhere")),
            by=world.coordinator,
            value=Decimal(1),
        )


def test_an_empty_draft_cannot_be_submitted(world: World) -> None:
    with pytest.raises(ValidationError):
        services.submit_entry(Entry.objects.get(), by=world.owner)


def test_the_way_of_a_value(world: World) -> None:
    entry = enter(world, world.owner)
    assert entry.state == State.DRAFT
    services.submit_entry(entry, by=world.owner)
    with pytest.raises(Conflict, match="submitted already"):
        services.submit_entry(entry, by=world.owner)
    with pytest.raises(ValidationError):
        services.return_entry(entry, " ", by=world.coordinator)
    services.return_entry(entry, "Check the unit", by=world.coordinator)
    assert (entry.state, entry.decided_note) == (State.RETURNED, "Check the unit")
    with pytest.raises(Conflict, match="not waiting"):
        services.approve_entry(entry, by=world.coordinator)
    enter(world, world.owner, value=Decimal(54))
    services.submit_entry(entry, by=world.owner)
    services.approve_entry(entry, by=world.coordinator)
    assert Observation.objects.get().value == 54
    for again in (services.approve_entry, lambda e, by: services.return_entry(e, "No", by=by)):
        with pytest.raises(Conflict):
            again(entry, by=world.coordinator)
    with pytest.raises(Conflict, match="is approved"):
        enter(world, world.owner)


def test_a_value_taken_back_for_writing_is_a_draft_again(world: World) -> None:
    entry = enter(world, world.owner)
    services.submit_entry(entry, by=world.owner)
    enter(world, world.owner, value=Decimal(1))
    with pytest.raises(Conflict):
        services.approve_entry(entry, by=world.coordinator)


def test_approval_of_another_value_for_a_published_period_is_a_revision_with_a_reason(world: World) -> None:
    make_series(world.indicator, {"2026": "51"})
    services.approve_entry(world.entry(), by=world.coordinator)
    observation = Observation.objects.get()
    assert observation.value == 53
    kept = [event.value for event in observation.events.order_by("pgh_id")]
    assert kept == [51, 53]
    assert "reason" in observation.events.latest("pgh_id").pgh_context.metadata


def test_the_round_takes_the_period_into_the_series(world: World) -> None:
    services.approve_entry(world.entry(), by=world.coordinator)
    observation = Observation.objects.get()
    assert (observation.period, observation.starts_on, observation.source) == (
        "2026",
        date(2026, 1, 1),
        "Travel survey",
    )


# ── Reports and corrective actions ──────────────────────────────────────────────────────────────────────────────────


def test_a_second_report_replaces_the_rounds_first(world: World) -> None:
    report(world, world.owner)
    report(world, world.owner, per_cent=60, spent=Decimal("500.00"))
    row = ActionReport.objects.get()
    assert (row.per_cent, row.spent, row.version, row.reported_by) == (60, Decimal("500.00"), 2, world.owner)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "done", "per_cent": 90},
        {"status": "not_started", "per_cent": 10},
        {"per_cent": 101},
        {"spent": Decimal(-1)},
        {"status": "fine"},
    ],
)
def test_a_report_does_not_contradict_itself(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        report(world, world.owner, **wrong)
    assert not ActionReport.objects.exists()


def test_an_action_of_another_year_is_not_reported_here(world: World) -> None:
    make_monitored_cycle("T09", city=world.city, year=2030)
    with pytest.raises(ValidationError):
        services.report_action(
            world.turn,  # type: ignore[arg-type]
            Action.objects.get(cycle__year=2030),
            by=world.coordinator,
            status="under_way",
            per_cent=1,
            spent=Decimal(0),
        )


def test_a_corrective_action_has_text_owner_and_date(world: World) -> None:
    assert plan(world, world.owner).owner == world.owner
    stranger = make_member(make_city("elsewhere"), Role.OWNER)
    for wrong in ({"text": " "}, {"owner": stranger}):
        with pytest.raises(ValidationError):
            services.plan_correction(
                world.target,
                by=world.coordinator,
                **{"text": "Build", "owner": world.owner, "due_on": date(2027, 3, 31), **wrong},
            )
    assert CorrectiveAction.objects.count() == 1


def test_the_owner_of_a_corrective_action_says_when_it_is_done(world: World) -> None:
    other = make_member(world.city, Role.OWNER)
    correction = make_correction(world.target, owner=other)
    services.change_correction(correction, by=other, done_on=date(2027, 2, 1))
    assert CorrectiveAction.objects.get().done_on == date(2027, 2, 1)
    stranger = make_member(make_city("elsewhere"), Role.OWNER)
    with pytest.raises(ValidationError):
        services.change_correction(correction, by=other, owner=stranger)


def test_a_whole_year_by_the_services() -> None:
    cycle: Cycle = make_monitored_cycle("T01", "T02")
    turn = close_year_round(cycle)
    assert not turn.is_open
    assert Observation.objects.count() == 2
