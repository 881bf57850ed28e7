"""The whole plan looked through: words, theme, owner, what is missing, order; and what contradicts itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.contradictions import contradictions
from cycles.targets.listing import Filters, Listing
from cycles.targets.plan import plan_of
from ims.people.models import User
from ims.roles import Role
from tests.cycles.baseline.factories import make_gap
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_objective,
    make_priority,
    make_target,
)
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(cycle: Cycle) -> User:
    """Return somebody who owns things."""
    return make_member(cycle.city, Role.OWNER, name="Åsa Öberg")


@pytest.fixture
def plan(cycle: Cycle, owner: User) -> Cycle:
    """Return a cycle with two themes, three targets and four actions, one of them for a gap, one for nothing."""
    air, noise = make_objective(cycle, "Cleaner air"), make_objective(cycle, "Quiet nights", theme="2")
    cars = make_target(air, indicator=make_city_indicator(cycle.city, "CARS", name={"en": "Cars"}), owner=owner)
    make_target(long_term=cars)
    make_target(noise, indicator=make_city_indicator(cycle.city, "DB"), value=None)
    make_action(target=cars, code="A2", title="Close a street", owner=owner, cost=Decimal(5))
    make_action(target=cars, code="A10", title="Bicycle lanes", cost=Decimal(9), starts_on=date(2026, 1, 1))
    make_action(cycle, target=None, code="A1", title="Count", creates_data_for=make_gap(make_priority(cycle, "2")))
    make_action(cycle, target=None, code="B1", title="Idle", cost=None)
    return cycle


def found(cycle: Cycle, **given: str) -> tuple[list[str], list[str]]:
    """Return the targets as "theme indicator" and the codes of the actions that are looked for."""
    listing = Listing(plan_of(cycle), Filters.of(given))
    targets = [f"{b.code} {row.name.split()[0]}" for b in listing.blocks for o in b.objectives for row in o.targets]
    return targets, [row.code for row in listing.actions]


@pytest.mark.parametrize(
    ("given", "targets", "actions"),
    [
        ({}, ["1 CARS", "1 CARS", "2 DB"], ["A1", "A2", "A10", "B1"]),
        ({"q": "cars"}, ["1 CARS", "1 CARS"], ["A2", "A10"]),
        ({"q": "quiet"}, ["2 DB"], []),
        ({"q": "öberg"}, ["1 CARS"], ["A2"]),
        ({"theme": "2"}, ["2 DB"], ["A1"]),
        ({"state": "open"}, ["2 DB"], ["B1"]),
        ({"state": "complete"}, ["1 CARS", "1 CARS"], ["A1", "A2", "A10"]),
        ({"owner": "nobody"}, [], []),
        ({"sort": "title"}, ["1 CARS", "1 CARS", "2 DB"], ["A10", "A2", "A1", "B1"]),
        ({"sort": "cost"}, ["1 CARS", "1 CARS", "2 DB"], ["A1", "A10", "A2", "B1"]),
        ({"sort": "theme"}, ["1 CARS", "1 CARS", "2 DB"], ["A2", "A10", "A1", "B1"]),
        ({"sort": "start"}, ["1 CARS", "1 CARS", "2 DB"], ["A10", "A1", "A2", "B1"]),
        ({"sort": "drop table", "state": "x", "owner": "-1", "q": "<zz>"}, [], []),
    ],
)
def test_what_is_looked_for(plan: Cycle, given: dict[str, str], targets: list[str], actions: list[str]) -> None:
    assert found(plan, **given) == (targets, actions)


def test_an_owners_targets_and_actions(plan: Cycle, owner: User) -> None:
    assert found(plan, owner=str(owner.pk)) == (["1 CARS"], ["A2"])
    assert owner in Listing(plan_of(plan), Filters()).owners


def test_a_theme_says_whether_something_in_it_is_missing(plan: Cycle) -> None:
    listing = Listing(plan_of(plan), Filters())
    assert [(block.code, block.is_open, len(block.actions)) for block in listing.blocks] == [
        ("1", False, 2),
        ("2", True, 1),
    ]
    assert [row.code for row in listing.without_theme] == ["B1"]
    assert [(name[:1], [a.code for a in rows]) for name, rows in listing.grouped] == [
        ("1", ["A2", "A10"]),
        ("2", ["A1"]),
        ("W", ["B1"]),
    ]


def sentences(cycle: Cycle) -> list[str]:
    """Return what contradicts itself, without the codes' addresses."""
    return [reason.sentence for reason in contradictions(plan_of(cycle))]


