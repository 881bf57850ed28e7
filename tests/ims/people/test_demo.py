"""The demonstration's known passwords open doors in demo mode on this machine and nowhere else."""

from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from ims.mail.services import send
from ims.people.models import User
from ims.roles import Role
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
DEMO_BACKEND = "ims.people.demo.DemoBackend"


@pytest.fixture
def demo(settings: LazySettings) -> None:
    """Put the site into demo mode, as ims.settings does when IMS_MODE is demo."""
    settings.DEMO = True
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, DEMO_BACKEND]


@pytest.fixture
def clerk() -> User:
    """Return the clerk of the demonstration, who has no password of their own."""
    return make_member(make_city(), Role.CLERK, email="clerk@demo.example", name="Bo Lind")


def is_let_in(email: str = "clerk@demo.example", password: str = "demo", address: str = "127.0.0.1") -> bool:
    client = Client(REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_a_demo_account_is_let_in(demo: None, clerk: User) -> None:
    assert is_let_in()
    assert is_let_in(email="Clerk@Demo.example")
    assert not clerk.has_usable_password()


def test_not_from_another_machine(demo: None, clerk: User) -> None:
    assert not is_let_in(address="192.0.2.7")


def test_not_with_another_password(demo: None, clerk: User) -> None:
    assert not is_let_in(password="demo1")
    assert not is_let_in(password="")


def test_not_for_other_accounts(demo: None) -> None:
    make_user("clerk@city.example")
    assert not is_let_in(email="clerk@city.example")


def test_not_outside_demo_mode_even_with_the_backend(settings: LazySettings, clerk: User) -> None:
    assert DEMO_BACKEND not in settings.AUTHENTICATION_BACKENDS
    assert not is_let_in()
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, DEMO_BACKEND]
    assert not is_let_in()


def test_a_session_of_the_demonstration_ends_with_it(demo: None, clerk: User, settings: LazySettings) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": clerk.email, "password": "demo"})
    page = reverse("account_email")
    assert client.get(page).status_code == 200
    settings.DEMO = False
    assert client.get(page).status_code == 302


def test_the_first_page_lists_the_accounts_with_a_button_each(demo: None, clerk: User) -> None:
    page = Client().get(reverse("home")).content.decode()
    assert "Sign in as Bo Lind" in page
    assert "Clerk (Sundvik)" in page
    assert "Sign in as" not in Client(REMOTE_ADDR="192.0.2.7").get(reverse("home")).content.decode()


def test_one_account_of_each_role_comes_first_and_who_left_is_not_listed(demo: None, clerk: User) -> None:
    city = clerk.memberships.get().city
    make_member(city, Role.CLERK, email="clerk2@demo.example", name="Ada Ek")
    days = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    make_member(city, Role.CLERK, email="clerk3@demo.example", name="Ulf Ny", **days)
    page = Client().get(reverse("home"))
    assert [person.name for person, _roles in page.context["accounts"]] == ["Bo Lind"]
    assert [person.name for person, _roles in page.context["others"]] == ["Ada Ek"]
    assert "1 more person in these roles" in page.content.decode()


def test_outside_demo_mode_no_account_is_listed(clerk: User) -> None:
    assert "Sign in as" not in Client().get(reverse("home")).content.decode()
    assert "Bo Lind" not in Client().get(reverse("account_login")).content.decode()


def test_the_mail_of_the_demonstration_shows_links_and_no_markup(demo: None) -> None:
    send("asa@example.org", "<b>Hello</b>", "Follow http://testserver/accounts/login/ now <script>")
    page = Client().get(reverse("demo_mail")).content.decode()
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page
    assert '<a href="http://testserver/accounts/login/" rel="nofollow">' in page
    assert "<script>" not in page
    assert Client(REMOTE_ADDR="192.0.2.7").get(reverse("demo_mail")).status_code == 404


def test_the_mail_is_nobodys_to_read_outside_demo_mode() -> None:
    assert Client().get(reverse("demo_mail")).status_code == 404
