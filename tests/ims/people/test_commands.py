"""The first admin, and second factors that outlive the secret key."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ims.people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_first_admin_sets_a_password_by_the_link_and_opens_cities(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("name_admin", "Ada@City.example", "Ada", "--site", "https://ims.city.example")
    link = re.search(r"https://ims\.city\.example(/\S+)", capsys.readouterr().out)
    assert link
    page = client.get(link.group(1), follow=True)
    chosen = {"password1": "a long new password", "password2": "a long new password"}
    assert client.post(page.redirect_chain[-1][0], chosen).status_code == 302
    assert client.login(email="ada@city.example", password=chosen["password1"])
    assert client.get(reverse("city_list")).status_code == 200
    # Named again, an admin who has a password gets no second way in.
    call_command("name_admin", "ada@city.example", "Ada")
    assert "http" not in capsys.readouterr().out


def test_whoever_has_an_account_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = make_user("ada@city.example", "Ada Lovelace", password="a long new password")
    call_command("name_admin", "ada@city.example", "A.")
    after = User.objects.get(email="ada@city.example")
    assert (after.pk, after.name, after.is_installation_admin) == (before.pk, "Ada Lovelace", True)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="ada is no e-mail address"):
        call_command("name_admin", "ada", "Ada")
    assert not User.objects.filter(is_installation_admin=True).exists()


def test_second_factors_outlive_the_key(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    user = make_user()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the former key", []
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    codes = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).generate_codes()

    settings.SECRET_KEY = "the present key"
    with pytest.raises(CommandError, match="opens with none of the keys"):
        call_command("renew_secrets")
    settings.SECRET_KEY_FALLBACKS = ["the former key"]
    call_command("renew_secrets")
    assert capsys.readouterr().out == "2 second factors are encrypted with the present key.\n"

    settings.SECRET_KEY_FALLBACKS = []
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"
    again = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).generate_codes()
    assert again == codes
    settings.SECRET_KEY = "the former key"
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(stored)
