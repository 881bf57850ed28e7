"""The first hour knows what is done from what the city holds, and shows the way to who may."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.cycle import Cycle, Step
from cycles.organisation.models import Body, PlannedDate, Tenure
from cycles.snapshot import Decision
from cycles.year.first_hour import THINGS, first_hour, is_at_beginning
from ims.access import rights_in
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.cycles.organisation.factories import make_body, make_seat
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


def states(city: City, person: User) -> dict[str, str]:
    tasks = first_hour(city, rights_in(person, city))
    return {thing.key: task.kind for thing, task in zip(THINGS, tasks, strict=True)}


def test_nothing_is_done_in_an_empty_city_and_each_thing_when_the_city_holds_it() -> None:
    city = make_city(population=None)
    coordinator = make_member(city, Role.COORDINATOR)
    assert set(states(city, coordinator).values()) == {"open"}

    def holds(*keys: str) -> bool:
        return {key for key, state in states(city, coordinator).items() if state == "done"} == set(keys)

    City.objects.filter(pk=city.pk).update(population=92_400)
    make_unit(city)
    owner = make_member(city, Role.OWNER)
    assert holds("settings", "units", "people")
    Tenure.objects.create(
        seat=make_seat(make_body(city, kind=Body.Kind.WORKING)), person=owner, starts_on=date(2026, 1, 1)
    )
    cycle = make_cycle(Step.BASELINE, city=city)
    make_decision(city, 2026, Decision.Kind.ADOPT, by=coordinator)
    PlannedDate.objects.get_or_create(
        cycle=cycle, kind=PlannedDate.Kind.BASELINE_DUE, defaults={"on": date(2026, 3, 1)}
    )
    assert holds("settings", "units", "people", "group", "year", "dates", "adopted")
    make_series(make_indicator(city, "T01"), {"2024": "1"})
    make_theme_review(cycle)
    assert set(states(city, coordinator).values()) == {"done"}


def test_another_citys_things_do_not_count() -> None:
    city = make_city(population=None)
    other = make_city("elsewhere", population=None)
    make_unit(other)
    make_series(make_indicator(other, "T01"), {"2024": "1"})
    make_theme_review(make_cycle(Step.BASELINE, city=other))
    assert set(states(city, make_member(city, Role.COORDINATOR)).values()) == {"open"}


def test_who_may_not_reads_who_does_it() -> None:
    city = make_city(population=None)
    tasks = {
        thing.key: task
        for thing, task in zip(THINGS, first_hour(city, rights_in(make_member(city, Role.OFFICER), city)), strict=True)
    }
    assert (tasks["units"].url, tasks["units"].note.endswith("Who does it: City admin.")) == ("", True)
    assert tasks["indicators"].url
    assert tasks["adopted"].note.endswith("Who does it: Clerk.")


def test_the_page_and_the_way_to_it(client_as: ClientAs) -> None:
    city = make_city(population=None)
    client = client_as(make_member(city, Role.COORDINATOR))
    page = reverse("city_first_hour", args=[city.slug])
    assert page in client.get(reverse("city_home", args=[city.slug])).content.decode()
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(page).content.decode()
    assert "0 of 10 things are done" in text
    assert len(asked) == 9  # session, person, city and rights, the year, what is done, and the transaction's two
    cycle = make_cycle(Step.SET_UP, city=city)
    assert reverse("planned_dates", args=[city.slug, cycle.year]) in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [((), True), (("set_up",), True), (("baseline",), True), (("targets",), False), (("set_up", "closed"), False)],
)
def test_only_a_city_in_the_first_steps_of_its_first_year_is_new(steps: tuple[str, ...], expected: Any) -> None:
    assert is_at_beginning([Cycle(step=step) for step in steps]) is expected
