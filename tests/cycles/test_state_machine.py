"""A year under attack: whatever is tried in whatever order, the step is where perform() or the council would put it.

The machine mixes allowed changes, refused ones and raw attempts to cheat (bulk updates along every edge, forged
records, SQL, constructors, deletes) and compares the database with a small model of its own after each.
"""

from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cycles import gates
from cycles.cycle import BY_DECISION, REOPENING, Cycle, Step, StepChange
from cycles.perform import perform
from cycles.snapshot import Decision
from cycles.triggers import EDGES
from ims.refusals import Conflict, Reason, Refused
from ims.roles import Role
from tests.cycles.factories import make_decision
from tests.factories import make_city, make_member

names = st.sampled_from([edge[0] for edge in EDGES])
steps = st.sampled_from(list(Step))
numbers = count(1)
# Small here; a long run raises the number of examples.
HERE = settings(max_examples=6, stateful_step_count=20, deadline=None, phases=[Phase.generate])
MODEL = {(edge[0], edge[1]): edge[2] for edge in EDGES}


class Year(RuleBasedStateMachine):
    """One cycle, its coordinator, its clerk, a stranger, and a gate that opens and closes."""

    @initialize()
    def open_a_year(self) -> None:
        self.city = make_city(f"city-{next(numbers)}")
        self.coordinator = make_member(self.city, Role.COORDINATOR)
        self.clerk = make_member(self.city, Role.CLERK)
        self.officer = make_member(self.city, Role.OFFICER)
        self.cycle = Cycle.objects.create(city=self.city, year=2026)
        self.expected, self.changes, self.is_open = "set_up", 0, True
        gates._checks.clear()
        for name, *_edge in EDGES:
            gates.register(name, "test.open", "Open", lambda _cycle: () if self.is_open else (Reason("Closed."),))

    @rule(is_open=st.booleans())
    def turn_the_gate(self, is_open: bool) -> None:
        self.is_open = is_open

    @rule(
        name=names,
        outcome=st.sampled_from(Decision.Outcome),
        has_note=st.booleans(),
        by=st.sampled_from(["coo", "cle", "off"]),
    )
    def ask(self, name: str, outcome: Decision.Outcome, has_note: bool, by: str) -> None:
        kind = BY_DECISION.get(name)
        decision = make_decision(self.city, 2026, kind, by=self.clerk, outcome=outcome) if kind else None
        who = {"coo": self.coordinator, "cle": self.clerk, "off": self.officer}[by]
        allowed = (
            (name, self.expected) in MODEL
            and self.is_open
            and (has_note or name not in REOPENING)
            and who is (self.clerk if kind else self.coordinator)
            and (decision is None or decision.is_approval != (name == "send_back"))
        )
        try:
            with transaction.atomic():
                perform(self.cycle, name, by=who, note="Because" if has_note else "", decision=decision)
        except (Conflict, Refused):
            assert not allowed, f"{name} from {self.expected} was refused"
        else:
            assert allowed, f"{name} from {self.expected} was let through"
            self.expected, self.changes = MODEL[name, self.expected], self.changes + 1

    @rule(step=steps, counts=st.integers(-1, 2))
    def cheat_by_update(self, step: Step, counts: int) -> None:
        self.refused(
            lambda: (
                Cycle.objects.filter(pk=self.cycle.pk)
                .exclude(step=step, changes_made=self.changes + counts)
                .update(step=step, changes_made=self.changes + counts)
            ),
            harmless=step == self.expected and counts == 0,
        )

    @rule(step=steps)
    def cheat_by_sql(self, step: Step) -> None:
        statement = "UPDATE cycles_cycle SET step = %s, changes_made = changes_made + 1 WHERE id = %s"
        self.refused(lambda: connection.cursor().execute(statement, [step.value, self.cycle.pk]))

    @rule(name=names, source=steps, goal=steps)
    def cheat_by_a_forged_edge(self, name: str, source: Step, goal: Step) -> None:
        if MODEL.get((name, source.value)) == goal.value and name not in BY_DECISION:
            return
        self.refused(lambda: self.record(name, source, goal))

    def record(self, name: str, source: Step, target: Step) -> None:
        StepChange.objects.create(
            cycle=self.cycle, number=self.changes + 1, name=name, from_step=source, to_step=target, by=self.clerk
        )

    @rule(step=steps)
    def cheat_by_constructor(self, step: Step) -> None:
        if step != Step.SET_UP:
            self.refused(lambda: Cycle(city=self.city, year=2040, step=step).save())

    @rule()
    def cheat_by_deleting_the_record(self) -> None:
        if self.changes:
            self.refused(lambda: StepChange.objects.filter(cycle=self.cycle)._raw_delete("default"))
            self.refused(lambda: Cycle.objects.filter(pk=self.cycle.pk)._raw_delete("default"))

    def refused(self, act: object, *, harmless: bool = False) -> None:
        try:
            with transaction.atomic():
                act()  # type: ignore[operator]
        except DatabaseError:
            return
        assert harmless, "the database let a cheat through"

    @invariant()
    def the_step_is_where_it_belongs(self) -> None:
        if hasattr(self, "cycle"):
            found = Cycle.objects.filter(pk=self.cycle.pk).values_list("step", "changes_made").get()
            assert found == (self.expected, self.changes)
            assert StepChange.objects.filter(cycle=self.cycle).count() == self.changes


@pytest.mark.django_db
def test_a_year_under_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_checks", {})
    run_state_machine_as_test(Year, settings=HERE)  # type: ignore[no-untyped-call]


@pytest.mark.django_db
def test_the_machine_would_notice_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with the trigger gone, the same machine finds a way to cheat."""
    monkeypatch.setattr(gates, "_checks", {})
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cycles_cycle DISABLE TRIGGER USER")
    with pytest.raises(AssertionError):
        # It stops at the first way it finds; six tries may miss every one.
        run_state_machine_as_test(Year, settings=settings(HERE, max_examples=100))  # type: ignore[no-untyped-call]
