"""Refusals roll back what the request wrote and say what, why and what to do."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from ims.cities.models import City
from ims.refusals import Conflict, Reason, Refused
from ims.roles import Permission
from ims.urls import urlpatterns as real


def write_then_conflict(request: HttpRequest) -> HttpResponse:
    City.objects.create(name="Half done", slug="half-done")
    raise Conflict("The vote is over.", [Reason("It was concluded on Monday.", "/minutes/"), Reason("So it stays.")])


def write_then_refuse(request: HttpRequest) -> HttpResponse:
    raise Refused(Permission.VOTE, City.objects.create(name="Half done", slug="half-done"))


urlpatterns = [*real, path("conflict/", write_then_conflict), path("refused/", write_then_refuse)]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def test_a_conflict_is_409_with_its_reasons_and_writes_nothing() -> None:
    answer = Client().post("/conflict/")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The vote is over." in page
    assert '<a href="/minutes/">It was concluded on Monday.</a>' in page
    assert "So it stays." in page
    assert not City.objects.exists()


def test_a_refusal_is_403_with_the_role_to_ask_and_writes_nothing() -> None:
    answer = Client().post("/refused/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You do not have the right to vote as a member of the council." in page
    assert "Ask the clerk of your city." in page
    assert not City.objects.exists()
