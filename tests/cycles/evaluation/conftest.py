"""A year that stands in its evaluation, with targets, values, actions and reports."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from cycles.cycle import Cycle
from cycles.targets.models import Action, Target
from ims.cities.models import City
from tests.cycles.factories import advance
from tests.cycles.indicators.factories import make_series
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_target,
    make_targets_cycle,
)


@dataclass(frozen=True)
class Year:
    """The year and what stands in it: one target on track, one off track, one without a value, one action."""

    cycle: Cycle
    good: Target
    bad: Target
    unknown: Target
    action: Action


@pytest.fixture
def evaluated(city: City) -> Year:
    """Return a year in step 5; the path of every target in 2026 stands at 76."""
    cycle = make_targets_cycle(city)
    objective = make_objective(cycle)
    targets = {
        code: make_target(objective, indicator=make_city_indicator(city, code)) for code in ("GOOD", "BAD", "UNKNOWN")
    }
    make_series(targets["GOOD"].indicator, {"2020": "100", "2025": "80", "2026": "75.5"})
    make_series(targets["BAD"].indicator, {"2020": "100", "2025": "90", "2026": "95"})
    make_series(targets["UNKNOWN"].indicator, {"2020": "100", "2026": None})
    action = make_action(cycle, code="A1", target=targets["BAD"], cost=Decimal("1000.00"))
    for name in ("submit_programme", "approve_programme", "close_monitoring"):
        advance(cycle, name, make_coordinator(city))
    return Year(cycle, targets["GOOD"], targets["BAD"], targets["UNKNOWN"], action)
