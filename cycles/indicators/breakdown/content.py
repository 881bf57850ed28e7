"""What the snapshot says of indicators' parts."""

from collections.abc import Sequence
from typing import Any

from cycles.indicators.breakdown.models import Category
from cycles.indicators.models import Indicator, Observation


def breakdowns(indicators: Sequence[Indicator]) -> dict[int, dict[str, Any]]:
    """Return ``{"breakdown": …}`` of those that are broken down, by their id: dimensions and every part; two queries.

    A part names the codes of its categories, "" where it is of no category of a dimension.
    """
    broken = [row for row in indicators if row.dimension_id]
    if not broken:
        return {}
    wanted = {pk for row in broken for pk in (row.dimension_id, row.second_dimension_id) if pk}
    categories: dict[int, list[Category]] = {}
    for category in Category.objects.filter(dimension__in=wanted).order_by("dimension_id", "position"):
        categories.setdefault(category.dimension_id, []).append(category)
    codes: dict[int | None, str] = {row.pk: row.code for rows in categories.values() for row in rows}
    parts: dict[int, list[dict[str, Any]]] = {}
    rows = Observation.everything.filter(indicator__in=broken).exclude(category=None, second_category=None)
    for row in rows.order_by("starts_on", "ends_on", "category__position", "second_category__position"):
        facts = {"period": row.period, "value": row.value, "gap_reason": row.gap_reason}
        place = [codes.get(row.category_id, ""), codes.get(row.second_category_id, "")]
        parts.setdefault(row.indicator_id, []).append({**facts, "categories": place})
    return {row.pk: {"breakdown": _content(row, categories, parts.get(row.pk, []))} for row in broken}


def _content(
    indicator: Indicator, categories: dict[int, list[Category]], parts: list[dict[str, Any]]
) -> dict[str, Any]:
    dimensions = [row for row in (indicator.dimension, indicator.second_dimension) if row is not None]
    return {
        "is_summable": indicator.is_summable,
        "dimensions": [
            {
                "code": row.code,
                "name": dict(row.name),
                "categories": [{"code": c.code, "name": dict(c.name)} for c in categories.get(row.pk, [])],
            }
            for row in dimensions
        ],
        "parts": parts,
    }
