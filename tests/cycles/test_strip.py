"""The step strip."""

from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.urls import path

from cycles import strip
from ims.cities.models import City

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


@override_settings(ROOT_URLCONF=__name__)
def test_only_pages_that_exist_are_linked() -> None:
    """A step without a page stays as a word; what cuts across and has no page is left out."""
    cycle = SimpleNamespace(year=2026, step="targets")
    steps = strip.step_items(cycle, CITY, "/c/sundvik/2026/baseline/themes/")  # type: ignore[arg-type]
    assert [step.url for step in steps] == ["", "/c/sundvik/2026/baseline/", "", "", "", ""]
    assert [step.is_here for step in steps] == [False, True, False, False, False, False]
    across = strip.across_items(CITY, None, "/")
    assert [(item.name, item.url) for item in across] == [("Indicators", "/c/sundvik/indicators/")]
