"""The council decides how to continue: the year closes and the next one opens in the step that follows from it."""

from typing import Any

import pytest

from cycles.approval import services as council
from cycles.approval.record import what_is_wrong
from cycles.cycle import Cycle, Step
from cycles.perform import GateClosed
from cycles.snapshot import Decision, verify_chain
from ims.refusals import Conflict
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_finished
from tests.cycles.factories import make_cycle

pytestmark = pytest.mark.django_db


def decide(year: Year, choices: str = "fffaa", **facts: Any) -> Decision | None:
    """Let the council vote on how to continue and conclude."""
    city = year.cycle.city
    members = make_council(city)
    item = make_item(make_meeting(city, present=members), year.cycle, Decision.Kind.CONTINUE, **facts)
    council.open_vote(item, by=make_clerk(city))
    cast_votes(item, members, choices)
    decision = council.conclude(item, "30/2026", by=make_clerk(city))
    year.cycle.refresh_from_db()
    return decision


@pytest.mark.parametrize(
    ("how", "step", "is_locked"),
    [
        ("continue", Step.MONITORING, False),
        ("adjust", Step.TARGETS, True),
        ("revise", Step.TARGETS, False),
        ("full", Step.BASELINE, False),
    ],
)
def test_the_next_year_opens_as_the_council_decided(evaluated: Year, how: str, step: Step, is_locked: bool) -> None:
    make_finished(evaluated.cycle, proposed="revise")
    decision = decide(evaluated, next_step=how)
    new = Cycle.objects.get(year=2027)
    assert evaluated.cycle.step == Step.CLOSED
    assert (new.step, new.long_term_locked, new.opened_by, new.origin) == (step, is_locked, decision, evaluated.cycle)
    assert decision is not None
    assert (what_is_wrong(decision), verify_chain(evaluated.cycle.city)) == ([], [])


def test_a_no_leaves_the_year_open_for_another_proposal(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    decision = decide(evaluated, "faaaa", next_step="continue")
    assert decision is not None
    assert (decision.outcome, evaluated.cycle.step) == ("rejected", Step.EVALUATION)
    assert not Cycle.objects.filter(year=2027).exists()
    assert make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step="full").is_pending


def test_an_unfinished_evaluation_is_not_put_to_the_council(evaluated: Year) -> None:
    with pytest.raises(GateClosed) as refusal:
        make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step="revise")
    assert len(refusal.value.reasons) == 5


def test_a_year_that_is_open_already_is_a_conflict(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    item = make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step="revise")
    make_cycle(city=evaluated.cycle.city, year=2027)
    with pytest.raises(Conflict, match="2027 is open already"):
        make_item(item.meeting, evaluated.cycle, "continue", next_step="full")


def test_a_year_that_opened_meanwhile_undoes_the_whole_conclusion(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    city = evaluated.cycle.city
    members = make_council(city)
    item = make_item(make_meeting(city, present=members), evaluated.cycle, "continue", next_step="revise")
    council.open_vote(item, by=make_clerk(city))
    cast_votes(item, members, "fffff")
    make_cycle(city=city, year=2027)
    with pytest.raises(Conflict, match="2027 is open already"):
        council.conclude(item, "30/2026", by=make_clerk(city))
    item.refresh_from_db()
    assert (item.state, Decision.objects.filter(kind="continue").count()) == ("open", 0)
    assert Cycle.objects.get(year=2026).step == Step.EVALUATION
