"""Publishing and discarding drafts: what was shown, by whom, why; and what cities see of it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments import loading, uses
from commitments.frameworks import exporting
from commitments.models import FrameworkVersion
from cycles.baseline.models import BaselineReview
from tests.commitments.factories import load, make_aalborg, make_data, make_framework, wording
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    return client_as(make_user(is_installation_admin=True, name="Inger Ek"))


def address(name: str, label: str = "1") -> str:
    """Return the address of a page of the framework demo."""
    return reverse(name, args=["demo", label])


def send(client: Client, name: str, label: str = "1", **changes: str) -> Any:
    """Open the page and confirm what it shows."""
    page = client.get(address(name, label))
    data = {"reason": "Checked by the network", "shown": page.context["form"]["shown"].value(), **changes}
    return client.post(address(name, label), data, follow=True)


def text(response: Any) -> str:
    """Return the page with runs of blanks made one."""
    return " ".join(response.content.decode().split())


def test_a_draft_is_published_with_a_reason_and_its_history_says_so(client: Client) -> None:
    load(make_data())
    page = send(client, "framework_publish")
    assert "is published. It never changes again." in text(page)
    assert FrameworkVersion.objects.get().status == "published"
    history = text(client.get(address("framework_history")))
    assert "Checked by the network" in history
    assert "Inger Ek" in history


def test_without_a_reason_nothing_is_published(client: Client) -> None:
    load(make_data())
    assert send(client, "framework_publish", reason="").status_code == 422
    assert FrameworkVersion.objects.get().is_draft


@pytest.mark.parametrize("name", ["framework_publish", "framework_discard"])
def test_a_draft_that_was_loaded_anew_has_to_be_looked_at_again(client: Client, name: str) -> None:
    load(make_data())
    shown = client.get(address(name)).context["form"]["shown"].value()
    load(make_data(title="Other"))
    answer = client.post(address(name), {"reason": "x", "shown": shown})
    assert answer.status_code == 409
    assert "The draft was changed since this was shown." in text(answer)
    assert FrameworkVersion.objects.get().is_draft


@pytest.mark.parametrize("name", ["framework_publish", "framework_discard"])
def test_what_is_published_is_neither_published_again_nor_taken_out(client: Client, name: str) -> None:
    load(make_data(), published=True)
    assert client.get(address(name)).status_code == 409
    assert client.post(address(name), {"reason": "x", "shown": "x"}).status_code == 409


def test_a_draft_is_taken_out(client: Client) -> None:
    load(make_data())
    assert "The draft is taken out." in text(send(client, "framework_discard"))
    assert FrameworkVersion.objects.count() == 0


def test_the_page_names_what_is_superseded_and_how_many_cities_stay(client: Client) -> None:
    load(make_data(), published=True)
    first = FrameworkVersion.objects.get()
    for name in ("here", "there"):
        cycle = make_cycle(city=make_city(name))
        BaselineReview.objects.create(cycle=cycle, framework=first, scope={"en": "All"})
    assert len(uses.cities_using(first)) == 2
    load(make_data(label="2"))
    page = text(client.get(address("framework_publish", "2")))
    assert "Version 1 is then superseded by this one. 2 cities work by it" in page
    send(client, "framework_publish", "2")
    first.refresh_from_db()
    assert first.superseded_by == FrameworkVersion.objects.get(label="2")


def test_who_reads_a_superseded_version_is_led_to_its_successor(client: Client) -> None:
    make_framework(), make_framework(label="2")
    for url in (address("framework_version"), reverse("node", args=["demo", "1", "1.1"])):
        page = text(client.get(url))
        assert "is superseded by version 2" in page
        assert f'href="{address("framework_version", "2")}"' in page
    assert "superseded" not in text(client.get(address("framework_version", "2")))


def test_a_version_comes_out_as_the_file_that_loads_it(client: Client) -> None:
    make_aalborg()
    answer = client.get(reverse("framework_file", args=["aalborg", "2004"]))
    assert answer["Content-Disposition"] == 'attachment; filename="aalborg-2004.json"'
    data = json.loads(answer.content)
    assert not loading.difference(loading.read(data))
    assert exporting.as_data(FrameworkVersion.objects.get()) == data


@pytest.mark.parametrize("items", [3, 60])
@pytest.mark.parametrize(
    ("name", "count"),
    [("framework_publish", 12), ("framework_discard", 8), ("framework_history", 9), ("framework_file", 8)],
)
def test_the_pages_cost_the_same_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, items: int, name: str, count: int
) -> None:
    load(make_data(label="0"), published=True)
    nodes = [{"code": f"{number}", "title": wording(f"Item {number}")} for number in range(1, items + 1)]
    load(make_data(nodes=nodes))
    with django_assert_num_queries(count):
        assert client.get(address(name)).status_code == 200
