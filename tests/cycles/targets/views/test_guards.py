"""Every page that changes something refuses the wrong method, another city, who only reads, and another step."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from cycles.cycle import Cycle
from cycles.snapshot import content_of
from cycles.targets import services as targets
from cycles.targets.models import Action
from tests.conftest import ClientAs
from tests.cycles.factories import advance
from tests.cycles.targets.factories import make_coordinator
from tests.cycles.targets.views.place import CHANGING, ONLY_POST, Place, make_place

pytestmark = pytest.mark.django_db


def frozen(cycle: Cycle) -> tuple[object, object]:
    """Return what a refused request must leave as it is."""
    content = content_of(cycle)
    return content["targets"], content["programme"]


def test_who_may_not_is_refused(place: Place, coordinator_client: Client, reader: Client, client_as: ClientAs) -> None:
    there, before = make_place("elsewhere"), frozen(place.cycle)
    neighbour = client_as(make_coordinator(there.cycle.city))
    for name, data in CHANGING.items():
        own, foreign = place.url(name), place.url(name, there)
        answers = {
            "reader": reader.post(own, data).status_code,
            "signed out": Client().post(own, data).headers.get("Location", "")[:16],
            "other city": coordinator_client.post(there.url(name), data).status_code,
            "foreign ids": coordinator_client.post(foreign, data).status_code if foreign != own else 404,
            "neighbour": neighbour.post(own, data).status_code,
            "wrong method": coordinator_client.put(own, data).status_code,
        }
        assert (name, list(answers.values())) == (name, [403, "/accounts/login/", 404, 404, 404, 405])
    assert frozen(place.cycle) == before


def test_in_another_step_everything_is_refused_with_the_reason(place: Place, coordinator_client: Client) -> None:
    advance(place.cycle, "submit_programme", make_coordinator(place.cycle.city))
    before = frozen(place.cycle)
    for name, data in CHANGING.items():
        refused = coordinator_client.post(place.url(name), data)
        assert (name, refused.status_code) == (name, 409)
        assert b"This can be changed only in: Targets." in refused.content
        shown = coordinator_client.get(place.url(name)).status_code
        assert (name, shown) == (name, 405 if name in ONLY_POST else 409)
    assert frozen(place.cycle) == before


def test_a_form_is_shown_to_who_may_send_it(place: Place, coordinator_client: Client, reader: Client) -> None:
    for name in (name for name in CHANGING if name not in ONLY_POST):
        seen = (coordinator_client.get(place.url(name)).status_code, reader.get(place.url(name)).status_code)
        assert (name, seen) == (name, (200, 403))


@pytest.mark.parametrize("name", ["targets", "target", "action", "programme", "programme_version", "programme_compare"])
def test_readers_read_and_see_nothing_they_could_not_do(
    place: Place, coordinator_client: Client, reader: Client, name: str
) -> None:
    mine, theirs = coordinator_client.get(place.url(name)), reader.get(place.url(name))
    assert (mine.status_code, theirs.status_code) == (200, 200)
    acts = [b"/change/", b"/add/", b"/remove/", b"/edit/", b"/start/"]
    assert [act for act in acts if act in theirs.content] == []
    if name != "programme_compare":
        assert [act for act in acts if act in mine.content]
    assert theirs.content.count(b"<h1>") == 1


def published_of(place: Place) -> str:
    """Return the address of the published version."""
    return place.url("programme").removesuffix("/") + f"/{place.ids['other']}/"


@pytest.mark.parametrize("name", ["targets", "target", "action", "programme_edit"])
def test_a_stakeholder_sees_no_work(place: Place, stakeholder_client: Client, name: str) -> None:
    assert stakeholder_client.get(place.url(name)).status_code == 403


def test_a_stakeholder_reads_published_versions_only(place: Place, stakeholder_client: Client) -> None:
    listing = stakeholder_client.get(place.url("programme"))
    published = published_of(place)
    assert published.encode() in listing.content
    assert place.url("programme_version").encode() not in listing.content
    assert stakeholder_client.get(published).status_code == 200
    assert stakeholder_client.get(place.url("programme_version")).status_code == 403
    assert stakeholder_client.get(place.url("programme_compare")).status_code == 403


def test_the_list_says_what_each_version_is(place: Place, coordinator_client: Client) -> None:
    page = " ".join(coordinator_client.get(place.url("programme")).content.decode().split())
    name = r'<a class="task__name" href="([^"]+)">([^<]+)</a><span class="tag tag--\w+">(\w+)</span>'
    published = published_of(place)
    assert re.findall(name, re.sub(r"\s*(<[^>]+>)\s*", r"\1", page)) == [
        (published, "Strategic programme, version 1", "Published"),
        (place.url("programme_edit"), "Strategic programme, version 2", "Draft"),
    ]
    assert "it still changes." in page
    assert "Not decided by the council." in page
    start = " ".join(coordinator_client.get(place.url("targets")).content.decode().split())
    assert f'<a href="{published}">Strategic programme, version 1' in start


def test_the_plan_shows_what_each_source_pays(place: Place, reader: Client) -> None:
    action = Action.objects.filter(cycle=place.cycle).latest("pk")
    targets.add_cost(action, 2027, Decimal(1250), "Lottery fund", by=make_coordinator(place.cycle.city))
    page = reader.get("/cities/sundvik/2026/targets/costs/").content.decode()
    assert re.search(r'<th scope="row">Lottery fund</th>.*1\s*250', page)
