"""The database refuses every way to a step that perform() would not take."""

import pytest
from django.db import DatabaseError, connection, transaction

from cycles.cycle import BY_DECISION, Cycle, Step, StepChange
from cycles.snapshot import Decision
from cycles.triggers import EDGES
from tests.cycles.factories import FORWARD, make_cycle, make_decision
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def refused(act: object) -> str:
    """Run the act in a savepoint and return the database's refusal."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()  # type: ignore[operator]
    return str(refusal.value)


def test_edges_are_the_transitions_of_the_cycle() -> None:
    declared = {(move.name, move.source, move.target) for move in Cycle(step=Step.SET_UP).get_all_step_transitions()}
    assert declared == {(name, source, target) for name, source, target, _, _ in EDGES}
    assert {name: kind for name, _, _, kind, _ in EDGES if kind} == {n: k.value for n, k in BY_DECISION.items()}


@pytest.mark.parametrize("start", Step)
@pytest.mark.parametrize("end", Step)
def test_update_of_the_step_alone_is_refused_along_every_edge(start: Step, end: Step) -> None:
    cycle = make_cycle(start)
    if start == end:
        return
    assert "record of its change" in refused(lambda: Cycle.objects.filter(pk=cycle.pk).update(step=end))
    cycle.refresh_from_db()
    assert cycle.step == start


def test_update_with_its_record_passes() -> None:
    """The negative control: the same update is accepted once the record stands beside it."""
    assert make_cycle(Step.BASELINE).step == Step.BASELINE


def test_a_record_of_an_earlier_transaction_moves_nothing(transactional_db: None) -> None:
    cycle = make_cycle(Step.SET_UP)
    StepChange.objects.create(
        cycle=cycle, number=1, name="start_baseline", from_step="set_up", to_step="baseline", by=make_user()
    )
    update = lambda: Cycle.objects.filter(pk=cycle.pk).update(step="baseline", changes_made=1)  # noqa: E731 - one act
    assert "record of its change" in refused(update)


def test_one_record_moves_the_cycle_once() -> None:
    cycle = make_cycle(Step.TARGETS)
    by = make_user()
    StepChange.objects.create(
        cycle=cycle, number=3, name="reopen_baseline", from_step="targets", to_step="baseline", by=by, note="Again"
    )
    Cycle.objects.filter(pk=cycle.pk).update(step="baseline", changes_made=3)
    assert "record of its change" in refused(
        lambda: Cycle.objects.filter(pk=cycle.pk).update(step="targets", changes_made=3)
    )


@pytest.mark.parametrize("name", sorted(BY_DECISION))
def test_the_councils_edges_need_its_decision(name: str) -> None:
    _, source, target, _, outcomes = next(edge for edge in EDGES if edge[0] == name)
    cycle = make_cycle(Step(source))
    facts = {"number": cycle.changes_made + 1, "name": name, "from_step": source, "to_step": target}
    create = lambda decision: StepChange.objects.create(  # noqa: E731 - one act with two decisions
        cycle=cycle, by=make_user(), decision=decision, **facts
    )
    assert "No such change" in refused(lambda: create(None))
    wrong = make_decision(cycle.city, cycle.year, Decision.Kind.AMEND)
    assert "No such change" in refused(lambda: create(wrong))
    right = make_decision(cycle.city, cycle.year, BY_DECISION[name], outcome=outcomes.split()[0])
    assert create(right).pk


def test_a_new_cycle_starts_in_set_up_unless_a_decision_opens_it() -> None:
    old = make_cycle(Step.CLOSED)
    decision = Decision.objects.get(kind="continue")
    insert = lambda **fields: Cycle(city=old.city, year=old.year + 1, **fields).save()  # noqa: E731 - one act
    assert "starts in set-up" in refused(lambda: insert(step="monitoring"))
    assert "the council decided" in refused(lambda: insert(step="closed", opened_by=decision))
    insert(step="monitoring", opened_by=decision)
    assert Cycle.objects.get(year=old.year + 1).step == Step.MONITORING


def test_a_cycle_with_history_cannot_be_deleted() -> None:
    cycle = make_cycle(Step.BASELINE)
    assert "cannot be deleted" in refused(lambda: Cycle.objects.filter(pk=cycle.pk)._raw_delete("default"))
    fresh = make_cycle(city=cycle.city, year=2027)
    assert fresh.delete()[0] >= 1


@pytest.mark.parametrize("table", ["cycles_stepchange", "cycles_decision", "cycles_snapshot"])
def test_the_record_is_append_only(table: str) -> None:
    make_cycle(Step.MONITORING)
    with connection.cursor() as cursor:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            assert "annot" in refused(lambda statement=statement: cursor.execute(statement))


def test_forward_names_every_step_once() -> None:
    targets = [edge[2] for name in FORWARD for edge in EDGES if edge[0] == name]
    assert targets == [step.value for step in Step][1:]
