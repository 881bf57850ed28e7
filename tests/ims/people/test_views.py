"""The pages about people: each change works once, for whom it may, in one's own city."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ims import once
from ims.access import rights_in
from ims.cities.models import City
from ims.mail.models import Mail
from ims.people.invitations.models import Invitation
from ims.people.models import Membership, User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_unit, make_user

# Session, person, city, rights, year, count, list and invitations, between the two ends of the savepoint.
QUERIES = 10


@pytest.fixture
def admin(city: City) -> User:
    """Return the city's admin."""
    return make_member(city, Role.CITY_ADMIN, name="Anna Berglund", email="anna@sundvik.example")


@pytest.fixture
def client(admin: User, client_as: ClientAs) -> Client:
    """Return the admin's browser."""
    return client_as(admin)


def address(name: str, city: City, **more: object) -> str:
    return reverse(name, kwargs={"city": city.slug, **more})


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def role(city: City, **changes: object) -> dict[str, object]:
    facts = {"email": "bo@sundvik.example", "role": "officer", "starts_on": city.today().isoformat()}
    return {**facts, **changes}


# The list


def shown(client: Client, city: City, **asked: str) -> list[str]:
    page = client.get(address("city_people", city), asked)
    return [membership.user.name for membership in page.context["page_obj"]]


def test_city_people_sorts_names_as_the_language_does(city: City, client: Client) -> None:
    for name in ("Zorn", "Åberg", "Ärling", "Öst", "émile", "Carl"):
        make_member(city, Role.OWNER, name=name)
    assert shown(client, city) == ["Anna Berglund", "Carl", "émile", "Zorn", "Åberg", "Ärling", "Öst"]


def test_city_people_searches_names_and_addresses_and_filters_roles(city: City, client: Client) -> None:
    make_member(city, Role.OWNER, name="Bo Lind")
    make_member(city, Role.CLERK, name="Cia Lindqvist")
    make_member(city, Role.CLERK, name="Dan", email="dan@lind.example")
    assert shown(client, city, q=" lind ") == ["Bo Lind", "Cia Lindqvist", "Dan"]
    assert shown(client, city, q="lind", role="clerk") == ["Cia Lindqvist", "Dan"]
    assert shown(client, city, q="%") == []


def test_city_people_hides_what_ended_until_asked(city: City, client: Client) -> None:
    yesterday = city.today() - timedelta(days=1)
    make_member(city, Role.OWNER, name="Gone", starts_on=yesterday, ends_on=yesterday)
    make_member(city, Role.OWNER, name="To come", starts_on=city.today() + timedelta(days=9))
    assert shown(client, city) == ["Anna Berglund", "To come"]
    assert shown(client, city, when="ended") == ["Gone"]
    assert shown(client, city, when="all") == ["Anna Berglund", "Gone", "To come"]


@pytest.mark.parametrize(
    "asked", [{"sort": "password"}, {"sort": "user__password"}, {"role": "emperor"}, {"page": "x"}]
)
def test_city_people_shows_the_plain_list_for_what_it_cannot_read(
    city: City, client: Client, asked: dict[str, str]
) -> None:
    assert shown(client, city, **asked) == ["Anna Berglund"]


def test_city_people_shows_no_one_of_another_city(city: City, client: Client) -> None:
    make_member(make_city("bristol"), Role.OWNER, name="Stranger")
    assert shown(client, city, when="all") == ["Anna Berglund"]


