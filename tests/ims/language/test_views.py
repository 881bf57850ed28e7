"""The language of pages: the person's choice, else the browser's; offered are those with translations."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ims.cities.models import City
from ims.messages.compiling import catalogues
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
SWEDISH, ENGLISH = "Hoppa till innehållet", "Skip to content"


def page(client: Client, url: str = "/privacy/", accept: str = "") -> str:
    return client.get(url, headers={"accept-language": accept} if accept else {}).content.decode()


def test_offered_are_the_sources_language_and_those_with_translations() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", "sv"]
    assert set(catalogues()) | {"en"} == {code for code, _name in settings.LANGUAGES}
    assert {"fi", "de", "it"} <= {code for code, _name in settings.WORKING_LANGUAGES}


@pytest.mark.parametrize(
    ("accept", "language", "skip"),
    [
        ("", "en", ENGLISH),
        ("sv", "sv", SWEDISH),
        ("sv-FI,fi;q=0.8", "sv", SWEDISH),
        ("fi,sv;q=0.5", "sv", SWEDISH),
        ("fi", "en", ENGLISH),
    ],
)
def test_a_page_is_in_the_language_of_the_browser_where_it_is_offered(accept: str, language: str, skip: str) -> None:
    text = page(Client(), accept=accept)
    assert f'<html lang="{language}">' in text
    assert skip in text


def test_language_is_kept_for_who_is_signed_out_and_leads_back() -> None:
    client = Client()
    answer = client.post(reverse("language") + "?from=/privacy/", {"language": "sv"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/")
    assert SWEDISH in page(client)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]


def test_language_is_kept_with_the_account_and_beats_the_browser(client_as: ClientAs) -> None:
    anna = make_user()
    assert client_as(anna).post(reverse("language"), {"language": "sv"}).status_code == 302
    assert User.objects.get(pk=anna.pk).language == "sv"
    assert SWEDISH in page(client_as(anna), accept="en")
    assert ENGLISH in page(client_as(make_user()), accept="en")


def test_a_language_without_translations_leaves_the_page_to_the_browser(client_as: ClientAs) -> None:
    anna = make_user(language="fi")
    assert SWEDISH in page(client_as(anna), accept="sv")


@pytest.mark.parametrize("chosen", ["fi", "", "x" * 500, "en\x00"])
def test_language_takes_no_other(chosen: str) -> None:
    answer = Client().post(reverse("language"), {"language": chosen})
    assert answer.status_code == 422
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_language_leads_nowhere_else(elsewhere: str) -> None:
    answer = Client().post(reverse("language") + "?" + f"from={elsewhere}", {"language": "sv"})
    assert answer["Location"] == "/"


def test_a_citys_page_is_swedish_throughout(city: City, client_as: ClientAs) -> None:
    member = make_member(city, Role.OFFICER)
    User.objects.filter(pk=member.pk).update(language="sv")
    text = page(client_as(member), reverse("city_home", args=[city.slug]))
    for word in ("Vad som väntar på dig", "Logga ut", "Meddelanden", "Integritet", "handläggare"):
        assert word in text
    for word in ("What waits for you", "Sign out", "Notices", "Privacy", "officer"):
        assert word not in text
    assert "Sign out" in page(client_as(make_member(city, Role.OFFICER)), reverse("city_home", args=[city.slug]))


def test_a_request_leaves_no_language_behind() -> None:
    page(Client(), accept="sv")
    assert translation.get_language() == "en"
