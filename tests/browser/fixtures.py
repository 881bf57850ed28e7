"""Fixtures of the tests that need a real browser.

``page_for(user)`` opens a page signed in as the person (None: nobody), with addresses relative to the live server.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from ims.people.models import User
from tests.browser import chromium

PageFor = Callable[..., Page]
WIDE = {"width": 1280, "height": 900}
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the one browser of the test run."""
    with chromium.running() as started:
        yield started


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """Give the browser a session of this person, as the sign-in page would."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


@pytest.fixture
def page_for(browser: Browser, live_server: LiveServer) -> Iterator[PageFor]:
    """Return a function that opens a page signed in as somebody, or as nobody."""
    contexts: list[BrowserContext] = []

    def open_page(user: User | None = None, *, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": WIDE["height"]},
            java_script_enabled=scripts,
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(page_for: PageFor) -> Page:
    """Return a page of somebody who is not signed in."""
    return page_for()
