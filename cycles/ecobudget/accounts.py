"""The triple bottom line: environment, society and economy side by side, each with its flows and its stocks.

An indicator of the year's targets or of its master budget stands in the account of its pillar; it is a stock where it
is an asset, else a flow. Each has its latest value of a whole year, how that stands to the one before, and its distance
to the long-term target of the year:

    distance = value − target where more is better, target − value where less is better, so that below 0 is short of it.

What the actions do to an account is the sum of their effects, from −2 to +2 each
(:mod:`cycles.targets.action_plan.effects`).
"""

from typing import Any

from django.db.models import Q, QuerySet

from cycles.cycle import Cycle
from cycles.ecobudget.lines import long_term_of, targets_on
from cycles.ecobudget.models import BudgetLine
from cycles.indicators import figures
from cycles.indicators.measures import Kind
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, series_of_many
from cycles.targets.action_plan.effects import Effects, sums
from cycles.targets.models import ACCOUNTS, Action, Target
from ims import digits

Content = dict[str, Any]


def of(cycle: Cycle) -> Content:
    """Return the three accounts of a year, in four queries."""
    used = list(steered_in(cycle))
    series = series_of_many(used)
    targets: dict[int, list[Target]] = {}
    for target in targets_on(cycle, [row.pk for row in used]):
        targets.setdefault(target.indicator_id, []).append(target)
    entries = {row.pk: _entry(series[row.pk].yearly, long_term_of(targets.get(row.pk, []))) for row in used}
    effects = effects_of(cycle)
    return {
        "accounts": [
            {
                "account": account,
                "flows": [entries[row.pk] for row in used if row.pillar == account and row.kind != Kind.ASSET],
                "stocks": [entries[row.pk] for row in used if row.pillar == account and row.kind == Kind.ASSET],
                "effect": effects["by_account"][account],
                "actions": effects["actions"],
                "checked": effects["checked"],
            }
            for account in ACCOUNTS
        ]
    }


def steered_in(cycle: Cycle) -> "QuerySet[Indicator]":
    """Return the indicators of the year's targets and of its master budget that stand in an account, by code."""
    aimed = Target.objects.filter(cycle=cycle).values("indicator")
    budgeted = BudgetLine.objects.filter(cycle=cycle).values("indicator")
    rows = Indicator.objects.in_city(cycle.city).filter(Q(pk__in=aimed) | Q(pk__in=budgeted), pillar__in=ACCOUNTS)
    return rows.order_by("code")


def effects_of(cycle: Cycle) -> Content:
    """Return what all actions of the year do to each account, added up, in one query."""
    found = [Effects("", action.effects) for action in Action.objects.filter(cycle=cycle)]
    return sums(found, [])


def _entry(series: Series, target: Target | None) -> Content:
    latest, indicator = series.latest, series.indicator
    value = latest.value if latest else None
    aim = target.value if target else None
    distance = None
    if value is not None and target is not None and aim is not None:
        distance = figures.distance(value, aim, indicator.direction, target.tolerance)
        distance = digits.printed(distance, value, aim)
    return {
        "indicator": indicator.code,
        "name": dict(indicator.name),
        "unit": dict(indicator.unit),
        "latest": value,
        "period": latest.period if latest else None,
        "before": series.previous.period if series.previous else None,
        "trend": series.trend,
        "target": aim,
        "target_year": target.year if target and aim is not None else None,
        "distance": distance,
    }
