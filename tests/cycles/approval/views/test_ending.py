"""The pages by which the clerk ends a meeting and takes a mistaken end back."""

from datetime import time

import pytest
from django.urls import reverse

from cycles.approval import services
from cycles.approval.models import Meeting
from ims import once
from ims.cities.models import City
from ims.words import clock
from tests.conftest import ClientAs
from tests.cycles.approval.factories import end_it, make_clerk, make_council, make_item, make_meeting, make_open_item

pytestmark = pytest.mark.django_db


def at(meeting: Meeting, name: str) -> str:
    return reverse(name, args=[meeting.city.slug, meeting.pk])


def test_the_clerk_ends_a_meeting_once_and_takes_it_back(city: City, client_as: ClientAs) -> None:
    meeting = make_meeting(city, present=make_council(city, 3), starts_at=time(12))
    item = make_item(meeting)
    client = client_as(make_clerk(city))
    assert at(meeting, "meeting_end") in client.get(at(meeting, "meeting")).content.decode()
    assert f"Item {item.number} was not called" in client.get(at(meeting, "meeting_end")).content.decode()
    early = client.post(at(meeting, "meeting_end"), {"day": meeting.held_on.isoformat(), "at": "11:30"})
    assert (early.status_code, 'value="11:30"' in early.content.decode()) == (422, True)
    assert "The meeting began at 12:00: it cannot end before." in early.content.decode()
    sent = {"day": meeting.held_on.isoformat(), "at": "16:20", "once": once.new_token()}
    assert [client.post(at(meeting, "meeting_end"), sent).status_code for _ in range(2)] == [302, 302]
    meeting.refresh_from_db()
    assert meeting.ended_at is not None
    assert clock(meeting.ended_at.astimezone(city.zone)) == "16:20"
    page = client.get(at(meeting, "meeting")).content.decode()
    assert ("16:20" in page, at(meeting, "meeting_end_withdraw") in page) == (True, True)
    for name in ("attendance", "meeting_room_live"):
        assert "The meeting ended at 16:20" in client.get(at(meeting, name)).content.decode()
    assert client.post(at(meeting, "meeting_end_withdraw"), {"reason": ""}).status_code == 422
    assert client.post(at(meeting, "meeting_end_withdraw"), {"reason": "A break."}).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).ended_at is None
    assert "is not recorded" in client.get(at(meeting, "meeting_end_withdraw")).content.decode()


def test_an_open_vote_is_named_with_its_page(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city)
    client = client_as(make_clerk(city))
    page = client.get(at(item.meeting, "meeting_end")).content.decode()
    assert f"The vote on item {item.number} is open." in page
    assert reverse("item", args=[city.slug, item.meeting_id, item.pk]) in page
    day = item.meeting.held_on.isoformat()
    assert client.post(at(item.meeting, "meeting_end"), {"day": day, "at": "20:00"}).status_code == 409
    services.adjourn(item, "Late.", by=make_clerk(city))
    end_it(item.meeting)
    assert "is recorded already" in client.get(at(item.meeting, "meeting_end")).content.decode()
