"""What the tables and charts of the programme show: plain content, read from the plan while the version is a draft.

When a version is published its blocks keep their content, so that page, snapshot and paper show the same for ever.
Content is what :func:`cycles.canonical.plain` allows: texts per language, numbers as text, units by name, no persons.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commitments.models import Node
from cycles.canonical import plain
from cycles.indicators.models import Observation
from cycles.indicators.series import place_on_axis
from cycles.targets.action_plan.milestones import milestone, milestones_of
from cycles.targets.costs import Spent, sums
from cycles.targets.models import Action, Block, Target
from cycles.targets.plan import Plan, costs_of

Kind = Block.Kind
Content = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a block is to show: of which theme (``{code, title}``, None for all) or indicator, as plain content."""

    kind: str
    theme: Content | None = None
    indicator: Content | None = None

    @classmethod
    def of(cls, block: Block) -> "Wanted":
        """Return what a block is to show."""
        node, indicator = block.theme, block.indicator
        return cls(
            block.kind,
            _theme(node) if node is not None else None,
            {
                "id": indicator.pk,
                "code": indicator.code,
                "name": dict(indicator.name),
                "unit": dict(indicator.unit),
                "source": dict(indicator.source),
            }
            if indicator is not None
            else None,
        )


class Sight:
    """What blocks look at, read once for all of them: the plan, the names of its themes, the series they draw."""

    def __init__(self, plan: Plan, wanted: Iterable[Wanted] = ()) -> None:
        self.plan = plan
        self.themes = {review.theme.code: _theme(review.theme) for review in plan.themes}
        drawn = {block.indicator["id"] for block in wanted if block.indicator is not None}
        self.observations: dict[int, list[Observation]] = {}
        for row in Observation.objects.of(drawn) if drawn else ():
            self.observations.setdefault(row.indicator_id, []).append(row)

    def theme(self, theme: Content | None) -> Content | None:
        """Return a theme as it is called in every language while it is in scope."""
        return self.themes.get(theme["code"], theme) if theme is not None else None

    def actions(self, theme: Content | None) -> list[Action]:
        """Return the actions that serve the theme, all for None."""
        code = theme["code"] if theme is not None else None
        return [action for action in self.plan.actions if code in {None, self.plan.code_of(action)}]


def _theme(node: Node) -> Content:
    return {"code": node.code, "title": dict(node.names)}


def contents(wanted: Mapping[int, Wanted], plan: Plan) -> dict[int, Content]:
    """Return what blocks show as the plan stands, by the key under which each is wanted."""
    sight = Sight(plan, wanted.values()) if wanted else None
    return {key: content_of(block, sight) for key, block in wanted.items() if sight is not None}


def content_of(block: Wanted, sight: Sight) -> Content:
    """Return what a block shows as the plan stands: ``kind``, the day ``as_of``, and what its kind holds."""
    held = _KINDS[Kind(block.kind)](block, sight)
    found: Content = plain({"kind": block.kind, "as_of": sight.plan.cycle.city.today(), **held})
    return found


def _targets(block: Wanted, sight: Sight) -> Content:
    plan, code = sight.plan, block.theme["code"] if block.theme else ""
    mine = {review.pk for review in plan.themes if review.theme.code == code}
    rows = []
    for long in plan.targets:
        if long.term == Target.Term.LONG and long.objective.theme_review_id in mine:
            rows += [_target(target) for target in (long, *plan.stages_of(long))]
    return {"theme": sight.theme(block.theme), "rows": rows}


def _target(target: Target) -> Content:
    indicator = target.indicator
    return {
        "objective": dict(target.objective.title),
        "indicator": indicator.code,
        "name": dict(indicator.name),
        "unit": dict(indicator.unit),
        "term": str(target.term),
        "reference_year": target.reference_year,
        "reference_value": target.reference_value,
        "year": target.year,
        "value": target.value,
        "responsible": dict(indicator.responsible.name) if indicator.responsible else "",
    }


def _indicator(block: Wanted, sight: Sight) -> Content:
    indicator: Content = block.indicator or {}
    mine = (target for target in sight.plan.targets if target.indicator_id == indicator["id"])
    aim = next((target for target in mine if target.term == Target.Term.LONG), None)
    return {
        "indicator": indicator["code"],
        "name": indicator["name"],
        "unit": indicator["unit"],
        "source": indicator["source"],
        "series": [_observation(row) for row in sight.observations.get(indicator["id"], [])],
        "reference": _level(aim.reference_year, aim.reference_value) if aim else None,
        "target": _level(aim.year, aim.value) if aim else None,
        "path": aim.path if aim else [],
    }


def _observation(row: Observation) -> Content:
    """Return a value or its gap; ``revised`` is the kind of its last revision and is there only with one."""
    facts = {"period": row.period, "year": place_on_axis(row), "value": row.value, "gap_reason": row.gap_reason}
    return {**facts, "revised": row.revised_as} if row.revised_as else facts


def _level(year: int | None, value: Any) -> Content | None:
    return {"year": year, "value": value} if year is not None and value is not None else None


def _actions(block: Wanted, sight: Sight) -> Content:
    rows = sight.actions(block.theme)
    spent = {
        action.pk: [Spent(cost.year, cost.source, "", cost.amount) for cost in costs_of(action)] for action in rows
    }
    binding = sight.plan.cycle.city.binding_language
    whole = sums((cost for costs in spent.values() for cost in costs), [], binding)
    return {
        "theme": sight.theme(block.theme),
        "currency": sight.plan.cycle.city.currency,
        "years": whole["years"],
        "rows": [{**_action(action), **_by_year(spent[action.pk], whole["years"], binding)} for action in rows],
        "by_year": whole["by_year"],
        "total": whole["total"],
    }


def _action(action: Action) -> Content:
    return {
        "code": action.code,
        "title": dict(action.title),
        "responsible": dict(action.responsible.name) if action.responsible else "",
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
    }


def _drawn(action: Action, plan: Plan) -> Content:
    """Return an action as a timeline draws it: with its milestones, and the codes of those it waits for."""
    return {
        **_action(action),
        "milestones": [milestone(point) for point in milestones_of(action)],
        "after": plan.after(action),
    }


def _by_year(spent: list[Spent], years: list[int], binding: str) -> Content:
    """Return an action's cost in each of the table's years; the sums are those of :func:`cycles.targets.costs.sums`."""
    own = sums(spent, [], binding)
    by_year = dict(zip(own["years"], own["by_year"], strict=True))
    return {"by_year": [by_year.get(year) for year in years], "total": own["total"]}


def _costs(block: Wanted, sight: Sight) -> Content:
    plan = sight.plan
    return {"currency": plan.cycle.city.currency, "themes": list(sight.themes.values()), **plan.costs}


def _timeline(block: Wanted, sight: Sight) -> Content:
    rows = sight.actions(block.theme)
    reviews = [review for review in sight.plan.themes if any(sight.plan.theme_of(a) == review for a in rows)]
    groups = [
        {
            "theme": sight.themes[review.theme.code] if review else None,
            "actions": [_drawn(action, sight.plan) for action in rows if sight.plan.theme_of(action) == review],
        }
        for review in (*reviews, None)
    ]
    return {"theme": sight.theme(block.theme), "groups": [group for group in groups if group["actions"]]}


_KINDS: dict[Kind, Callable[[Wanted, Sight], Content]] = {
    Kind.TARGETS: _targets,
    Kind.INDICATOR: _indicator,
    Kind.ACTIONS: _actions,
    Kind.COSTS: _costs,
    Kind.TIMELINE: _timeline,
}
