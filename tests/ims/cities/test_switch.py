"""Who holds roles in several cities switches between them from any page."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member

# Session, person, and the memberships with their cities, between the two ends of the request's savepoint.
QUERIES = 5


@pytest.fixture
def bristol(db: None) -> City:
    """Return a second city."""
    return make_city("bristol")


@pytest.fixture
def admin(city: City, bristol: City) -> User:
    """Return somebody who is admin here and auditor there."""
    return make_member(bristol, Role.AUDITOR, user=make_member(city, Role.CITY_ADMIN))


def switch(path: str) -> str:
    return f"{reverse('home')}?{urlencode({'from': path})}"


def doors(client: Client, path: str) -> dict[str, str]:
    """Return where the switch on the page at this path leads, by city."""
    assert switch(path).replace("&", "&amp;") in client.get(path).content.decode()
    return {city.slug: url for city, url, _ in client.get(switch(path)).context["cities"]}


def test_a_page_leads_to_the_same_page_of_the_other_city(city: City, admin: User, client_as: ClientAs) -> None:
    found = doors(client_as(admin), "/cities/sundvik/units/")
    assert found == {"sundvik": "/cities/sundvik/units/", "bristol": "/cities/bristol/units/"}


def test_a_page_that_would_not_open_there_leads_to_the_first_page(admin: User, client_as: ClientAs) -> None:
    found = doors(client_as(admin), "/cities/sundvik/people/")
    assert found == {"sundvik": "/cities/sundvik/people/", "bristol": "/cities/bristol/"}


@pytest.mark.parametrize(
    "path", ["", "/", "//evil.example/", "https://evil.example/", "/no/such/page", "/accounts/email/"]
)
def test_any_other_address_leads_to_first_pages(admin: User, client_as: ClientAs, path: str) -> None:
    page = client_as(admin).get(switch(path))
    assert {url for _, url, _ in page.context["cities"]} == {"/cities/sundvik/", "/cities/bristol/"}


def test_who_has_one_city_sees_no_switch(city: City, client_as: ClientAs) -> None:
    member = make_member(city, Role.CITY_ADMIN)
    yesterday = city.today().replace(year=city.today().year - 1)
    make_member(make_city("bristol"), Role.AUDITOR, user=member, starts_on=yesterday, ends_on=yesterday)
    page = client_as(member).get("/cities/sundvik/people/").content.decode()
    assert "Switch city" not in page


def test_the_choice_says_where_one_comes_from(admin: User, client_as: ClientAs) -> None:
    page = client_as(admin).get(switch("/cities/sundvik/units/"))
    assert [here for _, _, here in page.context["cities"]] == [False, True]
    assert "you come from here" in page.content.decode()


def test_the_choice_needs_the_same_queries_for_three_and_for_sixty_cities(
    admin: User, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_as(admin)
    for number in range(58):
        make_member(make_city(f"city-{number}"), Role.OFFICER, user=admin)
        if number in {0, 57}:
            client.get(switch("/cities/sundvik/units/"))
            with django_assert_num_queries(QUERIES):
                client.get(switch("/cities/sundvik/units/"))
