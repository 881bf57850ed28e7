"""The kit in a real browser: axe, no sideways scrolling, keyboard, without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from cycles.styleguide import PARTS
from tests.browser.axe import CLEAN, violations, violations_in_both
from tests.browser.fixtures import PageFor

pytestmark = pytest.mark.django_db(transaction=True)
NARROWEST = 320
NARROW_PARTS = ("home", "parts", "wrong")


def test_axe_finds_nothing(page: Page) -> None:
    """Every part in every state, by day and by night."""
    found = {}
    for part in PARTS:
        page.goto(f"/styleguide/{part}/")
        found[part] = violations_in_both(page)
    assert found == dict.fromkeys(PARTS, CLEAN)


def test_axe_finds_nothing_on_a_phone(page_for: PageFor) -> None:
    """The narrow layout shows other things; it is asked too, with the menu open."""
    page, found = page_for(width=390), {}
    for part in NARROW_PARTS:
        page.goto(f"/styleguide/{part}/#menu")
        found[part] = violations_in_both(page)
    assert found == dict.fromkeys(NARROW_PARTS, CLEAN)


def test_axe_is_awake(page: Page) -> None:
    """A page made wrong on purpose is found wrong: the checks above can fail."""
    page.goto("/styleguide/form/")
    page.evaluate("document.querySelector('label[for=id_name]').remove()")
    assert "label" in [line.split(" ")[0] for line in violations(page)]


def test_nothing_scrolls_sideways_at_320_px(page_for: PageFor) -> None:
    """Text and controls fit the narrowest screen; only a wide table scrolls, in its own box."""
    page, widths = page_for(width=NARROWEST), {}
    for part in PARTS:
        page.goto(f"/styleguide/{part}/")
        widths[part] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(PARTS, NARROWEST)


def test_right_to_left_mirrors_the_page(page: Page) -> None:
    """In a language written from the right the city stands at the right and nothing scrolls sideways."""
    page.goto("/styleguide/parts/?language=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    box = page.locator(".city").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] > 1200
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert violations(page) == []


def test_error_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    """The summary is where the keyboard is, and its first link goes to the control."""
    page.goto("/styleguide/wrong/")
    expect(page.locator(".errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_focused()


def test_what_was_typed_stays(page: Page) -> None:
    """A date that is none and a number with a unit come back as they were typed."""
    page.goto("/styleguide/wrong/")
    expect(page.locator("#id_due")).to_have_value("27 March")
    expect(page.locator("#id_value")).to_have_value("4,0 t")
    expect(page.locator("#id_vision_sv")).to_have_value("Bara svenska")


def test_menu_opens_without_javascript(page_for: PageFor) -> None:
    """On a phone the strip is behind a link to itself."""
    page = page_for(width=390, scripts=False)
    page.goto("/styleguide/home/")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("link", name="Menu").click()
    expect(page.locator("#menu")).to_be_visible()
    expect(page.locator("#menu").get_by_role("link", name="Monitoring")).to_be_visible()


def test_wheel_is_walked_with_the_keyboard_in_the_order_of_the_year(page: Page) -> None:
    """Seven links: the outer ring, the five steps, the inner ring; the present step says so."""
    page.goto("/styleguide/wheel/")
    links = page.locator(".wheel a")
    names = [links.nth(n).get_attribute("aria-label") or "" for n in range(links.count())]
    starts = ["Involvement and communication", "1 ", "2 ", "3 ", "4 Monitoring to 15 Jan: ", "5 ", "Organisation"]
    assert [name.startswith(start) for name, start in zip(names, starts, strict=True)] == [True] * 7
    assert page.locator(".wheel [aria-current=step]").count() == 1


def test_a_strict_policy_stops_nothing(page: Page) -> None:
    """No part of the kit needs inline styles or scripts: the browser reports no refusal."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for part in ("home", "parts", "form", "empty"):
        page.goto(f"/styleguide/{part}/")
    assert said == []
