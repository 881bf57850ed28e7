"""Indicators in a real browser: axe on every page, nothing scrolls sideways, files are imported by clicking."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cycles.cycle import Step
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import record
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both
from tests.browser.fixtures import PageFor
from tests.commitments.factories import make_aalborg
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "indicator_code;period;value\nT01;2024;many\nT99;2023;1\nT01;2010-12;43,5\n"
INDICATORS = "code,name,unit,direction,pillar\nT01,Trips,% of trips,up,social\nT09,New,km,up,social\n"
OBSERVATIONS = "indicator_code,period,value\nT01,2024,44.20\nT01,2025,\nT09,2023,1.0\n"


def make_measured_city() -> tuple[City, User]:
    """Return a city with values, gaps, a correction and an indicator without any, and its officer."""
    city = make_city(languages=["en", "sv"])
    officer = make_member(city, Role.OFFICER, name="Maja Lind")
    owner, unit = make_member(city, Role.OWNER, name="Karin Holm"), make_unit(city, "Streets")
    trips = make_aalborg().nodes.get(code="6.2")
    make_cycle(Step.MONITORING, city=city)
    fields = {"commitment": trips, "owner": owner, "responsible": unit, "source_url": "https://example.org/survey"}
    full = make_indicator(city, "T01", name="Trips by public transport, on foot and by bicycle", **fields)
    make_series(full, {"2018": "40.1", "2020": None, "2022": "42", "2023": "42.8", "2024": "43.50"})
    record(full, "2024", Decimal("43.70"), by=officer, reason="The survey was recounted by the statistics office.")
    make_series(make_indicator(city, "T02", commitment=trips, source=""), {"2023": None, "2024": "0"})
    make_indicator(city, "T03", name="Indicator without a value", commitment=trips)
    return city, officer


def upload(page: Page, city: City, **files: str) -> None:
    """Choose the files and have them checked."""
    page.goto(reverse("series_import", args=[city.slug]))
    for name, text in files.items():
        page.set_input_files(f"[name={name}]", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Check the files").click()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_for: PageFor) -> None:
    city, officer = make_measured_city()
    page, found = page_for(officer), {}

    def look(name: str) -> None:
        found[name] = violations_in_both(page)

    full, empty = Indicator.objects.get(code="T01"), Indicator.objects.get(code="T03")
    corrected = Observation.objects.get(indicator=full, period="2024")
    record_url = reverse("observation_record", args=[city.slug, full.pk])
    addresses = {
        "indicators": reverse("indicators", args=[city.slug]),
        "nothing found": reverse("indicators", args=[city.slug]) + "?q=nothing",
        "indicator": reverse("indicator", args=[city.slug, full.pk]),
        "without values": reverse("indicator", args=[city.slug, empty.pk]),
        "theme_series": reverse("theme_series", args=[city.slug, "6"]),
        "no series": reverse("theme_series", args=[city.slug, "1"]),
        "indicator_define": reverse("indicator_define", args=[city.slug]),
        "indicator_change": reverse("indicator_change", args=[city.slug, full.pk]),
        "observation_record": record_url,
        "correction": f"{record_url}?observation={corrected.pk}",
        "series_import": reverse("series_import", args=[city.slug]),
    }
    for name, path in addresses.items():
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, name
        look(name)
    page.goto(record_url)
    page.get_by_label("Period").fill("2024")
    page.get_by_label("Value in").fill("44")
    page.get_by_role("button", name="Save the value").click()
    look("conflict")
    upload(page, city, observations=WRONG)
    look("columns")
    page.get_by_label("Column C").select_option("not read")
    page.get_by_role("button", name="Show what would change").click()
    look("columns refused")
    page.get_by_label("Column C").select_option("Value")
    page.get_by_role("button", name="Show what would change").click()
    look("problems")
    upload(page, city, indicators=INDICATORS, observations=OBSERVATIONS)
    page.get_by_role("button", name="Show what would change").click()
    look("dry run")
    assert len(found) == 16
    assert found == dict.fromkeys(found, CLEAN)


def test_files_are_imported_by_clicking_after_their_dry_run(page_for: PageFor) -> None:
    city, officer = make_measured_city()
    page = page_for(officer, scripts=False)
    upload(page, city, observations=WRONG)
    expect(page.get_by_role("heading", level=1)).to_have_text("What the columns of the file hold")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 faults in the files")
    expect(page.get_by_role("row").filter(has_text="The city has no indicator “T99”.")).to_contain_text("A3")
    upload(page, city, indicators=INDICATORS, observations=OBSERVATIONS)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is what the files would change")
    page.get_by_role("button", name="Load the files").click()
    expect(page.locator(".errors")).to_contain_text("Reason of the corrections")
    page.get_by_label("Reason of the corrections").fill("Published anew")
    page.get_by_role("button", name="Load the files").click()
    expect(page.get_by_text("Loaded: 2 new values, 1 changed, 0 as they were; without a value: 1.")).to_be_visible()
    page.get_by_role("link", name="T01 Trips").click()
    expect(page.locator(".lead")).to_contain_text("44.20 % of trips in 2024, better than 2023.")
    expect(page.get_by_role("region", name="Corrections").get_by_role("row")).to_have_count(3)
