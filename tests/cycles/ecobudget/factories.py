"""Plain functions that make a master budget through the real services."""

from decimal import Decimal
from typing import Any

from cycles.cycle import Cycle
from cycles.ecobudget import services
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.models import Indicator
from tests.cycles.targets.factories import make_coordinator, make_objective, make_target


def make_budget(cycle: Cycle, **fields: Any) -> MasterBudget:
    """Return the cycle's master budget."""
    return services.keep_budget(cycle, by=make_coordinator(cycle.city), **fields)


def make_line(budget: MasterBudget, indicator: Indicator, **fields: Any) -> BudgetLine:
    """Return a line on the indicator."""
    return services.add_line(budget, indicator, by=make_coordinator(budget.cycle.city), **fields)


def make_aimed_line(budget: MasterBudget) -> BudgetLine:
    """Return a line whose indicator has a target: 100 in 2020, 40 in 2035, on the way to 80 in 2028."""
    long = make_target(make_objective(budget.cycle), value=Decimal(40))
    make_target(long_term=long)
    return make_line(budget, long.indicator)
