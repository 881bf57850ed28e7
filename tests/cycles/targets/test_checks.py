"""The conditions before the programme goes to the council: each open and met, with the page where it is mended."""

from datetime import date
from decimal import Decimal
from urllib.parse import urldefrag

import pytest
from pytest_django import DjangoAssertNumQueries

from cycles import gates
from cycles.baseline.models import DataGap
from cycles.cycle import Cycle
from cycles.targets import checks, services
from cycles.targets.models import Target
from cycles.targets.plan import plan_of
from ims.fields import Translated
from ims.people.models import User
from tests.cycles.targets.factories import (
    make_action,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
)

pytestmark = pytest.mark.django_db
NAMES = ["targets.objectives", "targets.long_term", "targets.short_term", "targets.actions", "targets.programme"]


def unmet(cycle: Cycle, name: str) -> list[tuple[str, str]]:
    """Return sentence and page of every reason of one condition; that each ends at a field is tested elsewhere."""
    condition = next(c for c in gates.conditions(cycle, checks.TRANSITION) if c.name == name)
    return [(reason.sentence, urldefrag(reason.url).url) for reason in condition.unmet]


def test_the_room_registers_its_conditions_in_order() -> None:
    assert [name for name in gates.registered()["submit_programme"] if name.startswith("targets.")] == NAMES


def test_a_whole_plan_meets_every_condition(cycle: Cycle) -> None:
    make_action(target=make_target(long_term=make_target(make_objective(cycle))))
    make_programme_version(cycle)
    assert [unmet(cycle, name) for name in NAMES] == [[], [], [], [], []]


def test_an_empty_plan_says_what_is_missing(cycle: Cycle) -> None:
    assert [unmet(cycle, name) for name in NAMES] == [
        [("No theme was chosen as a priority.", "/cities/sundvik/2026/baseline/")],
        [],
        [],
        [("There is no action yet.", "/cities/sundvik/2026/targets/actions/add/")],
        [("The programme has no version yet.", "/cities/sundvik/2026/targets/programme/")],
    ]


def test_every_priority_has_an_objective(cycle: Cycle) -> None:
    make_objective(cycle)
    review = make_priority(cycle, "2")
    make_priority(cycle, "3", is_priority=False)
    url = f"/cities/sundvik/2026/targets/themes/{review.pk}/objectives/add/"
    assert unmet(cycle, NAMES[0]) == [("Theme 2 is a priority without an objective.", url)]


def test_every_objective_has_a_long_term_target(cycle: Cycle) -> None:
    objective = make_objective(cycle, "Less")
    url = f"/cities/sundvik/2026/targets/objectives/{objective.pk}/targets/add/"
    assert unmet(cycle, NAMES[1]) == [("The objective “Less” has no long-term target.", url)]


@pytest.mark.parametrize(
    ("empty", "what"),
    [
        ({"reference_value": None, "reference_year": None}, "reference value"),
        ({"value": None}, "target value"),
        ({"year": None}, "target year"),
        ({"owner": None}, "owner"),
        ({"value": None, "owner": None}, "target value, owner"),
    ],
)
def test_a_target_is_complete(cycle: Cycle, coordinator: User, empty: dict[str, None], what: str) -> None:
    for place, long_term in enumerate((None, make_target(make_objective(cycle)))):
        target = make_target(make_objective(cycle) if long_term is None else None, long_term=long_term)
        services.change_target(target, by=coordinator, **empty)
        reasons = unmet(cycle, NAMES[1 + place])
        term = target.get_term_display()
        url = f"/cities/sundvik/2026/targets/targets/{target.pk}/change/"
        assert reasons == [(f"{term} for {target.indicator.code}: missing {what}.", url)]


def test_a_data_creating_action_stands_for_the_reference(cycle: Cycle) -> None:
    action = make_action(cycle)
    make_target(make_objective(cycle), reference_value=None, reference_year=None, data_action=action)
    assert unmet(cycle, NAMES[1]) == []


def test_a_zero_is_a_value(cycle: Cycle) -> None:
    make_target(make_objective(cycle), reference_value=Decimal(0), value=Decimal(0))
    assert unmet(cycle, NAMES[1]) == []


def test_a_long_term_target_that_moved_leaves_its_stage_beyond(cycle: Cycle, coordinator: User) -> None:
    long = make_target(make_objective(cycle))
    short = make_target(long_term=long)
    services.change_target(long, value=Decimal(90), by=coordinator)
    sentence = f"{long.indicator.code}: 80 goes beyond the long-term target of 90 in 2035."
    assert unmet(cycle, NAMES[2]) == [(sentence, f"/cities/sundvik/2026/targets/targets/{short.pk}/change/")]


@pytest.mark.parametrize(
    ("fields", "cost", "what", "page"),
    [
        ({"owner": None}, Decimal(5), "owner", "change"),
        ({"starts_on": None}, Decimal(5), "dates", "change"),
        ({"ends_on": None}, Decimal(5), "dates", "change"),
        ({}, None, "money", "costs/add"),
        ({"target": None}, Decimal(5), "target", "change"),
    ],
)
def test_an_action_is_complete(
    cycle: Cycle, fields: dict[str, None], cost: Decimal | None, what: str, page: str
) -> None:
    action = make_action(cycle, cost=cost, code="A1", **fields)
    url = f"/cities/sundvik/2026/targets/actions/{action.pk}/{page}/"
    assert unmet(cycle, NAMES[3]) == [(f"Action A1: missing {what}.", url)]


def test_an_action_without_cost_says_so_with_a_zero(cycle: Cycle) -> None:
    make_action(cycle, cost=Decimal(0))
    assert unmet(cycle, NAMES[3]) == []


def test_a_listed_gap_needs_the_action_that_creates_the_data(cycle: Cycle) -> None:
    gap = DataGap.objects.create(
        cycle=cycle,
        theme_review=make_priority(cycle),
        missing=Translated(en="Noise at night"),
        reason=Translated(en="Not measured"),
    )
    make_action(cycle)
    url = f"/cities/sundvik/2026/targets/actions/add/?gap={gap.pk}"
    assert unmet(cycle, NAMES[3]) == [("No action creates the missing data: Noise at night.", url)]
    make_action(cycle, target=None, creates_data_for=gap)
    assert unmet(cycle, NAMES[3]) == []


def test_a_draft_beside_the_published_version_is_open(cycle: Cycle, coordinator: User) -> None:
    make_programme_version(cycle)
    draft = services.start_draft(cycle, by=coordinator)
    url = f"/cities/sundvik/2026/targets/programme/{draft.pk}/edit/"
    assert unmet(cycle, NAMES[4]) == [("Version 2 of the programme is still a draft.", url)]


@pytest.mark.parametrize("number", [1, 8])
def test_the_checks_read_the_plan_once(
    cycle: Cycle, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_action(target=make_target(long_term=make_target(make_objective(cycle))), ends_on=date(2027, 1, 1))
    own = [checks.objectives, checks.long_term, checks.short_term, checks.actions, checks.programme]
    with django_assert_num_queries(4):
        plan = plan_of(cycle)
        assert sum(len(list(check(plan))) for check in own) == 1
    assert Target.objects.count() == 2 * number
