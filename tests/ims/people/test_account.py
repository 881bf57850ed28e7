"""Opening an account, signing in, a new password, a second factor: through the pages, by the mails written."""

import re
from base64 import b64decode
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from ims.mail.models import Mail
from ims.people.models import User
from tests.conftest import ClientAs
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet herons rise"
LINK = re.compile(r"http://testserver(/\S+)")


def open_account(client: Client, **changes: str) -> object:
    data = {"name": "Åsa Öberg", "email": "Asa@Example.org", "password1": PASSWORD, **changes}
    return client.post(reverse("account_signup"), data)


def link_of_the_last_mail() -> str:
    found = LINK.search(Mail.objects.order_by("pk").last().text)  # type: ignore[union-attr]
    assert found is not None
    return found[1]


def sign_in(client: Client, email: str = "asa@example.org", password: str = PASSWORD) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def people() -> QuerySet[User]:
    """Return everybody but guardian's placeholder for nobody."""
    return User.objects.exclude(email=settings.ANONYMOUS_USER_NAME)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_account_opens_nothing_before_its_address_is_confirmed() -> None:
    client = Client()
    assert open_account(client)["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert sign_in(client)["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    link = link_of_the_last_mail()
    assert "Is asa@example.org yours?" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(link)
    assert EmailAddress.objects.get().verified
    sign_in(client)
    assert is_signed_in(client)
    person = people().get()
    assert (person.email, person.name, person.language) == ("asa@example.org", "Åsa Öberg", "en")


TAKE_PART = "/cities/sundvik/take-part/"


def open_account_from(address: str, client: Client) -> str:
    """Open an account from a page and return the link of the mail."""
    data = {"name": "Åsa Öberg", "email": "asa@example.org", "password1": PASSWORD}
    client.post(f"{reverse('account_signup')}?{urlencode({'next': address})}", data)
    return link_of_the_last_mail()


def hidden_next(page: str) -> str:
    """Return what the form of a page hands on as the way back."""
    found = re.search(r'name="next" value="([^"]*)"', page)
    return found[1] if found else ""


def confirm(link: str, client: Client) -> str:
    """Read the page of the link and send its form as it stands; return where it leads."""
    form = hidden_next(client.get(link).content.decode())
    return str(client.post(link.partition("?")[0], {"next": form} if form else {})["Location"])


def test_in_the_same_browser_the_link_signs_in_and_leads_back_to_where_the_person_came_from() -> None:
    client = Client()
    assert confirm(open_account_from(TAKE_PART, client), client) == TAKE_PART
    assert is_signed_in(client)


def test_in_another_browser_the_link_leads_back_after_signing_in_there() -> None:
    link = open_account_from(TAKE_PART, Client())
    phone = Client()
    login = confirm(link, phone)
    assert login == f"{reverse('account_login')}?{urlencode({'next': TAKE_PART})}"
    assert not is_signed_in(phone), "the link alone opens no account"
    assert phone.post(login, {"login": "asa@example.org", "password": PASSWORD})["Location"] == TAKE_PART


def test_who_signs_in_unconfirmed_gets_a_new_link_with_the_way_back() -> None:
    make_user("asa@example.org", password=PASSWORD, confirmed=False)
    data = {"login": "asa@example.org", "password": PASSWORD}
    Client().post(f"{reverse('account_login')}?{urlencode({'next': TAKE_PART})}", data)
    assert link_of_the_last_mail().endswith(f"?{urlencode({'next': TAKE_PART})}")


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example/"]
)
def test_the_way_back_never_leads_to_another_site(away: str) -> None:
    client = Client()
    link = open_account_from(away, client)
    assert "next" not in link
    assert confirm(link, client) == reverse("home")
    assert is_signed_in(client)
    stranger = Client()
    user = make_user("another@example.org", password=PASSWORD, confirmed=False)
    sign_in(stranger, user.email)
    forged = f"{link_of_the_last_mail()}?{urlencode({'next': away})}"
    assert confirm(forged, Client()) == reverse("account_login")


def test_a_link_that_was_used_signs_nobody_in_again() -> None:
    client = Client()
    link = open_account_from(TAKE_PART, client)
    confirm(link, client)
    client.post(reverse("account_logout"))
    assert "This link does not work any more" in client.get(link).content.decode()
    client.post(link)
    assert not is_signed_in(client)


