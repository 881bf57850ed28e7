"""The city's settings, its units and the installation's cities."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ims import once
from ims.access import rights_in
from ims.cities.models import City, Unit
from ims.mail.models import Mail
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_unit, make_user

# Session, person, city, rights and units, between the two ends of the request's savepoint.
QUERIES = 8


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    """Return the browser of the city's admin."""
    return client_as(make_member(city, Role.CITY_ADMIN))


def address(name: str, city: City, **more: object) -> str:
    return reverse(name, kwargs={"city": city.slug, **more})


# The way in


def test_home_welcomes_who_is_signed_out(db: None) -> None:
    page = Client().get("/").content.decode()
    assert reverse("account_login") in page
    assert reverse("account_signup") in page


def test_home_explains_the_cycle_to_who_is_signed_out(db: None) -> None:
    page = Client().get("/").content.decode()
    assert 'class="wheel"' in page
    for question in ("Where do we stand?", "Is it binding?", "What did we achieve, and what next?"):
        assert question in page
    assert "/cities/" not in page.partition('class="wheel"')[2].partition("</svg>")[0]  # it leads nowhere


def test_home_leads_who_has_one_city_there(city: City, client: Client) -> None:
    assert client.get("/")["Location"] == "/cities/sundvik/"


def test_home_lets_who_has_several_choose(city: City, client_as: ClientAs) -> None:
    member = make_member(city, Role.OWNER)
    make_member(make_city("bristol"), Role.AUDITOR, user=member)
    make_city("elsewhere")
    page = client_as(member).get("/")
    assert [known.slug for known, _url, _here in page.context["cities"]] == ["bristol", "sundvik"]


def test_home_tells_who_has_none_what_to_do(db: None, client_as: ClientAs) -> None:
    page = client_as(make_user("eva@example.org")).get("/").content.decode()
    assert "You hold no role in a city yet" in page
    assert "The next consultations stand here as soon as they open." in page
    assert "Tell them the address you sign in with: eva@example.org." in page
    assert reverse("city_list") not in page


def test_home_shows_the_installations_admin_what_they_keep(db: None, client_as: ClientAs) -> None:
    page = client_as(make_user(is_installation_admin=True)).get("/").content.decode()
    assert "Keep the installation" in page
    assert {reverse(name) for name in ("city_list", "framework_list", "crosswalks")} <= set(
        re.findall(r'href="([^"]+)"', page)
    )
    assert "Do you work for a city?" not in page


def test_home_leads_the_installations_admin_to_its_cities(db: None, client_as: ClientAs) -> None:
    page = client_as(make_user(is_installation_admin=True)).get("/").content.decode()
    assert reverse("city_list") in page


# Settings


def settings(city: City, **changes: object) -> dict[str, object]:
    return {
        "name": "Sundvik",
        "time_zone": "Europe/Stockholm",
        "currency": "SEK",
        "financial_year_starts": "4",
        "languages": ["sv", "en"],
        "binding_language": "sv",
        "amber_percent": "10",
        "tell_owner_after": "1",
        "tell_coordinator_after": "14",
        "tell_mayor_after": "30",
        "accent": "#1b4d73",
        "accent_night": "#8ec2ea",
        "version": city.version,
        **changes,
    }


