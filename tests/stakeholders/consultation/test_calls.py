"""Who holds no role finds on the first page the cities that ask everybody now."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle
from ims.roles import Role
from stakeholders.consultation.open_ones import calls
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_targets_cycle
from tests.factories import make_city, make_member, make_user
from tests.stakeholders.factories import close, make_consultation

pytestmark = pytest.mark.django_db
# Session, person, roles and consultations with city and version, between the two ends of the request's savepoint.
QUERIES = 6


def test_only_what_is_open_today_in_its_city_is_called(cycle: Cycle) -> None:
    consultation = make_consultation(cycle)
    make_consultation(make_targets_cycle(city=make_city("later")), opens_in=1)
    make_consultation(make_targets_cycle(city=make_city("earlier")), opens_in=-9, closes_in=-1)
    close(make_consultation(make_targets_cycle(city=make_city("closed"))))
    today = cycle.city.today()
    found = [(call.city, call.title, call.until, call.url) for call in calls()]
    there = "/cities/sundvik/take-part/"
    assert found == [("Sundvik", "Strategic programme", today + timedelta(days=14), there)]
    assert consultation.closes_on == found[0][2]


def test_the_first_page_leads_there_by_the_name_of_the_city(cycle: Cycle, client_as: ClientAs) -> None:
    for slug, name in {"orebro": "Örebro", "aachen": "Aachen"}.items():
        make_consultation(make_targets_cycle(city=make_city(slug, name=name)))
    make_consultation(cycle)
    person = make_user("eva@example.org")
    page = client_as(person).get("/")
    assert [call.city for call in page.context["page_obj"]] == ["Aachen", "Örebro", "Sundvik"]
    shown = page.content.decode()
    assert "Take part in what a city plans" in shown
    assert '<a class="task__name" href="/cities/sundvik/take-part/">Sundvik</a>' in shown
    assert "Tell them the address you sign in with: eva@example.org." in shown


def test_who_holds_a_role_is_not_asked_for_the_calls(cycle: Cycle, client_as: ClientAs) -> None:
    make_consultation(cycle)
    member = make_member(cycle.city, Role.OWNER)
    make_member(make_city("bristol"), Role.OWNER, user=member)
    assert "page_obj" not in client_as(member).get("/").context


@pytest.mark.parametrize("cities", [1, 5])
def test_the_first_page_costs_the_same_for_one_and_for_many(
    cycle: Cycle, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, cities: int
) -> None:
    make_consultation(cycle)
    for number in range(1, cities):
        make_consultation(make_targets_cycle(city=make_city(f"city-{number}")))
    client = client_as(make_user())
    with django_assert_num_queries(QUERIES):
        page = client.get("/")
    assert len(page.context["page_obj"]) == cities