def test_city_people_needs_the_same_queries_for_one_and_for_fifty(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = address("city_people", city)
    client.get(page)
    with django_assert_num_queries(QUERIES):
        client.get(page)
    for _ in range(50):
        make_member(city, Role.OWNER, unit=make_unit(city, f"Unit {_}"))
    with django_assert_num_queries(QUERIES):
        client.get(page)


# Giving a role


def test_membership_add_gives_somebody_with_an_account_the_role(city: City, client: Client) -> None:
    bo = make_user("bo@sundvik.example", name="Bo Lind")
    answer = client.post(address("membership_add", city), role(city, email="BO@sundvik.example"))
    assert answer["Location"] == address("city_people", city)
    assert rights_in(bo, city).roles == {Role.OFFICER}
    assert Mail.objects.get().to == bo


def test_membership_add_invites_who_has_no_account(city: City, client: Client) -> None:
    answer = client.post(address("membership_add", city), role(city), follow=True)
    assert "bo@sundvik.example is invited to the role Officer" in answer.content.decode()
    assert not User.objects.filter(email="bo@sundvik.example").exists()
    mail = Mail.objects.get()
    assert mail.recipient == "bo@sundvik.example"
    assert "http://testserver/invitation/" in mail.text


@pytest.mark.parametrize("wrong", [{"role": "emperor"}, {"email": "bo"}, {"starts_on": "soon"}, {"email": "x" * 5000}])
def test_membership_add_names_what_is_wrong(city: City, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(address("membership_add", city), role(city, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert Membership.objects.count() == 1


def test_membership_add_takes_no_unit_of_another_city(city: City, client: Client) -> None:
    foreign = make_unit(make_city("bristol"))
    answer = client.post(address("membership_add", city), role(city, unit=foreign.pk))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["unit"]


def test_membership_add_twice_is_one_invitation_and_one_mail(city: City, client: Client) -> None:
    sent = role(city, once=once.new_token())
    assert [client.post(address("membership_add", city), sent).status_code for _ in range(2)] == [302, 302]
    assert Invitation.objects.count() == 1
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("kind", [Role.COORDINATOR, Role.OWNER, Role.AUDITOR])
def test_membership_add_is_the_admins_alone(city: City, admin: User, client_as: ClientAs, kind: Role) -> None:
    answer = client_as(make_member(city, kind)).post(address("membership_add", city), role(city, role="city_admin"))
    assert answer.status_code == 403
    assert "Anna Berglund" in answer.content.decode()
    assert Membership.objects.count() == 2


def test_membership_add_in_another_city_is_not_found(client: Client) -> None:
    bristol = make_city("bristol")
    assert client.post(address("membership_add", bristol), role(bristol)).status_code == 404
    assert not Membership.objects.in_city(bristol).exists()


# Ending a role


def last_day(city: City, days: int = 0) -> dict[str, str]:
    return {"last_day": (city.today() + timedelta(days=days)).isoformat(), "reason": "New duties"}


def test_membership_end_asks_first_and_then_ends_it_with_the_day(city: City, client: Client) -> None:
    bo = make_member(city, Role.OWNER, name="Bo Lind")
    page = address("membership_end", city, membership=of(bo).pk)
    assert "End the role Owner of Bo Lind?" in client.get(page).content.decode()
    assert of(bo).ends_on is None
    assert client.post(page, last_day(city)).status_code == 302
    assert of(bo).ends_on == city.today()
    assert rights_in(bo, city)


def test_membership_end_takes_back_a_role_that_has_not_begun(city: City, client: Client) -> None:
    bo = make_member(city, Role.OWNER, starts_on=city.today() + timedelta(days=9))
    client.post(address("membership_end", city, membership=of(bo).pk), last_day(city))
    assert not Membership.objects.filter(user=bo).exists()


def test_membership_end_keeps_the_last_admin(city: City, admin: User, client: Client) -> None:
    page = address("membership_end", city, membership=of(admin).pk)
    answer = client.post(page, last_day(city))
    assert answer.status_code == 409
    assert "Sundvik would have no city admin. Name another one first." in answer.content.decode()
    assert of(admin).ends_on is None


def test_membership_end_lets_an_admin_go_when_another_stays(city: City, admin: User, client: Client) -> None:
    other = make_member(city, Role.CITY_ADMIN, starts_on=city.today() + timedelta(days=1))
    page = address("membership_end", city, membership=of(admin).pk)
    assert client.post(page, last_day(city)).status_code == 409, "the other one is no admin yet"
    Membership.objects.filter(user=other).update(starts_on=city.today())
    assert client.post(page, last_day(city)).status_code == 302


def test_membership_end_twice_is_one_end(city: City, client: Client) -> None:
    page = address("membership_end", city, membership=of(make_member(city, Role.OWNER)).pk)
    sent = {**last_day(city), "once": once.new_token()}
    assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
    ended = Membership.events.rel.related_model.objects.filter(pgh_label="update")  # type: ignore[attr-defined]
    assert ended.count() == 1


def test_membership_end_of_another_citys_member_is_not_found(city: City, client: Client) -> None:
    stranger = make_member(make_city("bristol"), Role.OWNER)
    assert client.post(address("membership_end", city, membership=of(stranger).pk), last_day(city)).status_code == 404
    assert of(stranger).ends_on is None


def test_membership_end_is_the_admins_alone(city: City, admin: User, client_as: ClientAs) -> None:
    page = address("membership_end", city, membership=of(admin).pk)
    assert client_as(make_member(city, Role.COORDINATOR)).post(page, last_day(city)).status_code == 403


@pytest.mark.parametrize("name", ["membership_add", "membership_end"])
def test_changing_pages_take_get_and_post_only(city: City, admin: User, client: Client, name: str) -> None:
    more = {"membership": of(admin).pk} if name == "membership_end" else {}
    page = address(name, city, **more)
    assert [client.put(page).status_code, client.delete(page).status_code] == [405, 405]
