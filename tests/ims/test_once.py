"""A POST repeated is one effect."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from ims import once
from ims.cities.models import City, Unit
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_user


def unit_page(city: City) -> str:
    return reverse("unit_add", kwargs={"city": city.slug})


def unit(name: str, token: str) -> dict[str, str]:
    return {"name_en": name, "scale": "team", once.FIELD: token}


def spend(user: User, path: str = "/", **data: object) -> bool:
    """Return whether the request counts as a repeat."""
    request = RequestFactory().post(path, data)
    request.user = user
    return once.spend(request) is not None


def test_the_same_form_sent_twice_is_one_unit_and_leads_to_the_same_page(city: City, client_as: ClientAs) -> None:
    client = client_as(make_member(city, Role.CITY_ADMIN))
    token = once.new_token()
    first = client.post(unit_page(city), unit("Harbour", token))
    second = client.post(unit_page(city), unit("Harbour", token))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == "/cities/sundvik/units/"
    assert Unit.objects.count() == 1


def test_going_back_and_sending_something_else_is_a_second_effect(city: City, client_as: ClientAs) -> None:
    client = client_as(make_member(city, Role.CITY_ADMIN))
    token = once.new_token()
    client.post(unit_page(city), unit("Harbour", token))
    client.post(unit_page(city), unit("Forest", token))
    assert set(Unit.objects.values_list("name__en", flat=True)) == {"Harbour", "Forest"}


def test_a_form_with_an_error_gives_its_token_back(city: City, client_as: ClientAs) -> None:
    client = client_as(make_member(city, Role.CITY_ADMIN))
    token = once.new_token()
    assert client.post(unit_page(city), unit("", token)).status_code == 422
    assert client.post(unit_page(city), unit("", token)).status_code == 422
    assert client.post(unit_page(city), unit("Harbour", token)).status_code == 302


def test_a_refused_request_spends_nothing(city: City, client_as: ClientAs) -> None:
    token = once.new_token()
    assert client_as(make_member(city, Role.OWNER)).post(unit_page(city), unit("Harbour", token)).status_code == 403
    assert once.Submission.objects.count() == 0


def test_a_token_is_one_persons_at_one_address(db: None) -> None:
    token, anna, bo = once.new_token(), make_user(), make_user()
    assert not spend(anna, once=token, text="a")
    assert spend(anna, once=token, text="a")
    assert not spend(bo, once=token, text="a")
    assert not spend(anna, "/elsewhere", once=token, text="a")


def test_without_a_token_nothing_is_remembered(db: None) -> None:
    anna = make_user()
    assert not spend(anna, text="a")
    assert not spend(anna, text="a")
    assert not spend(anna, once="no token", text="a")


def test_another_file_of_the_same_name_and_size_is_no_repeat(db: None) -> None:
    token, anna = once.new_token(), make_user()
    assert not spend(anna, once=token, file=SimpleUploadedFile("a.csv", b"2024;1"))
    assert not spend(anna, once=token, file=SimpleUploadedFile("a.csv", b"2024;2"))
    assert spend(anna, once=token, file=SimpleUploadedFile("a.csv", b"2024;1"))


def test_the_token_of_a_stranger_changes_nothing_where_mine_leads(db: None) -> None:
    token, anna, bo = once.new_token(), make_user(), make_user()
    mine = RequestFactory().post("/", {"once": token})
    mine.user = anna
    once.spend(mine)
    once.remember(mine, HttpResponseRedirect("/mine/"))
    theirs = RequestFactory().post("/", {"once": token})
    theirs.user = bo
    once.spend(theirs)
    once.remember(theirs, HttpResponseRedirect("/theirs/"))
    again = once.spend(mine)
    assert again is not None
    assert again["Location"] == "/mine/"


def test_spent_tokens_go_after_a_week(db: None) -> None:
    spend(make_user(), once=once.new_token())
    assert once.forget_old() == 0
    once.Submission.objects.update(spent_at=timezone.now() - timedelta(days=8))
    assert once.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_unit(client_as: ClientAs) -> None:
    city = make_city()
    admin = make_member(city, Role.CITY_ADMIN)
    clients, token = [client_as(admin), client_as(admin)], once.new_token()
    start, answers = threading.Barrier(2), []

    def click(number: int) -> None:
        start.wait()
        answers.append(clients[number].post(unit_page(city), unit("Harbour", token)).status_code)
        connection.close()

    threads = [threading.Thread(target=click, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert Unit.objects.count() == 1
