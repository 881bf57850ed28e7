"""What the tests of target setting share."""

import pytest

from cycles.cycle import Cycle
from ims.people.models import User
from tests.cycles.targets.factories import make_coordinator, make_targets_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Return a cycle in the step of target setting."""
    return make_targets_cycle()


@pytest.fixture
def coordinator(cycle: Cycle) -> User:
    """Return the coordinator of the cycle's city."""
    return make_coordinator(cycle.city)
