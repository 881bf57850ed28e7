"""What the gates of steps 1 and 2 still wait for leads to the form that mends it, opened at the field."""

import re
from collections.abc import Callable
from urllib.parse import urldefrag

import pytest

from cycles import gates
from cycles.cycle import Cycle, Step
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import attach, make_review, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.cycles.targets.factories import make_action, make_objective, make_priority, make_target
from tests.factories import make_member

pytestmark = pytest.mark.django_db
Addresses = dict[str, str]

# Reasons about a choice among several pages or about a whole page; all others end at a field.
WHOLE_PAGES = (
    "The programme has no version yet.",
    "There was no consultation on the programme yet.",
    "The objective “Less” has no long-term target.",
    "Choose the priorities",
    "Sign-off by the working group",
)


def baseline_in_need() -> Cycle:
    """Return a review in which something of everything is open."""
    cycle = make_cycle(Step.BASELINE)
    make_review(cycle)
    theme = make_theme_review(cycle, "6")
    attach(theme, make_indicator(cycle.city, "T01"))
    unsourced = make_indicator(cycle.city, "T02", source="")
    make_series(unsourced, {"2020": "1"})
    attach(theme, unsourced)
    make_theme_review(cycle, "7")
    return cycle


def plan_in_need() -> Cycle:
    """Return a plan in which something of everything is open."""
    cycle = make_cycle(Step.TARGETS)
    make_objective(cycle, "Less")
    make_priority(cycle, "2")
    long = make_target(make_objective(cycle, "More"), value=None)
    make_target(long_term=long, owner=None)
    make_action(cycle, target=None, starts_on=None)
    return cycle


def addresses(cycle: Cycle, transition: str) -> Addresses:
    """Return what is open, each sentence with where it leads."""
    return {reason.sentence: reason.url for each in gates.conditions(cycle, transition) for reason in each.unmet}


@pytest.mark.parametrize(
    ("make", "transition", "least"), [(baseline_in_need, "close_baseline", 10), (plan_in_need, "submit_programme", 6)]
)
def test_each_reason_ends_at_its_field(
    client_as: ClientAs, make: Callable[[], Cycle], transition: str, least: int
) -> None:
    cycle = make()
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    found = addresses(cycle, transition)
    assert len(found) >= least
    for sentence, url in found.items():
        page, field = urldefrag(url)
        answer = client.get(page)
        assert answer.status_code == 200, (sentence, url)
        assert field or sentence in WHOLE_PAGES, sentence
        assert not field or re.search(rf'\bid="{field}"', answer.content.decode()), (sentence, url)


def test_a_gap_that_is_listed_from_the_gate_names_its_indicator(client_as: ClientAs) -> None:
    cycle = baseline_in_need()
    page = client_as(make_member(cycle.city, Role.OFFICER)).get(
        addresses(cycle, "close_baseline")["T01 has no value: list it as a gap"]
    )
    assert re.search(r'<option value="\d+" selected>T01', page.content.decode())
