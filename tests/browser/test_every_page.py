"""Every page in a real browser: accessible in both colour schemes, one title, no error, no overflow at 320 px.

The pages are those of the permission matrix (:func:`tests.matrix.pages.pages`). By day all rules are asked, by night on
the narrow screen those that colours and width can change, contrast where text stands in a way that no page before had;
the rooms' own browser tests ask all of them twice.
"""

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import CLEAN, LAYOUT, Inks, violations_in_both
from tests.browser.fixtures import PageFor
from tests.matrix.pages import pages
from tests.matrix.walk import every_url
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
DOWNLOAD = "Download is starting"


class Eyes:
    """One browser page per person, and what it says in its console."""

    def __init__(self, page_for: PageFor, world: World) -> None:
        self._page_for, self._world = page_for, world
        self._pages: dict[str, Page] = {}
        self._inks = Inks()
        self.said: list[str] = []

    def page(self, person: str) -> Page:
        """Return the person's page, signed in once."""
        if person not in self._pages:
            page = self._page_for(None if person == "anonymous" else self._world.people[person])
            page.on("console", self._hear)
            page.on("pageerror", lambda error: self.said.append(str(error)))
            self._pages[person] = page
        return self._pages[person]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)

    def faults(self, person: str, address: str) -> list[str]:
        """Return everything that is wrong with one page; a download has nothing to look at."""
        page = self.page(person)
        self.said.clear()
        try:
            response = page.goto(address)
        except Error as error:
            if DOWNLOAD in error.message:
                return []
            raise
        assert response is not None
        if not response.headers.get("content-type", "").startswith("text/html"):
            return []
        found = [] if response.status == 200 else [f"status {response.status}"]
        looks = violations_in_both(page, again=LAYOUT, inks=self._inks)
        found += [f"{scheme}: {line}" for scheme, lines in looks.items() for line in lines]
        if (headings := page.locator("h1").count()) != 1:
            found.append(f"{headings} first headings")
        return [*found, *self.said]


def test_every_page_can_be_read_by_everybody(page_for: PageFor, live_server: LiveServer) -> None:
    world = make_world()
    world.prepare(every_url())
    eyes = Eyes(page_for, world)
    looked_at = list(pages(world))
    faults = {f"{url.name} as {person}": eyes.faults(person, address) for url, person, address in looked_at}
    assert {name: found for name, found in faults.items() if found} == {}
    assert len(looked_at) > 100  # the matrix has not lost its rows


def test_the_eyes_see_what_is_wrong(page_for: PageFor, live_server: LiveServer) -> None:
    page, inks = page_for(), Inks()
    page.goto("/accounts/login/")
    for _again in range(2):
        assert violations_in_both(page, again=LAYOUT, inks=inks) == CLEAN
    assert inks.spared == 1
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<h1></h1><img src=x><p>pale</p><div>wide</div>');"
        "document.body.lastElementChild.style.width = '2000px';"
        "document.body.querySelector('body > p').style = 'color: #888; background: #999'"
    )
    day, night = violations_in_both(page, again=LAYOUT, inks=inks).values()
    assert any("image-alt" in line for line in day)
    for lines in (day, night):
        assert any("color-contrast" in line for line in lines)
        assert any("px wide on a screen of" in line for line in lines)
    assert page.viewport_size == {"width": 1280, "height": 900}  # as it was opened