def test_a_sound_plan_contradicts_nothing(plan: Cycle) -> None:
    assert sentences(plan) == []


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ({}, {"value": Decimal(50)}, "for 2035 both 40 and 50 are aimed at."),
        ({}, {"reference_value": Decimal(90)}, "the reference for 2020 is 100 in one target and 90 in another."),
        ({}, {"year": 2040, "value": Decimal(45)}, "45 in 2040 is worse than the 40 aimed at before, in 2035."),
        ({}, {"year": 2025, "value": Decimal(60)}, "aims at 2025, which is past."),
    ],
)
def test_two_targets_that_cannot_both_be_meant(
    cycle: Cycle, one: dict[str, Any], other: dict[str, Any], sentence: str
) -> None:
    objective, indicator = make_objective(cycle), make_city_indicator(cycle.city)
    make_target(objective, indicator=indicator, **one)
    make_target(objective, indicator=indicator, **other)
    assert [said.split(": ", 1)[1] for said in sentences(cycle)] == [sentence]


def test_a_stage_beyond_its_target_and_a_theme_that_is_no_priority(cycle: Cycle) -> None:
    long = make_target(make_objective(cycle, "Less"))
    stage = make_target(long_term=long)
    type(stage).objects.filter(pk=stage.pk).update(value=Decimal(39))
    ThemeReview.objects.filter(cycle=cycle).update(is_priority=False)
    assert sentences(cycle) == [
        "The objective “Less” belongs to theme 1, which is no priority.",
        f"{long.indicator.code}, short-term target 2028: 39 goes beyond the long-term target of 40 in 2035.",
    ]


@pytest.mark.parametrize(
    ("direction", "value", "is_said"),
    [("down", 101, True), ("down", 100, False), ("up", 99, True), ("keep", 120, False)],
)
def test_a_target_that_is_worse_than_where_it_starts(cycle: Cycle, direction: str, value: int, is_said: bool) -> None:
    indicator = make_city_indicator(cycle.city, "X1", direction=direction)
    make_target(make_objective(cycle), indicator=indicator, value=Decimal(value))
    said = f"X1, long-term target 2035: {value} is worse than the reference of 100 in 2020."
    assert sentences(cycle) == ([said] if is_said else [])


def test_a_stage_is_measured_by_where_its_long_term_target_starts(cycle: Cycle) -> None:
    long = make_target(make_objective(cycle))
    stage = make_target(long_term=long, reference_value=Decimal(470), reference_year=2021, value=Decimal(450))
    assert sentences(cycle) == [
        f"{stage.indicator.code}, short-term target 2028: 450 is worse than the reference of 100 in 2020."
    ]


def test_actions_out_of_their_time(cycle: Cycle, coordinator: User) -> None:
    target = make_target(make_objective(cycle), year=2026)
    action = make_action(target=target, code="A1", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), cost=None)
    services.add_cost(action, 2029, Decimal(5), "State", by=coordinator)
    services.add_cost(action, 2030, Decimal(0), "State", by=coordinator)
    services.change_target(target, data_action=action, by=coordinator)
    assert sentences(cycle) == [
        f"{target.indicator.code}, long-term target 2026: A1 creates its data until 31 December 2027, "
        "after its year 2026.",
        "A1: begins on 1 January 2027, after its target's year 2026.",
        "A1: costs money in 2029, when it does not run.",
    ]
