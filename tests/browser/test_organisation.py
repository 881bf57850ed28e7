"""The set-up of a year in a real browser: axe on every page, and a coordinator who opens a year and sets its dates."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cycles.organisation.models import PlannedDate
from cycles.snapshot import Decision
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.organisation.factories import make_coordinator, make_dates, make_set_up
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_for: PageFor) -> None:
    city = make_city()
    cycle, coordinator = make_cycle(city=city), make_coordinator(city)
    officer = make_member(city, Role.OFFICER)
    here = [city.slug, cycle.year]
    page, reader, found = page_for(coordinator), page_for(officer), {}

    def look(name: str, on: object, path: str) -> None:
        on.goto(path)  # type: ignore[attr-defined]
        found[name] = violations_in_both(on)  # type: ignore[arg-type]

    look("organisation, nothing yet", page, reverse("organisation", args=here))
    look("dates proposed", page, reverse("planned_dates", args=here))
    look("cycle_open", page, reverse("cycle_open", args=[city.slug]))
    page.goto(reverse("planned_dates", args=here))
    page.get_by_label("Consultation ends", exact=True).fill("2026-04-01")
    page.get_by_role("button", name="Set the dates of 2026").click()
    found["dates out of order"] = violations_in_both(page)
    make_dates(cycle)
    look("dates to read", reader, reverse("planned_dates", args=here))
    make_decision(city, 2026, Decision.Kind.ADOPT)
    look("organisation, gate open", page, reverse("organisation", args=here))
    assert found == dict.fromkeys(found, CLEAN)
    assert len(found) == 6


def test_a_coordinator_opens_the_year_sets_its_dates_and_starts_the_baseline_review(page_for: PageFor) -> None:
    city = make_city()
    page = page_for(make_coordinator(city), scripts=False)
    page.goto(reverse("city_home", args=[city.slug]))
    page.get_by_role("link", name="Open the first year").click()
    page.get_by_role("textbox", name="Year").fill("2026")
    page.get_by_role("button", name="Open the year").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dates of 2026")
    page.get_by_role("button", name="Set the dates of 2026").click()
    expect(page.get_by_text("The dates of 2026 are set.")).to_be_visible()
    assert PlannedDate._default_manager.count() == 9
    expect(page.get_by_role("button", name="Start the baseline review")).to_be_disabled()
    make_decision(city, 2026, Decision.Kind.ADOPT)
    page.reload()
    page.get_by_role("button", name="Start the baseline review").click()
    expect(page.get_by_text("The year is now in the step “Baseline”.")).to_be_visible()


def test_the_gate_stays_shut_without_the_council(page_for: PageFor) -> None:
    city = make_city()
    cycle = make_cycle(city=city)
    make_dates(cycle)
    page = page_for(make_coordinator(city))
    page.goto(reverse("organisation", args=[city.slug, cycle.year]))
    expect(page.get_by_role("button", name="Start the baseline review")).to_be_disabled()
    make_set_up(cycle)
    page.reload()
    expect(page.get_by_role("button", name="Start the baseline review")).to_be_enabled()
