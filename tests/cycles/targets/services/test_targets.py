"""Targets: complete or not yet, a stage never beyond its long-term one, owners who hold a role."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.models import Target
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Role
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_objective,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_a_target_keeps_the_digits_it_was_set_with(cycle: Cycle) -> None:
    target = make_target(make_objective(cycle), reference_value=Decimal("25.0"), value=Decimal("0"))
    target.refresh_from_db()
    assert (str(target.reference_value), str(target.value)) == ("25.0", "0")


def test_what_is_not_known_yet_may_be_left_out(cycle: Cycle, coordinator: User) -> None:
    target = services.add_target(
        make_objective(cycle), by=coordinator, term="long", indicator=make_city_indicator(cycle.city)
    )
    assert (target.value, target.year, target.owner, target.reference_value) == (None, None, None, None)


@pytest.mark.parametrize(
    ("direction", "value", "is_refused"),
    [
        ("down", "39.9", True),
        ("down", "40", False),
        ("down", "80", False),
        ("up", "40.1", True),
        ("up", "40", False),
        ("keep", "42.1", True),
        ("keep", "42", False),
        ("keep", "37.9", True),
    ],
)
def test_a_stage_does_not_go_beyond_its_long_term_target(
    cycle: Cycle, direction: str, value: str, is_refused: bool
) -> None:
    indicator = make_city_indicator(cycle.city, direction=direction)
    long = make_target(
        make_objective(cycle), indicator=indicator, tolerance=Decimal(2) if direction == "keep" else Decimal(0)
    )
    if not is_refused:
        assert make_target(long_term=long, value=Decimal(value)).value == Decimal(value)
        return
    with pytest.raises(ValidationError) as refused:
        make_target(long_term=long, value=Decimal(value))
    assert list(refused.value.message_dict) == ["value"]


def test_a_stage_comes_no_later_than_its_long_term_target(cycle: Cycle) -> None:
    long = make_target(make_objective(cycle))
    assert make_target(long_term=long, year=2035).year == 2035
    with pytest.raises(ValidationError) as refused:
        make_target(long_term=long, year=2036)
    assert list(refused.value.message_dict) == ["year"]


def test_a_stage_rests_on_the_same_indicator_and_objective(cycle: Cycle) -> None:
    long = make_target(make_objective(cycle))
    with pytest.raises(ValidationError) as refused:
        make_target(long_term=long, indicator=make_city_indicator(cycle.city))
    assert list(refused.value.message_dict) == ["indicator"]
    with pytest.raises(ValidationError) as refused:
        make_target(make_objective(cycle), long_term=long)
    assert list(refused.value.message_dict) == ["long_term"]


def test_a_short_term_target_is_no_long_term_one_for_another(cycle: Cycle) -> None:
    short = make_target(long_term=make_target(make_objective(cycle)))
    with pytest.raises(ValidationError) as refused:
        make_target(long_term=short)
    assert list(refused.value.message_dict) == ["long_term"]


def test_the_indicator_is_the_citys_own(cycle: Cycle) -> None:
    with pytest.raises(ValidationError) as refused:
        make_target(make_objective(cycle), indicator=make_city_indicator(make_city("elsewhere")))
    assert list(refused.value.message_dict) == ["indicator"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"year": 2020}, "year"),
        ({"reference_year": None}, "reference_value"),
        ({"reference_value": None}, "reference_value"),
        ({"tolerance": Decimal(-1)}, "tolerance"),
    ],
)
def test_what_does_not_fit_together_is_named(cycle: Cycle, fields: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_target(make_objective(cycle), **fields)
    assert list(refused.value.message_dict) == [wrong]


def test_an_owner_holds_a_role_that_enters_values(cycle: Cycle) -> None:
    objective = make_objective(cycle)
    for stranger in (make_member(make_city("elsewhere"), Role.OWNER), make_member(cycle.city, Role.AUDITOR)):
        with pytest.raises(ValidationError) as refused:
            make_target(objective, owner=stranger)
        assert list(refused.value.message_dict) == ["owner"]
    assert make_target(objective, owner=make_member(cycle.city, Role.OWNER)).owner is not None


def test_who_owns_a_target_already_stays_when_the_role_ended(cycle: Cycle, coordinator: User) -> None:
    owner = make_member(cycle.city, Role.OWNER)
    target = make_target(make_objective(cycle), owner=owner)
    owner.memberships.all().delete()
    assert services.change_target(target, value=Decimal(41), owner=owner, by=coordinator).value == Decimal(41)


def test_the_action_that_creates_the_data_is_of_the_same_cycle(cycle: Cycle, coordinator: User) -> None:
    foreign = make_action(make_targets_cycle(make_city("elsewhere")))
    target = make_target(make_objective(cycle))
    with pytest.raises(ValidationError) as refused:
        services.change_target(target, data_action=foreign, by=coordinator)
    assert list(refused.value.message_dict) == ["data_action"]


def test_a_target_on_which_something_rests_stays(cycle: Cycle, coordinator: User) -> None:
    long = make_target(make_objective(cycle))
    short = make_target(long_term=long)
    action = make_action(target=short)
    for held in (long, short):
        with pytest.raises(Conflict):
            services.remove_target(held, by=coordinator)
    services.remove_action(action, by=coordinator)
    services.remove_target(short, by=coordinator)
    services.remove_target(long, by=coordinator)
    assert not Target.objects.exists()
