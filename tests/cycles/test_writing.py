"""Nobody writes content without the right or in another step, and history says who and why."""

import pytest

from cycles.cycle import Step
from cycles.perform import WrongStep
from cycles.writing import writing
from ims.refusals import Refused
from ims.roles import Permission, Role
from tests.cycles.factories import make_cycle
from tests.factories import make_member

pytestmark = pytest.mark.django_db
EDIT, STEPS = Permission.EDIT_BASELINE, (Step.BASELINE,)


def test_the_block_runs_with_right_and_step_and_history_knows_who_and_why() -> None:
    cycle = make_cycle(Step.BASELINE)
    officer = make_member(cycle.city, Role.OFFICER)
    with writing(cycle, EDIT, STEPS, by=officer, reason="first draft"):
        cycle.city.population = 7
        cycle.city.save()
    context = cycle.city.events.latest("pgh_id").pgh_context.metadata
    assert context == {"user": officer.pk, "reason": "first draft"}


@pytest.mark.parametrize("role", [Role.OWNER, Role.CITY_ADMIN, Role.AUDITOR])
def test_without_the_right_nothing_runs(role: Role) -> None:
    cycle = make_cycle(Step.BASELINE)
    with pytest.raises(Refused), writing(cycle, EDIT, STEPS, by=make_member(cycle.city, role)):
        pytest.fail("the block ran")


def test_in_another_step_nothing_runs_even_if_the_caller_holds_an_older_state() -> None:
    cycle = make_cycle(Step.TARGETS)
    cycle.__dict__["step"] = Step.BASELINE
    officer = make_member(cycle.city, Role.OFFICER)
    with pytest.raises(WrongStep), writing(cycle, EDIT, STEPS, by=officer):
        pytest.fail("the block ran")
