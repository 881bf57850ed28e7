"""The pages of the minutes: who sees the draft, who writes, confirms and freezes, and what a repeat does."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services as council
from cycles.approval.minutes import services
from cycles.approval.minutes.models import Minutes, MinutesRemark
from cycles.approval.models import Meeting
from ims import once
from ims.cities.models import City
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import make_clerk
from tests.cycles.approval.minutes.factories import another, draft, freeze, fresh, frozen, make_held, make_small
from tests.factories import make_member

pytestmark = pytest.mark.django_db
# A draft reads what was recorded anew: it holds nothing itself that a later hand could forget to change.
QUERIES = 12
BESIDE = ("SAVEPOINT", "RELEASE SAVEPOINT")


def at(meeting: Meeting, name: str = "minutes", *more: int) -> str:
    return reverse(name, args=[meeting.city.slug, meeting.pk, *more])


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_from_the_meeting_to_frozen_minutes(city: City, client_as: ClientAs) -> None:
    meeting, item, members = make_held(city)
    clerk, chair = client_as(make_clerk(city)), client_as(members[0])
    officer = client_as(make_member(city, Role.OFFICER))
    assert "Minutes of the meeting" in page(clerk, reverse("meeting", args=[city.slug, meeting.pk]))
    assert "Draft the minutes" in page(clerk, at(meeting))
    assert "There are no minutes yet" in page(chair, at(meeting))
    token = {"once": once.new_token()}
    assert [clerk.post(at(meeting, "minutes_begin"), token).status_code for _ in range(2)] == [302, 302]
    assert Minutes.objects.count() == 1
    assert "There are no minutes yet" in page(officer, at(meeting)), "a draft is for who writes and confirms it"
    sent = {"opening_en": "The chair opened at **18:00**.", "closing_en": "It ended.", "version": 1}
    assert clerk.post(at(meeting, "minutes_edit"), sent).status_code == 302
    stale = clerk.post(at(meeting, "minutes_edit"), {**sent, "opening_en": "Mine."})
    assert (stale.status_code, "Mine." in stale.content.decode()) == (409, True)
    said = {"text_en": "Two visitors were heard.", "version": 0}
    assert clerk.post(at(meeting, "minutes_remark", item.pk), said).status_code == 302
    shown = page(clerk, at(meeting))
    told = ("<strong>18:00</strong>", "Two visitors were heard.", "The papers came late.", "Approved with amendments")
    assert [words for words in told if words not in shown] == []
    assert "We insulate every" in shown
    assert "Freeze the minutes" not in shown
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', page(chair, at(meeting)))
    assert chair.post(at(meeting, "minutes_confirm"), {"seen": "0" * 64}).status_code == 409
    assert chair.post(at(meeting, "minutes_confirm"), {"seen": seen[0]}).status_code == 302
    assert f"{members[0]}: " in page(clerk, f"{at(meeting, 'minutes_freeze')}?seen={seen[0]}")
    assert clerk.post(at(meeting, "minutes_freeze"), {"seen": seen[0]}).status_code == 302
    assert clerk.post(at(meeting, "minutes_freeze"), {"seen": seen[0]}).status_code == 302
    done = Minutes.objects.get()
    assert done.entry is not None
    assert done.entry.sha256 in page(officer, at(meeting))
    assert "They are frozen already" in page(clerk, at(meeting, "minutes_freeze"))


def test_a_confirmation_falls_with_a_change_and_the_page_says_so(city: City, client_as: ClientAs) -> None:
    minutes, members = draft(city)
    meeting = minutes.meeting
    chair, clerk = client_as(members[0]), client_as(make_clerk(city))
    assert "Nobody has confirmed the minutes" in page(clerk, at(meeting, "minutes_freeze"))
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', page(chair, at(meeting)))
    chair.post(at(meeting, "minutes_confirm"), {"seen": seen[0]})
    assert "Freeze the minutes" in page(clerk, at(meeting))
    clerk.post(at(meeting, "minutes_edit"), {"opening_en": "Later.", "closing_en": "", "version": 1})
    shown = page(clerk, at(meeting))
    assert "confirmed an earlier draft" in shown
    assert "Freeze the minutes" not in shown
    assert "Nobody has confirmed the minutes as they stand now" in page(clerk, at(meeting, "minutes_freeze"))


def test_who_confirms_is_ticked_and_a_stale_choice_is_a_conflict(city: City, client_as: ClientAs) -> None:
    minutes, members = draft(city)
    clerk, where = client_as(make_clerk(city)), at(minutes.meeting, "minutes_signers")
    read = re.findall(r'name="read" value="([^"]*)"', page(clerk, where))[0].replace("&quot;", '"')
    assert clerk.post(where, {"people": [members[0].pk, members[1].pk], "read": read}).status_code == 302
    stale = clerk.post(where, {"people": [members[2].pk], "read": read})
    assert stale.status_code == 409
    assert str(members[1]) in stale.context["form"].conflicts[0].saved
    now = re.findall(r'name="read" value="([^"]*)"', page(clerk, where))[0].replace("&quot;", '"')
    assert clerk.post(where, {"people": [], "read": now}).status_code == 422
    assert {row.person for row in minutes.signers.all()} == set(members[:2])


def test_a_new_version_stands_beside_the_old_one(city: City, client_as: ClientAs) -> None:
    minutes, members = frozen(city)
    meeting, clerk = minutes.meeting, client_as(make_clerk(city))
    for name, more in (("minutes_edit", ()), ("minutes_signers", ()), ("minutes_remark", (meeting.items.get().pk,))):
        assert clerk.get(at(meeting, name, *more)).status_code == 409
    assert clerk.post(at(meeting, "minutes_again"), {"reason_en": ""}).status_code == 422
    assert clerk.post(at(meeting, "minutes_again"), {"reason_en": "A name was missing."}).status_code == 302
    second = Minutes.objects.drafts().get()
    freeze(second, members[0])
    council = client_as(members[1])
    assert "A name was missing." in page(council, at(meeting))
    assert "Version 2 replaced this one." in page(council, at(meeting, "minutes_version", 1))
    assert council.get(at(meeting, "minutes_version", 3)).status_code == 404


def test_a_draft_asks_as_often_for_many_items_as_for_one(city: City, client_as: ClientAs) -> None:
    minutes, _members = draft(city)
    client, counted = client_as(make_clerk(city)), []
    for first in (2031, 2041):
        council.adjourn(another(minutes.meeting, first), "Late.", by=make_clerk(city))
        page(client, at(minutes.meeting))
        with CaptureQueriesContext(connection) as captured:
            page(client, at(minutes.meeting))
        counted.append(sum(not query["sql"].startswith(BESIDE) for query in captured.captured_queries))
        for year in range(first + 1, first + 10):
            council.adjourn(another(minutes.meeting, year), "Late.", by=make_clerk(city))
    assert counted == [QUERIES, QUERIES]


def test_a_remark_belongs_to_this_meeting(city: City, client_as: ClientAs) -> None:
    minutes, _members = draft(city)
    clerk = client_as(make_clerk(city))
    assert clerk.get(at(minutes.meeting, "minutes_remark", 10**6)).status_code == 404
    assert not MinutesRemark.objects.exists()


def test_the_clerk_and_who_is_named_find_them_at_home(city: City, client_as: ClientAs) -> None:
    meeting, members = make_small(city)
    home = reverse("city_home", args=[city.slug])
    assert "Write the minutes of the council" in page(client_as(make_clerk(city)), home)
    minutes = services.begin(meeting, by=make_clerk(city))
    assert "Confirm the minutes of the council" in page(client_as(members[0]), home)
    assert "Confirm the minutes of the council" not in page(client_as(members[1]), home)
    freeze(fresh(minutes), members[0])
    assert "the minutes of the council" not in page(client_as(make_clerk(city)), home)
