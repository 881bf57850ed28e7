"""Pictures of every page for every role at three widths, by day and by night: ``make shots``, PNG under var/shots/.

Pages are found by walking: for each role from its first page along every link, one picture set per URL name. What no
role reached is named at the end; add its address to :data:`ALSO`. With ``SHOTS_URL`` set a running demo is
photographed, else one is seeded and served for as long as it takes.

``make shots ARGS="--role coordinator --width 390 --scheme dark --name year"`` takes some.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import django
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium

ROLES = (
    "nobody",
    "stakeholder",
    "owner",
    "council",
    "clerk",
    "auditor",
    "officer",
    "coordinator",
    "cityadmin",
    "admin",
)
WIDTHS, SCHEMES = (1280, 768, 390), ("light", "dark")
PASSWORD = "demo"
# The demonstration's city with a year that runs; the other one has only its series.
FIRST = ("/", "/cities/sundvik/")
# Addresses that no link leads to: pages one is sent to, and what goes wrong.
ALSO = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/cities/nowhere/",
    *(f"/styleguide/{part}/" for part in ("home", "parts", "wrong", "conflict", "empty", "403", "409", "500", "503")),
)
# Links that are no pages, or that end the session.
PASSED_BY = re.compile(r"/logout/|/download/|\.(pdf|csv|xlsx|json|ics|css)(\?|$)|^/(static|healthz|readyz|api)/")
MOST_PAGES, WAIT_SECONDS = 150, 60


@dataclass(frozen=True)
class Choice:
    """What of the whole is wanted."""

    roles: tuple[str, ...]
    widths: tuple[int, ...]
    schemes: tuple[str, ...]
    name: str
    folder: Path


def main(words: list[str]) -> int:
    """Take the pictures and say what no role reached; return 0 when at least one picture was taken."""
    choice = _choice(words)
    django.setup()
    with _server() as url, chromium.running() as browser:
        seen = [name for role in choice.roles for name in shoot_role(browser, url, role, choice)]
    missing = sorted(_url_names() - set(seen))
    print(f"{len(seen)} pages photographed into {choice.folder}")  # noqa: T201 - a program speaks to its user
    if missing and not choice.name:
        print("No role reached: " + ", ".join(missing))  # noqa: T201 - same
    return 0 if seen else 1


def shoot_role(browser: Browser, url: str, role: str, choice: Choice) -> list[str]:
    """Photograph every page this role finds; return the names of the pages."""
    context = browser.new_context(base_url=url, reduced_motion="reduce")
    page = context.new_page()
    if role != "nobody" and not sign_in(page, role):
        print(f"{role}: could not sign in, left out")  # noqa: T201 - same
        context.close()
        return []
    taken = []
    for name, path in walk(context, url):
        if choice.name in name:
            shoot(page, path, choice, f"{name}-{role}")
            taken.append(name)
    context.close()
    return taken


def sign_in(page: Page, role: str) -> bool:
    """Sign in as the demo's account of this role, the way people do."""
    page.goto("/accounts/login/")
    page.fill("#id_login", f"{role}@demo.example")
    page.fill("#id_password", PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()
    return urlsplit(page.url).path != "/accounts/login/"


def walk(context: BrowserContext, url: str) -> Iterator[tuple[str, str]]:
    """Yield (name, path) of each page that links lead to from the first one, once per URL name."""
    waiting, known, named = [*FIRST, *ALSO], {*FIRST, *ALSO}, set()
    asked_for = 0
    while waiting and asked_for < MOST_PAGES:
        path = waiting.pop(0)
        name = _name_of(path)
        if name in named:
            continue
        asked_for += 1
        response = context.request.get(path)
        # A page that is not there must not stand for the one whose address it has.
        name = "404" if response.status == 404 else name
        named.add(name)
        landed = urlsplit(response.url).path
        if "text/html" not in response.headers.get("content-type", "") or PASSED_BY.search(landed):
            continue
        if landed != path:
            if _name_of(landed) in named:
                continue
            named.add(_name_of(landed))
        fresh = [link for link in _links(response.text(), response.url, url) if link not in known]
        known.update(fresh)
        waiting.extend(fresh)
        yield name, path


def shoot(page: Page, path: str, choice: Choice, name: str) -> None:
    """Take one picture per width and colour scheme of the whole page."""
    choice.folder.mkdir(parents=True, exist_ok=True)
    page.goto(path)
    for width in choice.widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in choice.schemes:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=choice.folder / f"{name}-{width}-{scheme}.png", full_page=True)


def _links(html: str, here: str, url: str) -> list[str]:
    """Return the paths that a page links to on the same site."""
    found = (urlsplit(urljoin(here, link)) for link in re.findall(r'<a [^>]*href="([^"#]+)', html))
    paths = [target.path for target in found if f"{target.scheme}://{target.netloc}" == url]
    return [path for path in dict.fromkeys(paths) if not PASSED_BY.search(path)]


def _name_of(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        match = resolve(path)
    except Resolver404:
        return "404"
    part = match.kwargs.get("part", "")
    return "-".join(filter(None, [(match.view_name or "unnamed").replace(":", "-"), part]))


def _url_names() -> set[str]:
    from tests.matrix.walk import every_url

    return {url.name for url in every_url() if url.name}


@contextmanager
def _server() -> Iterator[str]:
    """Yield the address of the demo: the running one, else one of our own that is seeded first."""
    if os.environ.get("SHOTS_URL"):
        yield os.environ["SHOTS_URL"].rstrip("/")
        return
    env = {**os.environ, "IMS_MODE": "demo"}
    for command in (["prepare", "-v", "0"], ["first_data"]):
        subprocess.run([sys.executable, "manage.py", *command], env=env, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    server = subprocess.Popen(serve, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _when_up(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def _when_up(url: str) -> str:
    for _second in range(WAIT_SECONDS):
        try:
            urlopen(f"{url}/accounts/login/").close()
        except URLError:
            time.sleep(1)
        else:
            return url
    raise SystemExit(f"The demo did not answer on {url} within {WAIT_SECONDS} s.")


def _choice(words: list[str]) -> Choice:
    from django.conf import settings

    parser = argparse.ArgumentParser(prog="make shots", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--role", action="append", choices=ROLES)
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--name", default="", help="only pages whose URL name holds this")
    given = parser.parse_args(words)
    return Choice(
        roles=tuple(given.role or ROLES),
        widths=tuple(given.width or WIDTHS),
        schemes=tuple(given.scheme or SCHEMES),
        name=given.name,
        folder=settings.VAR_DIR / "shots",
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ims.settings")
    sys.exit(main(sys.argv[1:]))
