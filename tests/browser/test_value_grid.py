"""The entry grid in a real browser: by the keyboard alone, blocks, conflicts, a server that goes away, axe."""

import time
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from cycles.indicators.entering.models import Submission
from cycles.indicators.models import Indicator
from cycles.indicators.services import write_cell
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor, sign_in
from tests.browser.server import Server
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, COLUMNS = 30, 2
SECONDS = 60
PATIENCE_S = 15
CLIPBOARD = ["clipboard-read", "clipboard-write"]
Grid = tuple[City, User, list[Indicator]]


@pytest.fixture
def measured() -> Grid:
    """Return a city with an owner of 30 indicators in per cent."""
    city = make_city()
    owner = make_member(city, Role.OWNER, name="Karin Holm")
    return city, owner, [make_indicator(city, f"T{number:02d}", owner=owner) for number in range(ROWS)]


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server that can be stopped."""
    made = Server()
    made.start()
    yield made
    made.stop()


def block(*, bad: dict[int, str] | None = None) -> str:
    """Return 60 values as a spreadsheet copies them, 0 to 59 row by row; ``bad`` replaces some by their place."""
    texts = [(bad or {}).get(place, str(place)) for place in range(ROWS * COLUMNS)]
    lines = [texts[start : start + COLUMNS] for start in range(0, len(texts), COLUMNS)]
    return "\r\n".join("\t".join(line) for line in lines) + "\r\n"


def open_grid(page: Page, city: City) -> None:
    """Open the grid of 2023 and 2024 and wait until its script has started."""
    page.goto(reverse("value_grid", args=[city.slug]) + "?first=2023&last=2024")
    page.wait_for_selector("#grid-keys:visible")


def tab_into_the_grid(page: Page) -> None:
    """Press Tab until the first cell has the focus."""
    for _time in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('td.cell') !== null"):
            return
    raise AssertionError("No cell is reached by Tab.")


def paste(page: Page, text: str) -> None:
    """Put a text on the clipboard and paste it where the focus is."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def sent(page: Page) -> None:
    """Wait until nothing is on the way."""
    expect(page.locator("#grid-status[data-open='0']")).to_be_attached(timeout=30_000)


def become(page: Page, *wanted: str) -> None:
    """Wait until exactly these values are saved."""
    until = time.monotonic() + PATIENCE_S
    while values() != list(wanted) and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert values() == list(wanted)


def values() -> list[str]:
    """Return the saved values in the order of the block."""
    rows = Submission.objects.order_by("indicator__code", "period")
    return [str(row.value) for row in rows]


def test_60_values_are_pasted_and_saved_by_the_keyboard_alone_and_two_bad_ones_are_named(
    page_for: PageFor, measured: Grid
) -> None:
    city, owner, rows = measured
    page = page_for(owner)
    page.context.grant_permissions(CLIPBOARD)
    began = time.monotonic()
    open_grid(page, city)
    tab_into_the_grid(page)
    paste(page, block(bad={3: "12 kg", 8: "many"}))
    expect(page.locator("#grid-status")).to_contain_text("58 of 60 entered. 2 not saved.", timeout=SECONDS * 1000)
    assert time.monotonic() - began < SECONDS
    assert values() == [str(place) for place in range(60) if place not in {3, 8}]
    bad = page.locator(f"[id='c-{rows[1].pk}-2024']")
    expect(bad).to_have_value("12 kg")
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"[id='m-{rows[1].pk}-2024']")).to_contain_text("This is in kg, the indicator is in %")
    expect(page.locator(f"[id='m-{rows[4].pk}-2023']")).to_contain_text("“many” is no number.")
    assert violations_in_both(page) == CLEAN
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(bad).to_be_focused()
    page.keyboard.type("3 %")
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='c-{rows[2].pk}-2024']")).to_be_focused()
    expect(page.locator("#grid-status")).to_contain_text("59 of 60 entered. 1 not saved.")
    assert "3" in values()
    assert page.evaluate("Object.keys(localStorage).length") == 1  # the one that is still refused


def test_the_server_is_killed_and_started_again_and_nothing_is_lost(
    browser: Browser, measured: Grid, server: Server
) -> None:
    city, owner, rows = measured
    context = browser.new_context(base_url=server.url)
    context.grant_permissions(CLIPBOARD)
    sign_in(context, owner, server.url)
    page = context.new_page()
    open_grid(page, city)
    tab_into_the_grid(page)
    paste(page, block())
    server.stop()  # in the middle of it, or before it began
    expect(page.locator("#grid-trouble")).to_contain_text("kept on this device", timeout=15_000)
    page.locator(f"[id='c-{rows[5].pk}-2023']").fill("777")
    page.keyboard.press("Enter")
    server.start()
    sent(page)
    expect(page.locator("#grid-trouble")).to_have_count(0)
    wanted = [str(place) for place in range(60)]
    wanted[10] = "777"
    assert values() == wanted
    assert page.evaluate("Object.keys(localStorage).length") == 0
    context.close()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_tab_closed_while_the_server_is_away_gives_its_values_to_the_next_one(
    browser: Browser, measured: Grid, server: Server, is_kept: bool
) -> None:
    """Without what is kept on the device, they would be lost: that is the negative control."""
    city, owner, _rows = measured
    context = browser.new_context(base_url=server.url)
    sign_in(context, owner, server.url)
    page = context.new_page()
    open_grid(page, city)
    server.stop()
    tab_into_the_grid(page)
    page.keyboard.type("41,5")
    page.keyboard.press("Enter")
    page.keyboard.type("42")  # never left this cell
    expect(page.locator("#grid-trouble")).to_be_visible()
    if not is_kept:
        page.evaluate("localStorage.clear()")
    page.close()
    server.start()
    again = context.new_page()
    open_grid(again, city)
    sent(again)
    again.wait_for_timeout(300)
    assert values() == (["41.5", "42"] if is_kept else [])
    context.close()


