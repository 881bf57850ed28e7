"""Which indicators a year's work rests on."""

from decimal import Decimal

import pytest

from cycles.cycle import Step
from cycles.indicators import uses
from ims.cities.models import City
from tests.cycles.baseline.factories import attach, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.cycles.targets.factories import make_objective, make_target, make_targets_cycle


@pytest.fixture
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "_uses", {})
    monkeypatch.setattr(uses, "_mentions", {})


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_registry")
def test_every_registered_use_is_asked(city: City) -> None:
    one, two, _unused = (make_indicator(city, code) for code in ("T01", "T02", "T03"))
    uses.register_use("one", lambda _cycle: [one.pk])
    uses.register_use("other", lambda cycle: [one.pk, two.pk] if cycle.year == 2026 else [])
    assert uses.registered_uses() == ["one", "other"]
    cycle = make_cycle(Step.SET_UP, city=city, year=2026)
    assert [row.code for row in uses.indicators_used_in(cycle)] == ["T01", "T02"]


@pytest.mark.usefixtures("_own_registry")
def test_a_name_is_registered_once() -> None:
    uses.register_use("one", lambda _cycle: [])
    with pytest.raises(ValueError, match="Two uses of indicators are called one"):
        uses.register_use("one", lambda _cycle: [])


@pytest.mark.django_db
@pytest.mark.usefixtures("_own_registry")
def test_what_rests_on_an_indicator_stands_with_the_newest_year_first(city: City) -> None:
    uses.register_mentions(
        "one", lambda _indicator: [uses.Mention(2025, "old", "/a/"), uses.Mention(2026, "new", "/b/")]
    )
    uses.register_mentions("other", lambda indicator: [uses.Mention(2027, indicator.code, "/c/")])
    assert [mention.words for mention in uses.mentions_of(make_indicator(city, "T01"))] == ["T01", "new", "old"]
    with pytest.raises(ValueError, match="Two finders of mentions are called one"):
        uses.register_mentions("one", lambda _indicator: [])


@pytest.mark.django_db
def test_the_baseline_review_names_its_themes(city: City) -> None:
    cycle, indicator = make_cycle(Step.BASELINE, city=city), make_indicator(city, "T01")
    review = make_theme_review(cycle)
    attach(review, indicator)
    (mention,) = uses.mentions_of(indicator)
    assert mention.year == cycle.year
    assert mention.words == f"Baseline review, theme {review.theme.code} {review.theme.name}"
    assert mention.url == f"/cities/sundvik/{cycle.year}/baseline/themes/{review.pk}/"


@pytest.mark.django_db
def test_targets_are_named_with_their_aim(city: City) -> None:
    indicator = make_indicator(city, "T01", unit="% of all trips")
    make_target(make_objective(make_targets_cycle(city)), indicator=indicator, year=2030, value=Decimal("55.0"))
    mentions = [mention for mention in uses.mentions_of(indicator) if "/targets/targets/" in mention.url]
    assert [mention.words for mention in mentions] == ["Long-term target: 55.0\u00a0% of all trips in 2030"]


def test_baseline_and_targets_say_what_they_use() -> None:
    assert uses.registered_uses() == ["baseline", "ecobudget", "targets"]
    assert uses.registered_mentions() == ["baseline", "ecobudget", "targets"]
