"""The home of the installation's admin: cities without an admin, frameworks to publish, work that piles up."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ims.cities import waiting
from ims.cities.services import name_admin
from ims.mail.models import Mail
from ims.mail.services import send
from ims.roles import Role
from tests.commitments.factories import load, make_data
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    """Return the browser of the installation's admin."""
    return client_as(make_user(is_installation_admin=True))


def waits(client: Client) -> list[tuple[str, str]]:
    return [(task.kind, task.title) for task in client.get("/").context["waiting"]]


def test_the_sources_are_these() -> None:
    assert waiting.registered() == ["cities", "frameworks", "jobs"]
    with pytest.raises(ValueError, match="Two sources"):
        waiting.register("cities", waiting.readiness)


def test_a_city_without_an_admin_is_late_until_somebody_is_invited(client: Client) -> None:
    city = make_city()
    assert waits(client) == [("late", "Sundvik has no admin")]
    name_admin(city, "bo@example.org", by=make_user(is_installation_admin=True))
    assert waits(client) == [("started", "Sundvik has no admin")]
    make_member(city, Role.CITY_ADMIN)
    assert waits(client) == []


def test_a_draft_waits_and_work_that_piles_up_is_late(client: Client) -> None:
    assert "Nothing waits" in client.get("/").content.decode()
    load(make_data(framework="waiting"))
    send("bo@example.org", "Hello", "…")
    Mail.objects.update(not_before=timezone.now() - timedelta(hours=2))
    assert [kind for kind, _title in waits(client)] == ["late", "open"]
    for _kind, title in waits(client):
        assert title in client.get("/").content.decode()


def test_nobody_else_sees_it(client_as: ClientAs) -> None:
    make_city()
    assert "waiting" not in client_as(make_user()).get("/").context
