"""What the tables and charts of the programme show: plain content, read from the plan while the version is a draft.

When a version is published its blocks keep their content, so that page, snapshot and paper show the same for ever.
Content is what :func:`cycles.snapshot.plain` allows: texts per language, numbers as text, units by name, no persons.
"""

from collections.abc import Callable, Iterable
from typing import Any

from commitments.models import Node, NodeTranslation
from cycles import snapshot
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, place_on_axis, series_of_many
from cycles.targets.costs import Spent, sums
from cycles.targets.models import Action, Block, Target
from cycles.targets.plan import Plan, costs_of

Kind = Block.Kind
Content = dict[str, Any]


class Sight:
    """What blocks look at, read once for all of them: the plan, the names of its themes, the series they draw."""

    def __init__(self, plan: Plan, blocks: list[Block]) -> None:
        self.plan = plan
        wanted = [block.indicator_id for block in blocks if block.indicator_id is not None]
        drawn = Indicator._default_manager.filter(pk__in=wanted) if wanted else []
        self.series = series_of_many(drawn) if wanted else {}
        named = [review.theme for review in plan.themes]
        self.names = _names([*named, *(block.theme for block in blocks if block.theme is not None)])

    def theme(self, node: Node | None) -> Content | None:
        """Return a theme's code and its title per language, None for none."""
        return {"code": node.code, "title": self.names.get(node.pk, {})} if node is not None else None

    def actions(self, node: Node | None) -> list[Action]:
        """Return the actions that serve the theme, all for None."""
        code = node.code if node is not None else None
        return [action for action in self.plan.actions if code in {None, self.plan.code_of(action)}]


def _names(nodes: list[Node]) -> dict[int, dict[str, str]]:
    field = NodeTranslation.Field
    rows = NodeTranslation.objects.filter(node__in=nodes, field__in=[field.TITLE, field.TEXT])
    found = {node.pk: {node.version.language: node.name} for node in nodes}
    called = {node.pk: field.TITLE if node.title else field.TEXT for node in nodes}
    for row in rows:
        if row.field == called[row.node_id]:
            found[row.node_id].setdefault(row.language, row.text)
    return found


def contents(blocks: Iterable[Block], plan: Plan) -> dict[int, Content]:
    """Return what each block shows by its id: what it kept, else what the plan says now."""
    listed = list(blocks)
    live = [block for block in listed if block.content is None]
    sight = Sight(plan, live) if live else None
    kept = {block.pk: block.content for block in listed if block.content is not None}
    return kept | {block.pk: content_of(block, sight) for block in live if sight is not None}


def content_of(block: Block, sight: Sight) -> Content:
    """Return what a block shows as the plan stands: ``kind``, the day ``as_of``, and what its kind holds."""
    held = _KINDS[Kind(block.kind)](block, sight)
    found: Content = snapshot.plain({"kind": block.kind, "as_of": sight.plan.cycle.city.today(), **held})
    return found


def _targets(block: Block, sight: Sight) -> Content:
    plan, code = sight.plan, block.theme.code if block.theme else ""
    mine = {review.pk for review in plan.themes if review.theme.code == code}
    rows = []
    for objective in (o for o in plan.objectives if o.theme_review_id in mine):
        for long in plan.of_objective(objective):
            rows += [_target(objective.title, target) for target in (long, *plan.stages_of(long))]
    return {"theme": sight.theme(block.theme), "rows": rows}


def _target(objective: dict[str, str], target: Target) -> Content:
    indicator = target.indicator
    return {
        "objective": dict(objective),
        "indicator": indicator.code,
        "name": dict(indicator.name),
        "unit": indicator.unit,
        "term": str(target.term),
        "reference_year": target.reference_year,
        "reference_value": target.reference_value,
        "year": target.year,
        "value": target.value,
        "responsible": indicator.responsible.name if indicator.responsible else "",
    }


def _indicator(block: Block, sight: Sight) -> Content:
    series: Series = sight.series[block.indicator_id or 0]
    indicator = series.indicator
    aim = next((t for t in sight.plan.targets if t.indicator_id == indicator.pk and t.term == Target.Term.LONG), None)
    return {
        "indicator": indicator.code,
        "name": dict(indicator.name),
        "unit": indicator.unit,
        "source": indicator.source,
        "series": [
            {"period": row.period, "year": place_on_axis(row), "value": row.value, "gap_reason": row.gap_reason}
            for row in series.observations
        ],
        "reference": _level(aim.reference_year, aim.reference_value) if aim else None,
        "target": _level(aim.year, aim.value) if aim else None,
    }


def _level(year: int | None, value: Any) -> Content | None:
    return {"year": year, "value": value} if year is not None and value is not None else None


def _actions(block: Block, sight: Sight) -> Content:
    rows = sight.actions(block.theme)
    spent = {
        action.pk: [Spent(cost.year, cost.source, "", cost.amount) for cost in costs_of(action)] for action in rows
    }
    whole = sums((cost for costs in spent.values() for cost in costs), [])
    return {
        "theme": sight.theme(block.theme),
        "currency": sight.plan.cycle.city.currency,
        "years": whole["years"],
        "rows": [{**_action(action), **_by_year(spent[action.pk], whole["years"])} for action in rows],
        "by_year": whole["by_year"],
        "total": whole["total"],
    }


def _action(action: Action) -> Content:
    return {
        "code": action.code,
        "title": dict(action.title),
        "responsible": action.responsible.name if action.responsible else "",
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
    }


def _by_year(spent: list[Spent], years: list[int]) -> Content:
    """Return an action's cost in each of the table's years; the sums are those of :func:`cycles.targets.costs.sums`."""
    own = sums(spent, [])
    by_year = dict(zip(own["years"], own["by_year"], strict=True))
    return {"by_year": [by_year.get(year) for year in years], "total": own["total"]}


def _costs(block: Block, sight: Sight) -> Content:
    plan = sight.plan
    themes = [sight.theme(review.theme) for review in plan.themes]
    return {"currency": plan.cycle.city.currency, "themes": themes, **plan.costs}


def _timeline(block: Block, sight: Sight) -> Content:
    rows = sight.actions(block.theme)
    reviews = [review for review in sight.plan.themes if any(sight.plan.theme_of(a) == review for a in rows)]
    groups = [
        {
            "theme": sight.theme(review.theme) if review else None,
            "actions": [_action(action) for action in rows if sight.plan.theme_of(action) == review],
        }
        for review in (*reviews, None)
    ]
    return {"theme": sight.theme(block.theme), "groups": [group for group in groups if group["actions"]]}


_KINDS: dict[Kind, Callable[[Block, Sight], Content]] = {
    Kind.TARGETS: _targets,
    Kind.INDICATOR: _indicator,
    Kind.ACTIONS: _actions,
    Kind.COSTS: _costs,
    Kind.TIMELINE: _timeline,
}
