"""A year begins with a template, and nothing of the template is ever taken for what somebody wrote."""

import pytest
from django.urls import reverse

from commitments.seeds import load_seeded
from cycles.baseline import services as baseline
from cycles.baseline.gate import open_before_sign_off
from cycles.baseline.models import ThemeIndicator, ThemeReview
from cycles.baseline.prompts import POINTS, PROMPTS, SIGN, left_in, written
from cycles.baseline.standing import look
from cycles.baseline.swot import services as swot
from cycles.cycle import Cycle, Step
from cycles.indicators.indicator_library.seeds import load_library
from cycles.indicators.models import Indicator
from cycles.perform import WrongStep
from cycles.plan_file.templates import TEMPLATES, begin_with
from ims.fields import Translated
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> tuple[Cycle, User]:
    """Return a year in step 1 of a city with two languages, and its coordinator."""
    load_seeded()
    load_library()
    cycle = make_cycle(Step.BASELINE, city=make_city(languages=["en", "sv"]))
    return cycle, make_member(cycle.city, Role.COORDINATOR)


@pytest.mark.parametrize(("key", "themes", "indicators"), [("three", 3, 6), ("ten", 10, 21)])
def test_themes_come_with_indicators_and_prompts_once(
    year: tuple[Cycle, User], key: str, themes: int, indicators: int
) -> None:
    cycle, coordinator = year
    taken = begin_with(cycle, TEMPLATES[key], by=coordinator)
    assert (taken.added["themes"], taken.added["indicators"], taken.left_out) == (themes, indicators, [])
    rows = list(ThemeReview.objects.in_cycle(cycle))
    assert all(len(list(left_in(row))) == 2 * len(PROMPTS) for row in rows)
    assert rows[0].condition["sv"].startswith(SIGN)
    assert rows[0].condition["sv"] != rows[0].condition["en"]
    assert set(ThemeIndicator.objects.values_list("theme_review", flat=True)) == {row.pk for row in rows}
    assert Indicator.objects.filter(derived_from=None).count() == 0
    again = begin_with(cycle, TEMPLATES[key], by=coordinator)
    assert (again.added["themes"], again.added["indicators"]) == (0, 0)
    assert all(row.swot_points.count() == len(POINTS) for row in rows)


def test_a_prompt_is_no_text_for_the_gate_until_it_is_overwritten_in_every_language(year: tuple[Cycle, User]) -> None:
    cycle, coordinator = year
    begin_with(cycle, TEMPLATES["three"], by=coordinator)
    theme = ThemeReview.objects.in_cycle(cycle)[0]

    def said() -> str:
        reasons = ((reason, f"{reason.sentence} {reason.url}") for reason in open_before_sign_off(cycle))
        return " ".join(text for reason, text in reasons if f"/themes/{theme.pk}/" in reason.url)

    assert "Describe the condition of theme 4" in said()
    assert "SWOT of theme 4: strengths" in said()
    both = {"en": "Written", "sv": "Skrivet"}
    for point in theme.swot_points.all():
        swot.change_point(point, by=coordinator, text={**point.text, "en": "Written"})
    baseline.write_theme(theme, by=coordinator, condition={**theme.condition, "en": "Written"})
    assert "Theme 4 still holds texts of the template" in said()
    assert "#id_condition_sv" in said()
    baseline.write_theme(theme, by=coordinator, condition=both, trends={}, policies={}, organisation={})
    assert "id_condition" not in said()
    assert look(cycle).themes[0].sections[0].state == "done"
    assert "#id_text_sv" in said()
    for point in theme.swot_points.all():
        swot.change_point(point, by=coordinator, text=both)
    assert "Theme 4 still holds" not in said()


def test_what_somebody_wrote_stays(year: tuple[Cycle, User]) -> None:
    cycle, coordinator = year
    begin_with(cycle, TEMPLATES["three"], by=coordinator)
    theme = ThemeReview.objects.in_cycle(cycle)[0]
    baseline.write_theme(theme, by=coordinator, condition={"en": "Ours"})
    begin_with(cycle, TEMPLATES["ten"], by=coordinator)
    theme.refresh_from_db()
    assert theme.condition == {"en": "Ours"}
    assert ThemeReview.objects.filter(cycle=cycle).count() == 10


def test_written_tells_a_text_from_a_prompt_and_from_nothing() -> None:
    texts = Translated({"en": "Ours", "sv": SIGN + "Vad?"})
    assert [written(texts, code) for code in ("en", "sv", "fi")] == ["Ours", "", ""]


def test_only_in_its_step_and_only_who_writes(year: tuple[Cycle, User], client_as: ClientAs) -> None:
    cycle, coordinator = year
    with pytest.raises(Refused):
        begin_with(cycle, TEMPLATES["three"], by=make_member(cycle.city, Role.OWNER))
    other = make_cycle(Step.TARGETS, city=cycle.city, year=2027)
    with pytest.raises(WrongStep):
        begin_with(other, TEMPLATES["three"], by=coordinator)
    assert not ThemeReview.objects.exists()
    path = reverse("plan_template", args=[cycle.city.slug, cycle.year])
    client = client_as(coordinator)
    assert client.post(path, {"once": new_token()}).status_code == 422
    data = {"once": new_token(), "template": "three"}
    assert [client.post(path, data).status_code for _again in range(2)] == [302, 302]
    assert ThemeReview.objects.count() == 3