def test_city_settings_are_saved(city: City, client: Client) -> None:
    assert client.post(address("city_settings", city), settings(city, population="31000")).status_code == 302
    city.refresh_from_db()
    assert (city.currency, city.financial_year_starts, set(city.languages)) == ("SEK", 4, {"en", "sv"})
    assert (city.binding_language, city.population, city.version) == ("sv", 31000, 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "x" * 5000}, "Too long: at most 120 characters, this has 5000."),
        ({"name": ""}, "Fill this in: it is needed."),
        ({"time_zone": "Mars/Olympus"}, "Choose one of the listed values."),
        ({"currency": "kronor"}, "Too long: at most 3 characters, this has 6."),
        ({"currency": "kr"}, "Enter a valid value."),
        ({"financial_year_starts": "13"}, "Choose one of the listed values."),
        ({"languages": ["en"]}, "The binding language must be one of the working languages."),
        ({"languages": ["tlh"]}, "Choose one of the listed values."),
        ({"amber_percent": "101"}, "Too high: the highest is 100."),
        ({"accent": "#ffff00"}, "Too faint to read: contrast"),
        ({"accent": "red; }"}, "Write the colour as # and six digits, such as #1b4d73."),
        ({"accent_night": "#000000"}, "Take a lighter colour."),
    ],
)
def test_city_settings_say_what_is_wrong_and_save_nothing(
    city: City, client: Client, wrong: dict[str, object], sentence: str
) -> None:
    answer = client.post(address("city_settings", city), settings(city, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    city.refresh_from_db()
    assert (city.currency, city.version) == ("EUR", 1)


def test_city_settings_sent_from_a_stale_page_ask_which_text_shall_stand(city: City, client: Client) -> None:
    stale = settings(city, name="Sundvik by the sea")
    assert client.post(address("city_settings", city), settings(city, name="Great Sundvik")).status_code == 302
    answer = client.post(address("city_settings", city), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Great Sundvik" in page
    assert "Sundvik by the sea" in page
    city.refresh_from_db()
    assert city.name == "Great Sundvik"
    assert client.post(address("city_settings", city), {**stale, "version": "2"}).status_code == 302


def test_city_settings_twice_are_one_save(city: City, client: Client) -> None:
    sent = settings(city, once=once.new_token())
    assert [client.post(address("city_settings", city), sent).status_code for _ in range(2)] == [302, 302]
    city.refresh_from_db()
    assert city.version == 2


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_city_settings_are_the_admins_alone(city: City, client_as: ClientAs, role: Role) -> None:
    member = client_as(make_member(city, role))
    assert member.post(address("city_settings", city), settings(city)).status_code == 403
    assert member.post(address("city_settings", make_city("bristol")), settings(city)).status_code == 404
    assert member.delete(address("city_settings", city)).status_code == 405


# Units


def test_unit_list_shows_successors_and_only_the_own_city(city: City, client: Client) -> None:
    harbour = make_unit(city, "Harbour")
    make_unit(city, "Port office", ends_on=city.today(), successor=harbour)
    make_unit(make_city("bristol"), "Estates")
    make_unit(city, "Old office", ends_on=city.today() - timedelta(days=1), successor=harbour)
    page = client.get(address("unit_list", city)).content.decode()
    assert "followed by Harbour" in page
    assert "Estates" not in page
    assert "Old office" not in page
    assert "Old office" in client.get(address("unit_list", city), {"when": "all"}).content.decode()


def test_unit_list_needs_the_same_queries_for_one_and_for_fifty(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    top = make_unit(city, "Harbour")
    client.get(address("unit_list", city))
    with django_assert_num_queries(QUERIES):
        client.get(address("unit_list", city))
    for number in range(50):
        make_unit(city, f"Unit {number}", parent=top, ends_on=city.today(), successor=top)
    with django_assert_num_queries(QUERIES):
        client.get(address("unit_list", city))


def test_unit_add_adds_one_however_often_it_is_sent(city: City, client: Client) -> None:
    sent = {"name_en": "Harbour", "scale": "team", "once": once.new_token()}
    assert [client.post(address("unit_add", city), sent).status_code for _ in range(2)] == [302, 302]
    assert Unit.objects.get().city == city


def test_unit_edit_refuses_a_name_taken_and_a_circle(city: City, client: Client) -> None:
    top = make_unit(city, "Town hall")
    middle = make_unit(city, "Environment", parent=top)
    low = make_unit(city, "Air", parent=middle)
    page = address("unit_edit", city, unit=top.pk)
    wrong = {"name_en": "Air", "scale": "team", "parent": low.pk, "version": top.version}
    answer = client.post(page, wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "name": ["Another unit of the city has this name."],
        "parent": ["This unit would be part of itself."],
    }
    right = {**wrong, "name_en": "City hall", "parent": ""}
    assert client.post(page, right).status_code == 302
    top.refresh_from_db()
    assert (str(top), top.parent) == ("City hall", None)


def test_unit_edit_takes_no_unit_of_another_city_as_its_own_or_as_parent(city: City, client: Client) -> None:
    foreign = make_unit(make_city("bristol"), "Estates")
    own = make_unit(city, "Harbour")
    sent = {"name_en": "Harbour", "scale": "team", "version": "1"}
    assert client.post(address("unit_edit", city, unit=foreign.pk), sent).status_code == 404
    answer = client.post(address("unit_edit", city, unit=own.pk), {**sent, "parent": foreign.pk})
    assert list(answer.context["form"].errors) == ["parent"]


@pytest.mark.parametrize("name", ["unit_add", "unit_edit"])
def test_units_are_changed_by_the_admin_alone(city: City, client_as: ClientAs, name: str) -> None:
    more = {"unit": make_unit(city).pk} if name == "unit_edit" else {}
    officer = client_as(make_member(city, Role.OFFICER))
    assert officer.post(address(name, city, **more), {"name_en": "X", "scale": "team"}).status_code == 403
    assert officer.put(address(name, city, **more)).status_code == 405
    assert Unit.objects.filter(name__en="X").count() == 0


# The installation's cities


@pytest.fixture
def operator(db: None, client_as: ClientAs) -> Client:
    """Return the browser of the installation's admin."""
    return client_as(make_user(is_installation_admin=True))


def new_city(**changes: object) -> dict[str, object]:
    return {
        "name": "Elsewhere",
        "slug": "elsewhere",
        "time_zone": "Europe/Helsinki",
        "currency": "EUR",
        "languages": ["fi", "sv"],
        "binding_language": "fi",
        "admin_email": "cia@elsewhere.example",
        **changes,
    }


def test_city_open_makes_the_city_and_invites_its_admin(operator: Client) -> None:
    assert operator.post(reverse("city_open"), new_city())["Location"] == reverse("city_list")
    city, mail = City.objects.get(), Mail.objects.get(address="cia@elsewhere.example")
    assert (city.time_zone, city.binding_language) == ("Europe/Helsinki", "fi")
    link = mail.text[mail.text.index("http://testserver/invitation/") :].split()[0]
    Client().post(link, {"name": "Cia", "password": "four quiet herons rise"})
    assert rights_in(User.objects.get(email="cia@elsewhere.example"), city).roles == {Role.CITY_ADMIN}
    assert "Elsewhere" in operator.get(reverse("city_list")).content.decode()


def test_city_open_twice_is_one_city(operator: Client) -> None:
    sent = new_city(once=once.new_token())
    assert [operator.post(reverse("city_open"), sent).status_code for _ in range(2)] == [302, 302]
    assert City.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "sundvik"}, "slug"),
        ({"slug": "../etc"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"binding_language": "en"}, "binding_language"),
        ({"admin_email": "cia"}, "admin_email"),
    ],
)
def test_city_open_says_what_is_wrong_and_opens_nothing(
    city: City, operator: Client, wrong: dict[str, str], field: str
) -> None:
    answer = operator.post(reverse("city_open"), new_city(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert City.objects.get() == city


def test_city_open_is_hidden_from_everybody_else(city: City, client: Client) -> None:
    assert client.post(reverse("city_open"), new_city()).status_code == 404
    assert client.get(reverse("city_list")).status_code == 404
    assert City.objects.get() == city


def test_city_admin_names_another_when_the_first_never_came(city: City, operator: Client) -> None:
    page = reverse("city_admin", kwargs={"city": city.slug})
    assert "Name an admin of Sundvik" in operator.get(page).content.decode()
    assert operator.post(page, {"email": "cia"}).status_code == 422
    assert operator.post(page, {"email": "cia@sundvik.example"})["Location"] == reverse("city_list")
    assert Mail.objects.get().address == "cia@sundvik.example"
    dan = make_user("dan@sundvik.example")
    operator.post(page, {"email": "dan@sundvik.example"})
    assert rights_in(dan, city).roles == {Role.CITY_ADMIN}


def test_city_admin_is_no_page_of_the_city_itself(city: City, client: Client) -> None:
    page = reverse("city_admin", kwargs={"city": city.slug})
    assert client.post(page, {"email": "cia@sundvik.example"}).status_code == 404
    assert not Mail.objects.exists()


def test_a_unit_is_called_by_its_name_in_the_readers_language_and_no_other_has_it_in_any(
    city: City, client: Client
) -> None:
    city.languages = ["en", "sv"]
    city.save()
    sent = {"name_en": "Harbour", "name_sv": "Hamnen", "scale": "team"}
    assert client.post(address("unit_add", city), sent).status_code == 302
    client.post(address("unit_add", city), {"name_en": "Zoo", "scale": "team"})
    client.post(address("unit_add", city), {"name_en": "Air", "name_sv": "Åtgärder för luft", "scale": "team"})
    page = client.get(address("unit_list", city), headers={"Accept-Language": "sv"}).content.decode()
    assert page.index("Hamnen") < page.index("Zoo") < page.index("Åtgärder för luft"), "sorted as they are read"
    assert [str(unit) for unit in Unit.objects.in_city(city)] == ["Air", "Harbour", "Zoo"]
    taken = client.post(address("unit_add", city), {"name_en": "Port", "name_sv": "Hamnen", "scale": "team"})
    assert taken.context["form"].errors == {"name": ["Another unit of the city has this name."]}
