"""What contradicts itself is said while one types, in a real browser; axe on action plan, path and ecoBUDGET."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cycles.cycle import Cycle
from cycles.targets.action_plan import services as action_plan
from cycles.targets.models import Action
from ims.people.models import User
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.cycles.ecobudget.factories import make_aimed_line, make_budget
from tests.cycles.targets.factories import (
    make_action,
    make_coordinator,
    make_objective,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


def make_plan() -> tuple[Cycle, User, Action]:
    """Return a cycle in target setting, its coordinator, and an action that waits for another one."""
    cycle = make_targets_cycle(make_city("sundvik", languages=["en", "sv"]))
    by = make_coordinator(cycle.city)
    first = make_action(cycle, target=None, code="A1", ends_on=date(2026, 6, 30))
    second = make_action(cycle, code="A2", starts_on=date(2026, 7, 1), ends_on=date(2027, 6, 30))
    action_plan.set_predecessors(second, [first], by=by)
    action_plan.set_team(second, [make_unit(cycle.city, "Parks")], [by], by=by)
    action_plan.add_milestone(second, "Half of it", date(2026, 12, 1), by=by)
    said = {"effect_environment": 2, "effect_social": 0, "effect_economic": -1}
    action_plan.assess_effects(second, by=by, **said, why_environment="Trees", why_economic="Dear")
    make_aimed_line(make_budget(cycle))
    return cycle, by, second


def url(cycle: Cycle, name: str, *more: int) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *more])


def test_it_is_said_while_one_types_and_goes_when_it_is_mended(page_for: PageFor) -> None:
    cycle, by, action = make_plan()
    page = page_for(by)
    page.goto(url(cycle, "action_change", action.pk))
    early = page.get_by_text("begins on 1 May 2026, before A1 ends on 30 June 2026")
    expect(early).to_have_count(0)
    page.get_by_label("from", exact=False).first.fill("2026-05-01")
    page.keyboard.press("Tab")
    expect(early).to_be_visible()
    page.get_by_label("from", exact=False).first.fill("2026-07-01")
    page.keyboard.press("Tab")
    expect(early).to_have_count(0)
    target = make_target(make_objective(cycle))
    page.goto(url(cycle, "target_change", target.pk))
    page.locator("[name=value]").fill("400")
    expect(page.get_by_text("400 is worse than the reference of 100 in 2020")).to_be_visible()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_for: PageFor) -> None:
    cycle, by, action = make_plan()
    page, found = page_for(by), {}
    milestone, target = action.milestones.get().pk, action.target_id or 0
    addresses = {
        "action": url(cycle, "action", action.pk),
        "effects of one": url(cycle, "action_effects", action.pk),
        "order": url(cycle, "action_order", action.pk),
        "milestone": url(cycle, "milestone_change", milestone),
        "effects": url(cycle, "effects"),
        "timeline": url(cycle, "timeline"),
        "path": url(cycle, "target_path", target),
        "ecobudget": url(cycle, "ecobudget"),
        "accounts": url(cycle, "triple_bottom_line"),
    }
    for name, address in addresses.items():
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, name
        found[name] = violations_in_both(page)
    assert found == dict.fromkeys(addresses, CLEAN)