def test_the_mail_is_a_row_of_the_same_request() -> None:
    open_account(Client())
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject) == ("asa@example.org", "Confirm your e-mail address")


def test_an_address_with_an_account_is_not_told_to_a_stranger() -> None:
    make_user("asa@example.org")
    client = Client()
    assert open_account(client)["Location"] == reverse("account_email_verification_sent")
    assert people().count() == 1
    assert Mail.objects.get().subject == "You have an account already"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "x" * 5000, "Too long: at most 120 characters, this has 5000."),
        ("name", "", "Fill this in: it is needed."),
        ("email", "asa", "Enter a valid email address."),
        ("password1", "short", "This password is too short. It must contain at least 12 characters."),
        ("password1", "password1234", "This password is too common."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(field: str, value: str, sentence: str) -> None:
    page = open_account(Client(), **{field: value}).content.decode()  # type: ignore[attr-defined]
    assert sentence in page
    assert not people().exists()


def test_markup_and_right_to_left_in_a_name_are_only_letters(client_as: ClientAs) -> None:
    open_account(Client(), name="<script>alert(1)</script> سارة")
    page = client_as(people().get()).get(reverse("home")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; سارة" in page
    assert "<script>alert(1)" not in page


def test_a_wrong_password_and_an_unknown_address_look_the_same() -> None:
    make_user("asa@example.org", password=PASSWORD)
    wrong = sign_in(Client(), password="wrong").content.decode()  # type: ignore[attr-defined]
    unknown = sign_in(Client(), email="nobody@example.org").content.decode()  # type: ignore[attr-defined]
    sentence = "The email address and/or password you specified are not correct."
    assert sentence in wrong
    assert sentence in unknown


def test_after_ten_wrong_passwords_the_right_one_waits() -> None:
    make_user("asa@example.org", password=PASSWORD)
    for _ in range(10):
        sign_in(Client(), password="wrong")
    client = Client()
    assert "Too many failed login attempts." in sign_in(client).content.decode()  # type: ignore[attr-defined]
    assert not is_signed_in(client)


def test_an_inactive_person_is_not_let_in() -> None:
    make_user("asa@example.org", password=PASSWORD, is_active=False)
    client = Client()
    sign_in(client)
    assert not is_signed_in(client)


def test_a_new_password_by_mail() -> None:
    make_user("asa@example.org", password="the old password")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "asa@example.org"})
    form = client.get(link_of_the_last_mail())["Location"]
    assert client.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    sign_in(client)
    assert is_signed_in(client)
    assert "This link does not work any more" in Client().get(link_of_the_last_mail()).content.decode()


def test_an_unknown_address_gets_no_mail_and_the_same_answer() -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert not Mail.objects.exists()


def test_following_the_link_to_a_password_confirms_an_only_address() -> None:
    make_user("asa@example.org", confirmed=False)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "asa@example.org"})
    form = client.get(link_of_the_last_mail())["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert EmailAddress.objects.get().verified


def test_a_second_factor_is_asked_for_and_its_key_is_stored_encrypted() -> None:
    make_user("asa@example.org", password=PASSWORD)
    client = Client()
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert b64decode(stored.split("=")[0] + "==", altchars=b"-_")[0] == 0x80, "a Fernet token"
    other = Client()
    assert sign_in(other)["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(other)
    other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(other)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(other)
    assert codes[0] not in client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def test_what_matters_asks_for_the_password_again(client_as: ClientAs) -> None:
    client = client_as(make_user(password=PASSWORD))
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


def test_a_changed_address_holds_once_its_link_is_followed() -> None:
    person = make_user("asa@example.org", password=PASSWORD)
    client = Client()
    sign_in(client)
    client.post(reverse("account_email"), {"email": "asa@city.example", "action_add": "1"})
    assert people().get().email == "asa@example.org"
    client.post(link_of_the_last_mail())
    person.refresh_from_db()
    assert person.email == "asa@city.example"
    assert EmailAddress.objects.get().email == "asa@city.example"


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_email_verification_sent",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_pages_of_the_door_are_our_own_and_carry_no_inline_script(name: str) -> None:
    answer = Client().get(reverse(name))
    page = answer.content.decode()
    assert 'class="skip"' in page
    assert "Menu:" not in page
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag]
    assert inline == []
    assert " style=" not in page
