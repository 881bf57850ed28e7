"""Step 2, first half: vision, objectives, long- and short-term targets, actions with their money.

What was carried over from the year before is changed where the data says something else; what it leaves out goes.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cycles.baseline.models import DataGap
from cycles.targets.action_plan import services as action_plan
from cycles.targets.models import ACCOUNTS, Action, ActionCost, Objective, Target
from cycles.targets.services import actions, objectives, targets
from ims.people.models import User
from reports.demo.reading import has, said
from reports.demo.story import Story

LONG, SHORT = Target.Term.LONG, Target.Term.SHORT


def set_targets(story: Story) -> None:
    """Let the officer write the vision, the objectives with their targets, and the actions."""
    plan = story.read("targets")
    story.on(plan["on"])
    objectives.set_vision(story.cycle, plan["vision"]["text"], plan["vision"]["horizon"], by=story.cast["officer"])
    for facts in plan["objectives"]:
        objective = _objective(story, facts)
        for row in facts["targets"]:
            _pair(story, objective, row)
    story.on(plan["actions_on"])
    _actions(story)
    _action_plan(story)
    for facts in plan["objectives"]:
        for row in facts["targets"]:
            _link_data_action(story, row)


def _objective(story: Story, facts: Mapping[str, Any]) -> Objective:
    theme, by = story.theme(facts["theme"]), story.cast["officer"]
    found = Objective.objects.filter(theme_review=theme, title__en=facts["title"]["en"]).first()
    if found is not None:
        return objectives.change_objective(found, by=by, text=facts["text"])
    return objectives.add_objective(theme, facts["title"], facts["text"], by=by)


def _pair(story: Story, objective: Objective, row: Mapping[str, Any]) -> None:
    """Set the long-term target of an indicator and the stage on the way to it."""
    long = _target(story, objective, row, LONG, None)
    if "path" in row:
        path = {int(year): Decimal(value) for year, value in row["path"].items()}
        long = targets.set_path(long, path, by=story.cast["officer"])
    _target(story, objective, row, SHORT, long)


def _target(story: Story, objective: Objective, row: Mapping[str, Any], term: str, long: Target | None) -> Target:
    by, indicator = story.cast["officer"], story.indicator(row["indicator"])
    year, value = row[term]
    fields: dict[str, Any] = {"year": year, "value": Decimal(value), "owner": indicator.owner}
    if "reference" in row:
        fields |= {"reference_year": row["reference"][0], "reference_value": Decimal(row["reference"][1])}
    found = Target.objects.filter(cycle=story.cycle, indicator=indicator, term=term).first()
    if found is not None:
        return targets.change_target(found, by=by, **fields)
    return targets.add_target(objective, by=by, term=term, indicator=indicator, long_term=long, **fields)


def _actions(story: Story) -> None:
    plan = story.read("actions")["actions"]
    there = {action.code: action for action in Action.objects.filter(cycle=story.cycle)}
    for code in there.keys() - {facts["code"] for facts in plan}:
        actions.remove_action(there[code], by=story.cast["officer"])
    for facts in plan:
        _action(story, there.get(facts["code"]), facts)


def _action(story: Story, action: Action | None, facts: Mapping[str, Any]) -> None:
    by, cycle = story.cast["officer"], story.cycle
    fields: dict[str, Any] = {
        "title": facts["title"],
        "text": facts["text"],
        "target": _stage(story, facts.get("indicator", "")),
        "creates_data_for": DataGap.objects.get(cycle=cycle, missing__en=facts["gap"]) if "gap" in facts else None,
        "owner": story.cast.owner_of(facts["unit"]),
        "responsible": story.unit(facts["unit"]),
        "starts_on": facts["from"],
        "ends_on": facts["to"],
        "staff": Decimal(facts["staff"]),
    }
    if action is None:
        action = actions.add_action(cycle, by=by, code=facts["code"], **fields)
    else:
        actions.change_action(action, by=by, **fields)
    _costs(action, [(year, Decimal(amount), source) for year, amount, source in facts["costs"]], by=by)


def _action_plan(story: Story) -> None:
    """Say of the actions who works on them, what they reach when, what they wait for and what they do."""
    if not has(f"{story.cycle.year}/action_plan"):
        return
    there, by = {row.code: row for row in Action.objects.filter(cycle=story.cycle)}, story.cast["officer"]
    for code, facts in story.read("action_plan").items():
        action = there[code]
        action.cycle = story.cycle
        action_plan.set_team(action, [story.unit(name) for name in facts.get("team", [])], [], by=by)
        said = dict(zip((f"effect_{account}" for account in ACCOUNTS), facts["effects"], strict=True))
        why = {f"why_{name}": text for name, text in facts["why"].items()}
        action_plan.assess_effects(action, by=by, **said, **why)
        for row in facts.get("milestones", []):
            action_plan.add_milestone(action, row["name"], row["on"], row.get("reached"), by=by)
        action_plan.set_predecessors(action, [there[one] for one in facts.get("after", [])], by=by)


def _costs(action: Action, wanted: list[tuple[int, Decimal, str]], *, by: User) -> None:
    """Let the action cost what is wanted; what was carried over and stands stays."""
    held = {(row.year, row.amount, row.source["en"]): row for row in ActionCost.objects.filter(action=action)}
    for facts, row in held.items():
        if facts not in wanted:
            actions.remove_cost(row, by=by)
    for year, amount, source in wanted:
        if (year, amount, source) not in held:
            actions.add_cost(action, year, amount, said(source), by=by)


def _stage(story: Story, code: str) -> Target | None:
    return Target.objects.filter(cycle=story.cycle, indicator__code=code, term=SHORT).first()


def _link_data_action(story: Story, row: Mapping[str, Any]) -> None:
    if "data_action" in row:
        action = Action.objects.get(cycle=story.cycle, code=row["data_action"])
        for target in Target.objects.filter(cycle=story.cycle, indicator__code=row["indicator"]):
            targets.change_target(target, by=story.cast["officer"], data_action=action)
