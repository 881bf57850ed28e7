"""The indicators' part of the snapshot: everything a decision says about the indicators its year uses."""

from collections.abc import Sequence
from typing import Any

from cycles.cycle import Cycle
from cycles.indicators.breakdown.content import breakdowns
from cycles.indicators.computed.graph import Graph
from cycles.indicators.computed.models import Input
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.series import Series, series_of_many
from cycles.indicators.uses import indicators_used_in
from ims.fields import Translated


def part(cycle: Cycle) -> dict[str, Any]:
    """Return the used indicators by code, each with its whole series and exactly the published digits."""
    used = list(indicators_used_in(cycle).select_related("commitment__parent", "dimension", "second_dimension"))
    series = series_of_many(used)
    parts = breakdowns(used)
    formulas = Graph.of(cycle.city).inputs if any(indicator.is_computed for indicator in used) else {}
    return {
        indicator.code: _content(series[indicator.pk])
        | _formula(indicator, formulas.get(indicator.pk, ()))
        | parts.get(indicator.pk, {})
        for indicator in used
    }


def _formula(indicator: Indicator, inputs: Sequence[Input]) -> dict[str, Any]:
    """Return how a computed indicator is computed, so that its values can be computed again; nothing for others."""
    if not indicator.is_computed:
        return {}
    rows = [{"role": row.role, "code": row.indicator.code, "unit": row.unit_code} for row in inputs]
    facts = {"kind": indicator.formula, "factor": indicator.factor, "decimals": indicator.decimals, "inputs": rows}
    return {"formula": facts}


def _content(series: Series) -> dict[str, Any]:
    indicator = series.indicator
    return {
        "name": dict(indicator.name),
        "definition": dict(indicator.definition),
        "kind": indicator.kind,
        "unit": dict(indicator.unit),
        "direction": indicator.direction,
        "pillar": indicator.pillar,
        "source": dict(indicator.source),
        "commitment": indicator.commitment.code if indicator.commitment else "",
        "responsible": dict(indicator.responsible.name) if indicator.responsible else "",
        "owner_id": indicator.owner_id,
        "series": [_observation(row, indicator.source) for row in series.observations],
    }


def _observation(row: Observation, source: Translated) -> dict[str, Any]:
    """Return a value or its gap.

    Its source stands there only where it is not the indicator's, its other texts only where they say something, and
    ``revised``, the kind of its last revision, only with one.
    """
    facts = {"period": row.period, "year": row.year, "value": row.value, "gap_reason": row.gap_reason}
    texts = {name: text for name in (*SOURCE, "note") if (text := getattr(row, name))}
    if texts.get("source") in source.values():
        del texts["source"]
    return {**facts, **texts, **({"revised": row.revised_as} if row.revised_as else {})}
