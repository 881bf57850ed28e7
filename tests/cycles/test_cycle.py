"""The step is protected in Python, also across refreshes that fail and in other threads' instances."""

import pytest

from cycles.cycle import Cycle, Step
from tests.cycles.factories import make_cycle

pytestmark = pytest.mark.django_db


def test_the_step_cannot_be_assigned() -> None:
    cycle = make_cycle()
    with pytest.raises(AttributeError):
        cycle.step = Step.CLOSED
    assert cycle.step == Step.SET_UP


def test_refresh_reads_the_step_anew() -> None:
    cycle = make_cycle(Step.BASELINE)
    old = Cycle.objects.get(pk=cycle.pk)
    old.__dict__["step"] = "closed"
    old.refresh_from_db()
    assert old.step == Step.BASELINE


def test_a_failed_refresh_leaves_every_instance_protected() -> None:
    cycle, gone = make_cycle(), Cycle(pk=999_999, year=1)
    with pytest.raises(Cycle.DoesNotExist):
        gone.refresh_from_db()
    assert gone.step == Step.SET_UP
    for instance in (cycle, gone):
        with pytest.raises(AttributeError):
            instance.step = Step.CLOSED


def test_refresh_of_other_fields_leaves_the_step() -> None:
    cycle = make_cycle()
    cycle.__dict__["step"] = "baseline"
    cycle.refresh_from_db(fields=["year"])
    assert cycle.step == "baseline"
