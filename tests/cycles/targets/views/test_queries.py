"""A page asks the database as much for a few rows as for many, and never more than twelve times.

Those over the whole plan ask once more, whether they are kept: here they never are, nothing being committed.
"""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.action_plan import services as action_plan
from cycles.targets.action_plan.models import Milestone
from cycles.targets.models import Action, Paragraph
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_gap
from tests.cycles.targets.factories import (
    make_action,
    make_coordinator,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_unit
from tests.stakeholders.factories import make_comment, make_consultation

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/targets/"


def fill(cycle: Cycle, number: int) -> dict[str, int]:
    """Fill the plan with this many of everything; return the ids that addresses name."""
    by = make_coordinator(cycle.city)
    for place in range(number):
        make_gap(make_priority(cycle), f"Gap {place}")
        make_objective(cycle, f"Objective {place}")
        action = make_action(target=make_target(long_term=make_target(make_objective(cycle))))
        assert action.target is not None
        action_plan.add_milestone(action, "Begun", date(2026, 5, 1), by=by)
        action_plan.set_team(action, [make_unit(cycle.city, f"Unit {place}")], [by], by=by)
        action_plan.set_predecessors(action, Action.objects.filter(cycle=cycle).exclude(pk=action.pk)[:1], by=by)
    first = make_programme_version(cycle, texts=(tuple(f"Text {n}." for n in range(number)),))
    consultation = make_consultation(version=first)
    for _ in range(number):
        make_comment(consultation)
    draft = make_programme_version(cycle, published=False)
    section = draft.sections.order_by("number")[0]
    for kind in ("targets", "indicator", "actions", "costs", "timeline") * (number // 3):
        theme = make_priority(cycle).theme
        block = services.add_block(
            section, kind, theme=theme, indicator=action.target.indicator, by=make_coordinator(cycle.city)
        )
    return {
        "objective": action.target.objective_id,
        "target": action.target.long_term_id or 0,
        "action": action.pk,
        "first": first.pk,
        "draft": draft.pk,
        "block": block.pk,
        "milestone": Milestone.objects.order_by("pk")[0].pk,
        "paragraph": Paragraph.objects.filter(section__programme=draft).order_by("pk")[0].pk,
    }


def queries_of(client: Client, url: str) -> int:
    """Return how many queries a page needs, beside opening and releasing its transaction (in a test a savepoint)."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


@pytest.mark.parametrize("number", [3, 9])
def test_pages_ask_as_much_of_the_database_for_few_as_for_many(number: int, client_as: ClientAs) -> None:
    cycle = make_targets_cycle()
    ids = fill(cycle, number)
    client = client_as(make_coordinator(cycle.city))
    expected = {
        "": 11 + 1,
        f"targets/{ids['target']}/": 11,
        f"targets/{ids['target']}/change/": 9,
        f"targets/{ids['target']}/path/": 5,
        f"objectives/{ids['objective']}/targets/add/": 7,
        f"actions/{ids['action']}/": 7,
        f"actions/{ids['action']}/change/": 11,
        f"actions/{ids['action']}/team/": 9,
        f"actions/{ids['action']}/effects/": 5,
        f"actions/{ids['action']}/order/": 9,
        f"milestones/{ids['milestone']}/change/": 5,
        "effects/": 7,
        "actions/": 7 + 1,
        "timeline/": 7 + 1,
        "costs/": 7,
        "gaps/": 6,
        "actions/add/": 9,
        "programme/": 5,
        f"programme/{ids['first']}/": 7,
        f"programme/{ids['draft']}/edit/": 10,
        f"blocks/{ids['block']}/place/": 10,
        f"blocks/{ids['block']}/change/": 7,
        f"programme/{ids['draft']}/compare/{ids['first']}/": 11,
        f"paragraphs/{ids['paragraph']}/change/": 5,
    }
    asked = {page: queries_of(client, ROOM + page) for page in expected}
    assert asked == expected
