"""A year scoped by municipal service: pages, gate, home and paper say service, and the gate asks for the same."""

import re

import pytest
from django.urls import get_resolver, reverse

from commitments.models import FrameworkVersion
from commitments.seeds import files, load_file
from cycles import gates
from cycles.baseline import services
from cycles.baseline.content import part
from cycles.baseline.instruments.models import Instrument
from cycles.baseline.models import ThemeReview
from cycles.baseline.registration import _mentions
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Step
from cycles.snapshot import plain
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import (
    attach,
    make_cover,
    make_evidence,
    make_gap,
    make_instrument,
    make_point,
    make_requirement,
    make_review,
)
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
WORD = {"en": r"\bthemes?\b", "sv": r"\bteman?(?:a?s?)\b|\btemats?\b"}

CALLED = {"en": r"\bservices?\b", "sv": r"\bverksamhetsområde"}


@pytest.fixture
def review() -> ThemeReview:
    """Return a service in scope with something of every sort on it, in a city that reads Swedish too."""
    load_file(next(path for path in files() if path.stem == "services"))
    cycle = make_cycle(Step.BASELINE, city=make_city(languages=["en", "sv"]))
    version = FrameworkVersion.objects.get(framework__code="services")
    make_review(cycle, version)
    row = services.bring_in_scope(cycle, version.nodes.get(code="13"), by=make_member(cycle.city, Role.COORDINATOR))
    attach(row, make_indicator(cycle.city, "T01"))
    make_gap(row)
    make_requirement(row)
    make_point(row)
    make_evidence(row, url="https://example.org/")
    make_cover(make_instrument(cycle), row)
    return row


def addresses(row: ThemeReview) -> list[str]:
    """Return the address of every page of the room that is looked at."""
    ids = {
        "city": row.cycle.city.slug,
        "year": row.cycle.year,
        "theme_review": row.pk,
        "instrument": Instrument.objects.get().pk,
        "point": row.swot_points.get().pk,
        "gap": row.data_gaps.get().pk,
        "evidence": row.evidence.get().pk,
        "requirement": row.legal_requirements.get().pk,
        "theme_indicator": row.theme_indicators.get().pk,
        "name": "close_baseline",
    }
    found = []
    for name, known in get_resolver().reverse_dict.lists():
        for possible, _pattern, _defaults, _converters in known:
            names = possible[0][1]
            if isinstance(name, str) and name in PAGES and set(names) <= ids.keys():
                found.append(reverse(name, kwargs={one: ids[one] for one in names}))
    return found


PAGES = {
    *("baseline", "baseline_scope", "themes_score", "priorities_choose", "requirements_none", "legal_register"),
    *("baseline_sign_off", "instruments", "instrument_add", "instrument_change", "instrument_remove"),
    *("instrument_cover", "instrument_uncover", "theme_review", "theme_texts", "theme_swot", "swot_point_change"),
    *("swot_point_remove", "theme_significance", "theme_remove", "theme_indicator_attach", "gap_list", "gap_remove"),
    *("evidence_add", "evidence_change", "evidence_remove", "requirement_add", "requirement_change"),
    *("requirement_remove", "year", "plan_file", "responsibilities"),
}


def words_of(page: str) -> str:
    """Return what is read of a page, and what is read aloud of it."""
    said = " ".join(re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', page))
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return f"{re.sub(r'<[^>]+>', ' ', body)} {said}"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_page_of_the_room_says_theme(review: ThemeReview, client_as: ClientAs, language: str) -> None:
    person = make_member(review.cycle.city, Role.COORDINATOR)
    User.objects.filter(pk=person.pk).update(language=language)
    client = client_as(User.objects.get(pk=person.pk))
    looked = addresses(review)
    assert len(looked) >= 25
    wrong, read = {}, 0
    for address in looked:
        page = client.get(address, headers={"accept-language": language})
        text = words_of(page.content.decode())
        found = [text[max(0, m.start() - 30) : m.end() + 20] for m in re.finditer(WORD[language], text, re.IGNORECASE)]
        read += page.status_code == 200 and bool(re.search(CALLED[language], text, re.IGNORECASE))
        if page.status_code == 200 and found:
            wrong[address] = found
    assert wrong == {}
    assert read >= 20


def test_the_gate_asks_of_a_service_what_it_asks_of_a_theme(review: ThemeReview, client_as: ClientAs) -> None:
    cycle = review.cycle
    unmet = {c.name: [r.url for r in c.unmet] for c in gates.conditions(cycle, "close_baseline") if not c.is_met}
    assert [url.partition("#")[0] for url in unmet["baseline.swot"]] == [
        reverse("theme_swot", args=[cycle.city.slug, cycle.year, review.pk])
    ]
    page = client_as(make_member(cycle.city, Role.COORDINATOR)).get(reverse("year", args=[cycle.city.slug, cycle.year]))
    assert "SWOT of service 13: weaknesses, opportunities, threats" in page.content.decode()
    for kind in SwotPoint.Kind:
        make_point(review, kind)
    names = {c.name for c in gates.conditions(cycle, "close_baseline") if not c.is_met}
    assert "baseline.swot" not in names
    assert "baseline.ranked" in names


def test_home_mentions_and_sealed_content_say_service(review: ThemeReview, client_as: ClientAs) -> None:
    assert plain(part(review.cycle))["framework"]["called"] == "service"
    (mention,) = _mentions(review.theme_indicators.get().indicator)
    assert mention.words.startswith("Baseline review, service 13 ")
