"""One person at one browser: follows links, fills forms, presses buttons; every kind of page is pictured once."""

import os
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse
from playwright.sync_api import Locator, Page, Response, expect

from ims.cities.models import City

FOLDER = Path(settings.BASE_DIR) / "var" / "journey"
Values = dict[str, Any]


@dataclass
class Gallery:
    """Every kind of page the journey came by, with a numbered picture of each when ``IMS_PICTURES`` is set.

    axe looks at them in tests/browser.
    """

    found: list[str] = field(default_factory=list)

    def look(self, page: Page, path: str) -> None:
        """Note the page's kind; take a picture of the first of each, when that is wanted."""
        name = resolve(path).url_name or "unnamed"
        if name in self.found:
            return
        self.found.append(name)
        if "IMS_PICTURES" not in os.environ:
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FOLDER / f"{len(self.found):02}-{name}.png", full_page=True)


@dataclass
class Walker:
    """A person at a browser of their own."""

    page: Page
    gallery: Gallery
    city: City
    year: int
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write down every answer that is no page: the journey asks for nothing that is refused."""
        self.page.on("response", self._heard)

    def _heard(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.refused.append(f"{response.request.method} {response.url}: {response.status}")

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return "/" + self.page.url.split("/", 3)[3].partition("#")[0].partition("?")[0]

    def go(self, name: str, *args: object) -> "Walker":
        """Open a page of the year, or of the city, by typing its address; the journey begins at such places."""
        wants_year = [self.city.slug, self.year, *args]
        try:
            address = reverse(name, args=wants_year)
        except NoReverseMatch:  # a page of the city has no year in its address
            address = reverse(name, args=[self.city.slug, *args])
        return self.open(address)

    def open(self, address: str) -> "Walker":
        """Open an address, which has to be there and readable."""
        response = self.page.goto(address)
        assert response is not None
        return self.look()

    def click(self, words: str, within: str = "main", nth: int = 0) -> "Walker":
        """Follow the link with these words."""
        links = self.page.locator(within).get_by_role("link", name=words)
        links.nth(nth).click()
        self.page.wait_for_load_state()
        return self.look()

    def send(self, words: str, *, within: str = "main", **values: Any) -> "Walker":
        """Fill the form's fields by their names, press the button with these words, and expect no complaint."""
        self.fill(values)
        self.page.locator(within).get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        expect(self.page.locator(".errors")).to_have_count(0)
        return self.look()

    def fill(self, values: Values) -> None:
        """Fill fields by name; a text in several languages is filled in the binding one."""
        for name, value in values.items():
            self._fill(self._named(name), value)

    def _named(self, name: str) -> Locator:
        bound = f"{name}_{self.city.binding_language}"
        return self.page.locator(f"main [name='{name}'], main [name='{bound}']")

    def _fill(self, fields: Locator, value: Any) -> None:
        first = fields.first
        match first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()"):
            case "radio" | "checkbox":
                for choice in value if isinstance(value, list | tuple) else [value]:
                    found = fields.and_(self.page.locator(f"[value='{choice}']")) if choice is not True else first
                    found.check()
            case "select":
                first.select_option(label=value)
            case "file":
                first.set_input_files(value)
            case _:
                first.fill(str(value))

    def reads(self, *words: str) -> "Walker":
        """Expect the page to say this."""
        for text in words:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def look(self) -> "Walker":
        """Have the page looked at, once it is sure that nothing was refused on the way to it."""
        assert self.refused == []
        self.gallery.look(self.page, self.path)
        return self
