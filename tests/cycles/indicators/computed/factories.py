"""Computed indicators and their inputs, for tests."""

from typing import Any

from cycles.indicators.computed.formulas import Formula
from cycles.indicators.models import Indicator
from cycles.indicators.series import series_of
from cycles.indicators.services import set_formula
from ims.cities.models import City
from tests.cycles.indicators.factories import make_editor, make_indicator


def make_inputs(city: City) -> tuple[Indicator, Indicator]:
    """Return waste in tonnes (T01) and inhabitants (T02), both without a value."""
    waste = make_indicator(city, "T01", name="Waste", unit="t", direction="down")
    return waste, make_indicator(city, "T02", name="Inhabitants", unit="number")


def make_computed(city: City, *inputs: Indicator, formula: str = Formula.PER_CAPITA, **fields: Any) -> Indicator:
    """Return PC1, computed from the inputs: kilograms per inhabitant with one decimal, unless told."""
    numbers = {name: fields.pop(name) for name in ("factor", "decimals") if name in fields}
    made = make_indicator(city, "PC1", **{"name": "Waste per inhabitant", "unit": "kg per inhabitant", **fields})
    return set_formula(made, formula, inputs, by=make_editor(city), **{"decimals": 1, **numbers})


def shown(indicator: Indicator) -> dict[str, str]:
    """Return what stands in each period: the digits, or the reason why there is no value."""
    return {
        row.period: format(row.value, "f") if row.value is not None else row.gap_reason
        for row in series_of(indicator).observations
    }
