"""A clerk opens a vote with a passkey: a real browser, a virtual authenticator, and no demonstration."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from cycles.approval.models import AgendaItem
from ims.cities.models import City
from tests.browser.fixtures import PageFor
from tests.cycles.approval.factories import make_clerk, make_council, make_item, make_meeting

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> Any:
    """Give the browser an authenticator that answers at once; return what talks to it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session


def test_a_clerk_opens_a_vote_with_a_passkey(city: City, page_for: PageFor, settings: Settings) -> None:
    settings.SECOND_FACTOR_TO_VOTE = True
    council, clerk = make_council(city, 3), make_clerk(city)
    clerk.password = make_password(PASSWORD)
    clerk.save(update_fields=["password"])
    clerk.emailaddress_set.update_or_create(email=clerk.email, defaults={"verified": True, "primary": True})
    item = make_item(make_meeting(city, present=council, members_total=3, chair=council[0]))
    page = page_for()
    plug_in(page)
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(clerk.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form button.btn").first.click()
    page.wait_for_load_state()
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Add the key").click()
    expect(page).not_to_have_url(f"{page.url.split('/accounts')[0]}{reverse('mfa_add_webauthn')}")
    page.goto(reverse("item", args=[city.slug, item.meeting_id, item.pk]))
    page.get_by_role("button", name="Open the vote").click()
    expect(page).to_have_url(f"{page.url.split('/accounts')[0]}{reverse('second_factor')}")
    assert AgendaItem.objects.get(pk=item.pk).state == AgendaItem.State.PREPARED
    page.goto(reverse("mfa_reauthenticate_webauthn") + f"?next={reverse('second_factor')}")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("The vote is open since")).to_be_visible()
    assert AgendaItem.objects.get(pk=item.pk).state == AgendaItem.State.OPEN
