"""The browser of the tests: the system's own Chromium, headless, driven by playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str:
    """Return the path of the system's Chromium, or stop with one line that says what is missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("No Chromium found: install Debian's package chromium (apt-get install chromium).")
    return found


def arguments() -> list[str]:
    """Return Chromium's switches: nothing goes out by itself, and root needs to say that it has no sandbox."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@contextmanager
def running() -> Iterator[Browser]:
    """Start the browser and stop it at the end."""
    # playwright keeps an event loop in this thread, in which Django would refuse the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=arguments())
        try:
            yield browser
        finally:
            browser.close()
