"""Who sees to a date is told before it and when it was missed, once each."""

from datetime import timedelta

import pytest

from cycles.cycle import Cycle
from cycles.organisation.models import PlannedDate, Tenure
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from ims.people.models import User
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_body, make_coordinator, make_own_date, make_seat
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """Return a year in set-up."""
    return make_cycle()


def told() -> list[tuple[User, str]]:
    return [(row.person, row.subject.split(":")[0].split(" ")[0]) for row in Notice.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("days", "word"), [(8, ""), (7, "On"), (1, "On"), (0, ""), (-1, "Overdue"), (-30, "Overdue"), (-31, "")]
)
def test_a_week_before_and_for_a_month_after(cycle: Cycle, days: int, word: str) -> None:
    row = make_own_date(cycle, cycle.city.today() + timedelta(days=days))
    for _ in range(2):
        assert sweep_all() == 0
    assert told() == ([(row.person, word)] if word else [])


def test_moved_it_is_told_again_and_done_never(cycle: Cycle) -> None:
    row = make_own_date(cycle, cycle.city.today() + timedelta(days=5))
    sweep_all()
    row.on += timedelta(days=1)
    row.save()
    sweep_all()
    assert len(told()) == 2
    row.on, row.done_on = cycle.city.today() - timedelta(days=2), cycle.city.today()
    row.save()
    sweep_all()
    assert len(told()) == 2


def test_whoever_it_is(cycle: Cycle) -> None:
    city, soon = cycle.city, cycle.city.today() + timedelta(days=3)
    coordinator, unit, seat = make_coordinator(city), make_unit(city), make_seat(make_body(city))
    holder, clerk = make_member(city, Role.OFFICER), make_member(city, Role.CLERK, unit=unit)
    Tenure.objects.create(seat=seat, person=holder, starts_on=city.today())
    PlannedDate.objects.create(cycle=cycle, kind="baseline_due", on=soon)
    make_own_date(cycle, soon, seat=seat)
    make_own_date(cycle, soon, unit=unit)
    make_own_date(cycle, soon, seat=make_seat(make_body(city)))
    sweep_all()
    assert sorted(row.person_id for row in Notice.objects.all()) == sorted(
        [coordinator.pk, holder.pk, clerk.pk, coordinator.pk]
    )


def test_nobody_of_another_city_is_told(cycle: Cycle) -> None:
    make_coordinator(make_city("elsewhere"))
    make_coordinator(cycle.city)
    make_own_date(cycle, cycle.city.today() + timedelta(days=3), unit=make_unit(cycle.city))
    sweep_all()
    assert {row.city for row in Notice.objects.all()} == {cycle.city}
    assert [person for person, _word in told()] == [make_coordinator(cycle.city)]