def test_a_signed_out_session_loses_nothing(page_for: PageFor, measured: Grid) -> None:
    city, owner, _rows = measured
    page = page_for(owner)
    open_grid(page, city)
    page.context.clear_cookies()
    tab_into_the_grid(page)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-trouble")).to_contain_text("You are signed out.")
    sign_in(page.context, owner, page.url.split("/cities")[0])
    tab = page.context.new_page()
    open_grid(tab, city)
    sent(tab)
    page.bring_to_front()
    sent(page)
    become(page, "5")


def test_a_conflict_shows_the_other_value_with_a_choice_and_ctrl_z_takes_back(
    page_for: PageFor, measured: Grid
) -> None:
    city, owner, rows = measured
    page, key = page_for(owner), f"{rows[0].pk}-2023"
    open_grid(page, city)
    cell, message = page.locator(f"[id='c-{key}']"), page.locator(f".told[data-cell='{key}']")
    write_cell(rows[0], "2023", "5", version="", by=owner)
    cell.fill("6")
    cell.press("Enter")
    expect(message).to_contain_text("By now 5 stands here.")
    become(page, "5")
    message.get_by_role("button", name="Replace it with 6").press("Enter")
    expect(message).to_have_count(0)
    become(page, "6")
    cell.fill("7")
    cell.press("Enter")
    expect(page.locator(f"[id='w-{key}']")).to_contain_text("Saved")
    become(page, "7")
    cell.press("Control+z")
    page.keyboard.press("Enter")
    become(page, "6")
    cell.fill("many")
    cell.press("Escape")
    expect(cell).to_have_value("6")


def test_an_emptied_cell_asks_for_its_reason_by_the_keyboard(page_for: PageFor, measured: Grid) -> None:
    city, owner, rows = measured
    page, key = page_for(owner), f"{rows[0].pk}-2023"
    write_cell(rows[0], "2023", "5", version="", by=owner)
    open_grid(page, city)
    cell, message = page.locator(f"[id='c-{key}']"), page.locator(f".told[data-cell='{key}']")
    cell.focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    expect(message).to_contain_text("Say why it is taken back")
    assert violations_in_both(page) == CLEAN
    become(page, "5")
    message.get_by_label("Why it is taken back").fill("Wrong line")
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='w-{key}']")).to_contain_text("Saved")
    expect(message).to_have_count(0)
    assert not Submission.objects.exists()


def test_a_block_that_is_too_large_is_refused_and_what_fits_is_offered(page_for: PageFor, measured: Grid) -> None:
    city, owner, rows = measured
    page = page_for(owner)
    page.context.grant_permissions(CLIPBOARD)
    open_grid(page, city)
    page.locator(f"[id='c-{rows[-1].pk}-2024']").focus()
    paste(page, "1\t2\r\n3\t4\r\n")
    offer = page.locator("#grid-block")
    expect(offer).to_contain_text("The block has 2 rows and 2 columns. From this cell on, 1 × 1 fit.")
    expect(offer).to_contain_text("Rows that do not fit: 3 4.")
    expect(offer).to_contain_text("Columns that do not fit: 2.")
    assert values() == []
    expect(offer.get_by_role("button", name="Paste what fits")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#grid-status")).to_contain_text("1 of 60 entered.")
    assert values() == ["1"]


def test_the_plain_form_saves_without_javascript(page_for: PageFor, measured: Grid) -> None:
    city, owner, rows = measured
    make_series(rows[0], {"2024": "0"})
    page = page_for(owner, scripts=False)
    page.goto(reverse("value_grid", args=[city.slug]) + "?first=2023&last=2024")
    expect(page.locator(f"[id='c-{rows[0].pk}-2024']")).to_have_value("0")
    page.locator(f"[id='c-{rows[0].pk}-2023']").fill("12 %")
    page.locator(f"[id='c-{rows[1].pk}-2023']").fill("12 kg")
    page.get_by_role("button", name="Save all changed values").click()
    expect(page.locator("main .errors")).to_contain_text("1 value is not saved yet")
    expect(page.locator(f"[id='c-{rows[1].pk}-2023']")).to_have_value("12 kg")
    assert values() == ["12"]
