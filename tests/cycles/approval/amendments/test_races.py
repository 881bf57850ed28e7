"""The races of an amendment a few times each, and what happens without the lock; ``make chaos`` runs two hundred."""

from threading import Barrier

import pytest

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from tests.cycles.approval.amendments.factories import make_whole
from tests.cycles.approval.amendments.racing_amendments import RACES, amend_without_a_lock
from tests.cycles.approval.factories import make_clerk
from tests.cycles.approval.racing_votes import Race, again, fresh
from tests.factories import make_city
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("race", RACES)
def test_a_race_has_one_outcome(race: Race) -> None:
    again(race, 2)


def test_without_the_lock_an_amendment_waits_that_nobody_will_vote_on() -> None:
    """The negative control of an amendment against the opening."""
    city = make_city()
    main, council = make_whole(city)
    clerk, meet = make_clerk(city), Barrier(2)

    def opening() -> None:
        meet.wait(timeout=30)
        services.open_vote(fresh(main), by=clerk)
        meet.wait(timeout=30)

    assert at_once(lambda: amend_without_a_lock(main, council[0], meet), opening) == [None, None]
    assert fresh(main).state == "open"
    assert Amendment.objects.of(main).pending().count() == 1
