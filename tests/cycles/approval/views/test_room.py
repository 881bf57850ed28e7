"""The screen of the room shows how far a vote is, and its result with groups only once it has ended."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services
from cycles.approval.council.services import set_group
from cycles.approval.models import AgendaItem
from ims.cities.models import City
from tests.conftest import ClientAs
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
)
from tests.factories import make_city

pytestmark = pytest.mark.django_db
SAVEPOINT = 2


def shown(client: Client, item: AgendaItem, name: str = "meeting_room") -> str:
    where = reverse(name, args=[item.meeting.city.slug, item.meeting_id])
    return " ".join(client.get(where).content.decode().split())


def test_before_the_end_no_choice_is_shown_and_then_numbers_and_groups(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    clerk = make_clerk(city)
    for member, group in zip(members, ["Reds", "Reds", "Reds", "Blues", ""], strict=True):
        set_group(member.memberships.get(), group, date(2020, 1, 1), by=clerk)
    client = client_as(members[0])
    cast_votes(item, members[:4], "ffaa")
    before = shown(client, item)
    assert "<b>4</b> of 5 have voted" in before
    assert "5 of 5</b> members present, 3 needed" in before
    for word in ("Reds", "Against", 'class="tally"', str(members[0]), "still_needed"):
        assert word not in before, word
    services.cast(item, "for", by=members[4])
    services.conclude(item, "12/2026", by=clerk)
    after = shown(client, item)
    assert "Approved, decision 12/2026" in after
    assert 'class="tally"' in after
    assert '<th scope="row">Reds</th><td class="num">2</td><td class="num">1</td>' in after
    assert '<th scope="row">Without a group</th><td class="num">1</td>' in after
    assert all(str(member) not in after.split("room__now")[1] for member in members), "groups, not members"


def test_the_next_item_is_named_and_a_quorum_that_is_lost(city: City, client_as: ClientAs) -> None:
    council = make_council(city, 5)
    meeting = make_meeting(city, present=council[:2])
    item = make_item(meeting, number="7", title="Programme")
    make_item(meeting, item.cycle, number="8", title="Motion", return_reasons="Costs are missing.")
    page = shown(client_as(make_clerk(city)), item)
    assert "Item 7" in page
    assert "Next: item 8, Motion" in page
    assert "No quorum" in page


def test_it_answers_304_until_something_changes(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    client = client_as(members[0])
    live = reverse("meeting_room_live", args=[city.slug, item.meeting_id])
    first = client.get(live)
    same = client.get(live, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, same.status_code) == (200, 304)
    cast_votes(item, members[:1], "f")
    assert client.get(live, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_room_of_another_city_is_not_found(city: City, client_as: ClientAs) -> None:
    foreign = make_meeting(make_city("elsewhere"))
    assert client_as(make_clerk(city)).get(reverse("meeting_room", args=[city.slug, foreign.pk])).status_code == 404


@pytest.mark.parametrize("number", [3, 21])
def test_it_asks_as_often_for_a_full_council(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    item, members = make_open_item(city, members=number, present=number)
    cast_votes(item, members, "f" * number)
    services.conclude(item, "12/2026", by=make_clerk(city))
    client = client_as(make_clerk(city))
    shown(client, item)
    with django_assert_num_queries(11 + SAVEPOINT):
        shown(client, item)
