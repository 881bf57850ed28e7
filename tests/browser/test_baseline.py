"""The baseline review in a real browser: axe on every page of it, nothing scrolls sideways."""

from datetime import date

import pytest
from django.urls import reverse

from cycles.baseline import scoring
from cycles.baseline.models import CommitmentAssessment, ThemeReview
from cycles.cycle import Cycle, Step
from ims.people.models import User
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.cycles.baseline.factories import attach, make_gap, make_requirement, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Two trips in five are made on foot, by bicycle or by public transport.\n\nFreight passes **Hamngatan**."
FORMS = ("theme_swot", "theme_assessment", "theme_significance", "theme_indicator_attach")
REVIEW = ("baseline", "priorities_choose", "themes_score")


def make_full_review() -> tuple[Cycle, ThemeReview, User]:
    """Return a cycle with one full and two half-written themes, the full one, and the coordinator."""
    cycle = make_cycle(Step.BASELINE, city=make_city(languages=["en", "sv"]))
    theme = make_theme_review(cycle, "6", ready=True, condition={"en": TEXT, "sv": "Två resor av fem"})
    make_theme_review(cycle, "2", ready=True, is_priority=False, urgency=2)
    make_theme_review(cycle, "10")
    for code, values in {"T01": {"2018": "40.1", "2021": "42", "2024": "43.5"}, "T02": {"2024": "0"}}.items():
        indicator = make_indicator(cycle.city, code, name=f"Trips by public transport, {code}", unit="% of all trips")
        make_series(indicator, values)
        attach(theme, indicator)
    empty = make_indicator(cycle.city, "H02", source="")
    attach(theme, empty)
    make_gap(theme, "School survey", indicator=empty)
    make_indicator(cycle.city, "N01")
    unit = make_unit(cycle.city, "Streets")
    make_requirement(theme, "PM10 daily mean", met="yes", responsible=unit, checked_on=date(2026, 2, 3))
    CommitmentAssessment.objects.create(
        cycle=cycle, theme_review=theme, commitment=theme.theme.children.get(code="6.1"), assessment="partly"
    )
    for marks in ((5, 1, 3), (4, 4, 3), (4, 5, 3)):
        scoring.give(cycle, {theme.pk: marks}, by=make_member(cycle.city, Role.OWNER))
    return cycle, theme, make_member(cycle.city, Role.COORDINATOR, name="Anna Berglund")


def addresses(cycle: Cycle, theme: ThemeReview) -> dict[str, str]:
    """Return the pages with much on them by their names; every page is looked at in test_every_page."""
    whole = {name: reverse(name, args=[cycle.city.slug, cycle.year]) for name in REVIEW}
    parts = {name: reverse(name, args=[cycle.city.slug, cycle.year, theme.pk]) for name in ("theme_review", *FORMS)}
    return {**whole, **parts}


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_for: PageFor) -> None:
    cycle, theme, coordinator = make_full_review()
    page, found = page_for(coordinator), {}
    pages = addresses(cycle, theme)
    for name, path in pages.items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, name
        found[name] = violations_in_both(page)
    assert found == dict.fromkeys(pages, CLEAN)
