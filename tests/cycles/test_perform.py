"""perform() is the one way: right, step, gate, reason, decision, record, signal."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from cycles import gates
from cycles.cycle import BY_DECISION, REOPENING, Cycle, Step, StepChange
from cycles.perform import GateClosed, WrongStep, perform, step_changed
from cycles.snapshot import Decision
from cycles.triggers import EDGES
from ims.people.models import User
from ims.refusals import Reason, Refused
from ims.roles import Role
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the rooms' gates out: each is tested in its room; here only the mechanism is."""
    monkeypatch.setattr(gates, "_checks", {})


def coordinator_of(cycle: Cycle) -> User:
    return make_member(cycle.city, Role.COORDINATOR)


def test_a_change_leaves_its_record() -> None:
    cycle = make_cycle()
    by = coordinator_of(cycle)
    change = perform(cycle, "start_baseline", by=by, note="All set")
    assert (change.from_step, change.to_step, change.by, change.note) == ("set_up", "baseline", by, "All set")
    assert cycle.step == Step.BASELINE
    assert Cycle.objects.get(pk=cycle.pk).changes_made == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_the_coordinator_changes_an_ordinary_step(role: Role) -> None:
    cycle = make_cycle()
    with pytest.raises(Refused):
        perform(cycle, "start_baseline", by=make_member(cycle.city, role))
    assert not StepChange.objects.exists()


def test_a_coordinator_elsewhere_has_no_right_here() -> None:
    cycle, elsewhere = make_cycle(), make_cycle(city=make_city("norrhamn"))
    with pytest.raises(Refused):
        perform(cycle, "start_baseline", by=coordinator_of(elsewhere))


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge[0])
def test_a_transition_starts_only_where_it_starts(step: Step, edge: tuple[str, ...]) -> None:
    cycle = make_cycle(step)
    by = make_member(cycle.city, Role.CLERK if edge[0] in BY_DECISION else Role.COORDINATOR)
    if edge[1] == step:
        return
    with pytest.raises(WrongStep):
        perform(cycle, edge[0], by=by, note="Because")
    assert Cycle.objects.get(pk=cycle.pk).step == step


def test_an_unmet_condition_closes_the_gate() -> None:
    cycle = make_cycle()
    by = coordinator_of(cycle)
    open_now: list[Reason] = [Reason("Name a coordinator.", "/there/")]
    gates.register("start_baseline", "test.named", "A coordinator is named", lambda _cycle: open_now)
    with pytest.raises(GateClosed) as refusal:
        perform(cycle, "start_baseline", by=by)
    assert refusal.value.reasons == open_now
    open_now.clear()
    assert perform(cycle, "start_baseline", by=by).pk


@pytest.mark.parametrize("name", sorted(REOPENING))
def test_reopening_needs_a_reason(name: str) -> None:
    source = next(Step(edge[1]) for edge in EDGES if edge[0] == name)
    cycle = make_cycle(source)
    by = coordinator_of(cycle)
    with pytest.raises(GateClosed, match="needs a reason"):
        perform(cycle, name, by=by, note="  ")
    assert perform(cycle, name, by=by, note="A theme was forgotten").note


@pytest.mark.parametrize("outcome", Decision.Outcome)
def test_the_councils_outcome_leads_where_it_leads(outcome: Decision.Outcome) -> None:
    cycle = make_cycle(Step.APPROVAL)
    clerk = make_member(cycle.city, Role.CLERK)
    decision = make_decision(cycle.city, cycle.year, Decision.Kind.APPROVE, outcome=outcome)
    right, wrong = ("approve_programme", "send_back") if decision.is_approval else ("send_back", "approve_programme")
    for refused in (None, decision):
        with pytest.raises(GateClosed):
            perform(cycle, wrong if refused else right, by=clerk, decision=refused)
    perform(cycle, right, by=clerk, decision=decision)
    assert cycle.step == (Step.MONITORING if decision.is_approval else Step.TARGETS)


def test_a_decision_of_another_year_moves_nothing() -> None:
    cycle = make_cycle(Step.APPROVAL)
    old = make_decision(cycle.city, cycle.year - 1, Decision.Kind.APPROVE)
    with pytest.raises(GateClosed):
        perform(cycle, "approve_programme", by=make_member(cycle.city, Role.CLERK), decision=old)


def test_a_cycle_is_not_reopened_before_the_step_it_was_opened_in() -> None:
    old = make_cycle(Step.CLOSED)
    decision = make_decision(old.city, old.year, Decision.Kind.CONTINUE, next_step=Decision.Next.REVISE)
    new = Cycle.objects.create(city=old.city, year=old.year + 1, step="targets", opened_by=decision)
    with pytest.raises(GateClosed, match="opened this cycle"):
        perform(new, "reopen_baseline", by=coordinator_of(new), note="Again")


def test_the_signal_comes_after_commit_with_the_change(
    django_capture_on_commit_callbacks: Any,
) -> None:
    cycle, heard = make_cycle(), []

    def listen(sender: object, change: StepChange, **kwargs: object) -> None:
        heard.append(change.pk)

    step_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        change = perform(cycle, "start_baseline", by=coordinator_of(cycle))
        assert heard == []
    assert heard == [change.pk]


@pytest.fixture
def threads() -> Iterator[list[threading.Thread]]:
    """Start what the test adds and wait for it."""
    started: list[threading.Thread] = []
    yield started
    for thread in started:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_change(threads: list[threading.Thread]) -> None:
    cycle = make_cycle()
    by = coordinator_of(cycle)
    start, results = threading.Barrier(2), []

    def act() -> None:
        start.wait()
        try:
            perform(Cycle.objects.get(pk=cycle.pk), "start_baseline", by=by)
            results.append("changed")
        except WrongStep:
            results.append("refused")
        finally:
            connection.close()

    threads.extend(threading.Thread(target=act) for _ in range(2))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["changed", "refused"]
    assert StepChange.objects.filter(cycle=cycle).count() == 1


def test_a_failure_after_the_change_leaves_nothing() -> None:
    cycle = make_cycle()
    by = coordinator_of(cycle)

    def fail() -> None:
        with transaction.atomic():
            perform(cycle, "start_baseline", by=by)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert Cycle.objects.get(pk=cycle.pk).step == Step.SET_UP
    assert not StepChange.objects.exists()
