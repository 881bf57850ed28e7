"""Monitoring in a real browser: axe on every page, nothing scrolls sideways, a value entered by clicking."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cycles.cycle import Cycle
from cycles.monitoring.models import Entry
from cycles.targets.models import Action, Target
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.cycles.indicators.factories import make_series
from tests.cycles.monitoring.factories import (
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_plan,
    make_report,
    make_round,
    somebody,
)

pytestmark = pytest.mark.django_db(transaction=True)
HISTORY = {"2020": "40.0", "2022": "43.1", "2023": None, "2024": "47.5", "2025": "49"}


def make_running_round() -> Cycle:
    """Return a cycle whose round has values in every state, a red target and reported and unreported actions."""
    cycle = make_monitored_cycle("T01", "T02", "T03", "T04", "T05")
    for target in Target.objects.filter(indicator__code__in=("T01", "T02")):
        make_series(target.indicator, HISTORY)
    make_plan(cycle, "T01", term=Target.Term.SHORT, long_term=Target.objects.get(indicator__code="T01"), year=2028)
    turn = make_round(cycle, due_on=date(cycle.year, 11, 30))
    make_entry(turn, "T01", "44.5", state=Entry.State.APPROVED)
    make_entry(turn, "T02", "51", state=Entry.State.APPROVED)
    make_entry(turn, "T03", None, state=Entry.State.SUBMITTED)
    make_entry(turn, "T04", "0", state=Entry.State.RETURNED)
    make_report(turn, Action.objects.get(code="A-T01"), note="The tender was late.")
    make_correction(Target.objects.get(indicator__code="T03"))
    return cycle


def addresses(cycle: Cycle) -> dict[str, str]:
    """Return the pages with much on them by their names; every page is looked at in test_every_page."""
    waiting = Entry.objects.get(state=Entry.State.SUBMITTED)
    numbers = {
        "monitoring": (),
        "my_entries": (),
        "value_decide": (waiting.pk,),
        "action_report": (Action.objects.get(code="A-T01").pk,),
    }
    return {name: reverse(name, args=[cycle.city.slug, cycle.year, *more]) for name, more in numbers.items()}


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_for: PageFor) -> None:
    cycle = make_running_round()
    page, found = page_for(somebody(cycle.city, Role.COORDINATOR)), {}
    pages = addresses(cycle)
    for name, path in pages.items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, name
        found[name] = violations_in_both(page)
    assert found == dict.fromkeys(pages, CLEAN)


def test_an_owner_enters_a_value_and_the_coordinator_approves_it(page_for: PageFor) -> None:
    """Without JavaScript: draft, submit, decide, and the target's status follows."""
    cycle = make_monitored_cycle()
    make_round(cycle)
    page = page_for(somebody(cycle.city, Role.OWNER), scripts=False)
    page.goto(reverse("my_entries", args=[cycle.city.slug, cycle.year]))
    page.get_by_role("link", name="T01 Indicator T01").click()
    page.get_by_label("Value of 2026").fill("53,5")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("T01 is submitted for approval.")).to_be_visible()
    page = page_for(somebody(cycle.city, Role.COORDINATOR), scripts=False)
    page.goto(reverse("monitoring", args=[cycle.city.slug, cycle.year]))
    page.get_by_role("link", name="Decide T01").click()
    page.get_by_role("button", name="Approve the value").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every target is on track")
    assert Entry.objects.get().value == Decimal("53.5")
