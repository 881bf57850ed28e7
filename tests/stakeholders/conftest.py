"""What the tests of involvement share."""

import pytest

from cycles.cycle import Cycle
from ims.people.models import User
from stakeholders.consultation.models import Consultation
from tests.cycles.targets.factories import make_coordinator, make_targets_cycle
from tests.stakeholders.factories import make_consultation, make_stakeholder


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Return a cycle in the step of target setting."""
    return make_targets_cycle()


@pytest.fixture
def coordinator(cycle: Cycle) -> User:
    """Return the coordinator of the cycle's city."""
    return make_coordinator(cycle.city)


@pytest.fixture
def stakeholder(cycle: Cycle) -> User:
    """Return a stakeholder of the cycle's city."""
    return make_stakeholder(cycle.city)


@pytest.fixture
def consultation(cycle: Cycle) -> Consultation:
    """Return a consultation that is open from today."""
    return make_consultation(cycle)
