"""The meeting in a real browser: the second factor before a vote, the room's screen, and as axe sees the new pages."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from cycles.approval import services
from cycles.approval.minutes.services import begin
from cycles.approval.models import Attendance
from ims.cities.models import City
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.approval.minutes.factories import freeze, make_held

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_LOOK, STEP = 12_000, 30


def test_a_vote_waits_for_the_code_and_is_then_sent(city: City, page_for: PageFor, settings: Settings) -> None:
    settings.SECOND_FACTOR_TO_VOTE = True
    item, members = make_open_item(city)
    secret = generate_totp_secret()
    page = page_for(members[0], width=390, scheme="dark")
    page.goto(reverse("item", args=[city.slug, item.meeting_id, item.pk]))
    page.get_by_role("button", name="Against", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First set up a second factor")
    assert violations_in_both(page) == CLEAN
    TOTP.activate(members[0], secret)
    page.reload()
    page.get_by_role("link", name="Type a code").click()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // STEP)))
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is you: go on")
    assert violations_in_both(page) == CLEAN
    assert not item.votes.exists()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("button", name="Against", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_rooms_screen_follows_by_itself(city: City, page_for: PageFor) -> None:
    item, members = make_open_item(city)
    page = page_for(members[0], width=1920, scheme="dark")
    page.goto(reverse("meeting_room", args=[city.slug, item.meeting_id]))
    expect(page.get_by_text("0 of 5 have voted")).to_be_visible()
    assert violations_in_both(page) == CLEAN
    cast_votes(item, members, "fffaa")
    expect(page.get_by_text("5 of 5 have voted")).to_be_visible(timeout=NEXT_LOOK)
    expect(page.get_by_text("Against", exact=True)).to_have_count(0)
    services.conclude(item, "12/2026", by=make_clerk(city))
    expect(page.get_by_text("Approved, decision 12/2026")).to_be_visible(timeout=NEXT_LOOK)
    assert violations_in_both(page) == CLEAN


def test_axe_finds_nothing_on_who_may_vote(city: City, page_for: PageFor) -> None:
    item, _members = make_open_item(city)
    here, page = [city.slug, item.meeting_id], page_for(make_clerk(city), width=390)
    row = Attendance.objects.first()
    assert row is not None
    for address in (
        reverse("attendance_times", args=[*here, row.pk]),
        reverse("item_disqualify", args=[*here, item.pk]),
        reverse("proxy_record", args=here),
        reverse("council_rules", args=[city.slug]),
        reverse("council_rules_add", args=[city.slug]),
    ):
        page.goto(address)
        assert violations_in_both(page) == CLEAN, address


def test_axe_finds_nothing_on_the_minutes(city: City, page_for: PageFor) -> None:
    meeting, item, members = make_held(city)
    minutes, clerk = begin(meeting, by=make_clerk(city)), page_for(make_clerk(city), width=390)
    here = [city.slug, meeting.pk]
    for name in ("minutes", "minutes_edit", "minutes_remark", "minutes_signers", "minutes_freeze"):
        clerk.goto(reverse(name, args=[*here, *([item.pk] if name == "minutes_remark" else [])]))
        assert violations_in_both(clerk) == CLEAN, name
    freeze(minutes, members[0])
    for name in ("minutes", "minutes_again"):
        clerk.goto(reverse(name, args=here))
        assert violations_in_both(clerk) == CLEAN, name
