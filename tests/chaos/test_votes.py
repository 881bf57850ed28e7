"""Two hundred of each race of a vote: every one has exactly one outcome."""

import pytest

from tests.cycles.approval.amendments.racing_amendments import RACES as AMENDING
from tests.cycles.approval.racing_votes import RACES, Race, again

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
TIMES = 200


@pytest.mark.parametrize("race", [*RACES, *AMENDING])
def test_two_hundred_races_have_one_outcome_each(race: Race) -> None:
    again(race, TIMES)
