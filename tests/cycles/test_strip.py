"""The step strip."""

from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.urls import path

from cycles import strip
from ims.cities.models import City
from ims.roles import Permission, Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

CITY = City(name="Sundvik", slug="sundvik")


def _view() -> None: ...


urlpatterns = [
    path("c/<slug:city>/<int:year>/baseline/", _view, name="baseline"),
    path("c/<slug:city>/indicators/", _view, name="indicators"),
]


@pytest.mark.parametrize(
    ("present", "states"),
    [
        ("set_up", ["now", "next", "next", "next", "next", "next"]),
        ("monitoring", ["done", "done", "done", "done", "now", "next"]),
        ("closed", ["done"] * 6),
    ],
)
def test_states_follow_the_cycle(present: str, states: list[str]) -> None:
    """What lies before is done, what lies after is to come; a closed year is all done."""
    assert [strip.state_of(step, present) for step, _word, _page in strip.STEP_PAGES] == states


def _steps(path: str, *rights: Permission) -> list[strip.StripItem]:
    cycle = SimpleNamespace(year=2026, step="targets")
    return strip.step_items(cycle, CITY, path, rights)  # type: ignore[arg-type]


@override_settings(ROOT_URLCONF=__name__)
def test_only_pages_that_exist_are_linked() -> None:
    """A step without a page stays as a word; what cuts across and has no page is left out."""
    steps = _steps("/c/sundvik/2026/baseline/themes/", Permission.SEE_WORK)
    assert [step.url for step in steps] == ["", "/c/sundvik/2026/baseline/", "", "", "", ""]
    assert [step.is_here for step in steps] == [False, True, False, False, False, False]
    across = strip.across_items(CITY, None, "/", [Permission.SEE_WORK, Permission.SEE_CITY])
    assert [(item.name, item.url) for item in across] == [("Indicators", "/c/sundvik/indicators/")]


def test_nobody_is_led_to_a_page_that_would_refuse_them() -> None:
    steps = _steps("/", Permission.SEE_CITY)
    assert [step.url for step in steps] == [""] * 6
    assert [step.state for step in steps] == ["done", "done", "now", "next", "next", "next"]
    assert [item.name for item in strip.across_items(CITY, 2026, "/", [Permission.SEE_CITY])] == ["Involvement"]
    assert strip.across_items(CITY, 2026, "/", ()) == []
    assert all(step.url for step in _steps("/", Permission.SEE_WORK))  # who sees the work is led


@pytest.mark.parametrize(("role", "links"), [(Role.STAKEHOLDER, 0), (Role.OWNER, 6)])
@pytest.mark.django_db
def test_a_page_without_a_year_shows_the_steps_of_the_running_one(client_as: ClientAs, role: Role, links: int) -> None:
    city = make_city()
    make_cycle(city=city)
    text = client_as(make_member(city, role)).get(f"/cities/{city.slug}/decisions/").content.decode()
    steps = text[text.index('<nav class="steps') : text.index("</ol>")]
    assert steps.count("steps__item") == 6
    assert steps.count("href=") == links
