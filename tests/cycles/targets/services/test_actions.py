"""Actions and their costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.models import Action, ActionCost
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Role
from tests.cycles.targets.factories import make_action, make_objective, make_target, make_targets_cycle
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


def test_an_action_knows_target_owner_dates_and_money(cycle: Cycle) -> None:
    action = make_action(cycle, cost=Decimal("790000.50"))
    assert (action.starts_on, action.ends_on) == (date(2026, 3, 1), date(2027, 11, 30))
    assert [(c.year, c.amount, str(c.source)) for c in action.costs.all()] == [
        (2026, Decimal("790000.50"), "City budget")
    ]


def test_two_actions_of_a_cycle_do_not_share_a_code(cycle: Cycle) -> None:
    make_action(cycle, code="A1", target=None)
    with pytest.raises(ValidationError):
        make_action(cycle, code="A1", target=None)


def test_an_action_does_not_end_before_it_starts(cycle: Cycle, coordinator: User) -> None:
    action = make_action(cycle)
    with pytest.raises(ValidationError) as refused:
        services.change_action(action, ends_on=date(2026, 2, 28), by=coordinator)
    assert list(refused.value.message_dict) == ["ends_on"]


def test_nothing_of_another_city_comes_into_an_action(cycle: Cycle, coordinator: User) -> None:
    elsewhere = make_city("elsewhere")
    foreign = {
        "target": make_target(make_objective(make_targets_cycle(elsewhere))),
        "responsible": make_unit(elsewhere),
        "owner": make_member(elsewhere, Role.OWNER),
    }
    for name, row in foreign.items():
        with pytest.raises(ValidationError) as refused:
            services.add_action(cycle, code="A1", title="Do it", by=coordinator, **{name: row})
        assert list(refused.value.message_dict) == [name]


def test_a_cost_is_never_negative_and_once_per_year_and_source(cycle: Cycle, coordinator: User) -> None:
    action = make_action(cycle, cost=None)
    assert str(services.add_cost(action, 2026, Decimal(0), "City  budget ", by=coordinator).source) == "City budget"
    for year, amount in ((2027, Decimal("-0.01")), (2026, Decimal(5))):
        with pytest.raises(ValidationError):
            services.add_cost(action, year, amount, "City budget", by=coordinator)


def test_an_action_goes_with_its_costs(cycle: Cycle, coordinator: User) -> None:
    services.remove_action(make_action(cycle), by=coordinator)
    assert (Action.objects.count(), ActionCost.objects.count()) == (0, 0)


def test_an_action_that_creates_a_targets_data_stays(cycle: Cycle, coordinator: User) -> None:
    action = make_action(cycle, target=None)
    target = make_target(make_objective(cycle), reference_year=None, reference_value=None, data_action=action)
    with pytest.raises(Conflict, match="targets"):
        services.remove_action(action, by=coordinator)
    services.change_target(target, data_action=None, by=coordinator)
    services.remove_action(action, by=coordinator)
    assert not Action.objects.exists()


def test_a_cost_is_taken_out(cycle: Cycle, coordinator: User) -> None:
    action = make_action(cycle)
    services.remove_cost(action.costs.get(), by=coordinator)
    assert not action.costs.exists()
