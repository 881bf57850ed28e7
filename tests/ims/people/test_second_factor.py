"""Who acts on a vote shows a second factor first, by a real code; what was sent waits and is not lost."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django.fixtures import Settings

from cycles.approval.models import AgendaItem, Vote
from ims.cities.models import City
from ims.once import new_token
from ims.people.models import User
from tests.conftest import ClientAs
from tests.cycles.approval.factories import make_clerk, make_council, make_item, make_meeting, make_open_item

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet herons rise"
STEP = 30
ACTS = {"vote_open", "vote_cast", "counts_enter", "counts_confirm", "item_conclude", "item_adjourn"}
GUARDED = ACTS | {"amendment_conclude"}


@pytest.fixture(autouse=True)
def _asked(settings: Settings) -> None:
    settings.SECOND_FACTOR_TO_VOTE = True


def code_of(secret: str, later: int = 0) -> str:
    """Return the code of now, or one that is ``later``: each is good once."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP + later)))


def here(name: str, item: AgendaItem) -> str:
    return reverse(name, args=[item.meeting.city.slug, item.meeting_id, item.pk])


def signed_in(user: User, client_as: ClientAs) -> Client:
    user.set_password(PASSWORD)
    user.save()
    return client_as(user)


def show(client: Client, secret: str, later: int = 0) -> object:
    """Type a code on the page that the decorator leads to, and follow the way back."""
    address = reverse("mfa_reauthenticate") + f"?next={reverse('second_factor')}"
    return client.post(address, {"code": code_of(secret, later), "next": reverse("second_factor")}, follow=True)


def test_these_acts_and_no_others_ask_for_it() -> None:
    views = get_resolver().reverse_dict
    asked = {
        name
        for name in views
        if isinstance(name, str) and not name.startswith("__") and getattr(_view(name), "needs_second_factor", False)
    }
    assert asked == GUARDED


def _view(name: str) -> object:
    return next((p.callback for p in _patterns(get_resolver().url_patterns) if p.name == name), None)


def _patterns(found: list) -> list:  # type: ignore[type-arg]
    return [one for p in found for one in (_patterns(p.url_patterns) if hasattr(p, "url_patterns") else [p])]


def test_a_member_without_one_sets_it_up_and_the_vote_that_waited_is_cast(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    client = signed_in(members[0], client_as)
    page = here("item", item)
    answer = client.post(
        here("vote_cast", item), {"choice": "for", "once": new_token()}, headers={"Referer": f"http://testserver{page}"}
    )
    assert answer["Location"] == reverse("second_factor")
    assert not Vote.objects.exists()
    shown = client.get(reverse("second_factor")).content.decode()
    assert "First set up a second factor" in shown
    assert "nothing is lost" in shown
    assert f'href="{page}"' in shown, "the way back"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=members[0], type=Authenticator.Type.TOTP).exists()
    assert "Go on with what you were doing" in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "Show your second factor" in client.get(reverse("second_factor")).content.decode()
    waits = show(client, secret, later=1).content.decode()  # type: ignore[attr-defined]
    assert "Send it now" in waits
    assert '<input type="hidden" name="choice" value="for">' in waits
    assert not Vote.objects.exists(), "nothing is done unasked"
    assert client.post(here("vote_cast", item), {"choice": "for", "once": new_token()}).status_code == 302
    assert Vote.objects.get().choice == "for"
    assert client.post(here("vote_cast", item), {"choice": "against", "once": new_token()})["Location"] == page


@pytest.mark.parametrize("name", sorted(ACTS - {"vote_cast"}))
def test_who_has_one_and_has_not_shown_it_is_asked(city: City, client_as: ClientAs, name: str) -> None:
    item = make_item(make_meeting(city, present=make_council(city)))
    clerk = make_clerk(city)
    secret = generate_totp_secret()
    TOTP.activate(clerk, secret)
    client = client_as(clerk)
    assert client.post(here(name, item), {"reason": "Late"})["Location"] == reverse("second_factor")
    item.refresh_from_db()
    assert item.state == "prepared"
    wrong = client.post(reverse("mfa_reauthenticate"), {"code": "000000", "next": reverse("second_factor")})
    assert wrong.status_code == 200
    assert client.post(here(name, item))["Location"] == reverse("second_factor")
    show(client, secret)
    answer = client.post(here(name, item), {"reason": "Late"})
    assert answer.get("Location") != reverse("second_factor")


def test_a_form_is_asked_for_before_anything_is_typed_and_led_back_to(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city, mode="counted")
    clerk = make_clerk(city)
    secret = generate_totp_secret()
    TOTP.activate(clerk, secret)
    client = client_as(clerk)
    form = here("counts_enter", item)
    assert client.get(form)["Location"] == reverse("second_factor")
    answer = show(client, secret)
    assert answer.redirect_chain[-1][0] == form  # type: ignore[attr-defined]
    assert "What was counted?" in answer.content.decode()  # type: ignore[attr-defined]


def test_recovery_codes_alone_are_no_second_factor_and_a_session_is_asked_anew(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    RecoveryCodes.activate(members[0])
    client = client_as(members[0])
    client.post(here("vote_cast", item), {"choice": "for"})
    assert "First set up" in client.get(reverse("second_factor")).content.decode()
    secret = generate_totp_secret()
    TOTP.activate(members[0], secret)
    show(client, secret)
    assert client.post(here("vote_cast", item), {"choice": "for"})["Location"] == here("item", item)
    assert client_as(members[0]).post(here("vote_cast", item), {"choice": "for"})["Location"] == reverse(
        "second_factor"
    )


def test_reading_needs_none_and_neither_does_the_demonstration(
    city: City, client_as: ClientAs, settings: Settings
) -> None:
    item, members = make_open_item(city)
    client = client_as(members[0])
    assert client.get(here("item", item)).status_code == 200
    settings.SECOND_FACTOR_TO_VOTE = False
    assert client.post(here("vote_cast", item), {"choice": "for"})["Location"] == here("item", item)
