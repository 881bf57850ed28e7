"""Vision, objectives, targets and actions of a plan."""

from django.utils.translation import gettext as _

from cycles.baseline.models import DataGap, ThemeReview
from cycles.indicators.models import Indicator
from cycles.plan_file.part import Part, at
from cycles.plan_file.writing_out import ACTION, COST, EFFECTS, MILESTONE, TARGET, Facts
from cycles.targets import services as targets
from cycles.targets.action_plan import services as action_plan
from cycles.targets.action_plan.models import Milestone
from cycles.targets.models import Action, ActionCost, Objective, Target, Vision


class Targets(Part):
    """Vision, objectives, targets and actions; they find their themes, indicators and gaps by code."""

    def take(self) -> None:
        """Add what the plan has not."""
        facts = self.plan["targets"]
        self.indicators = {row.code: row for row in Indicator.objects.in_city(self.city)}
        self.themes = {row.theme.code: row for row in ThemeReview.objects.in_cycle(self.cycle)}
        if facts["vision"] and not Vision._default_manager.filter(cycle=self.cycle).exists():
            vision = self.fields(Vision, facts["vision"], ("text", "horizon"))
            targets.set_vision(self.cycle, vision["text"], vision["horizon"], by=self.by)
        objectives = [self._objective(row) for row in facts["objectives"]]
        waits: dict[int, str] = {}
        found: list[Target | None] = []
        for place, row in enumerate(facts["targets"]):
            with at(_("Target"), place + 1, row["indicator"]):
                found.append(self._target(row, objectives, found))
            if row["data_action"]:
                waits[place] = row["data_action"]
        actions = self._actions(facts["actions"], found)
        for place, code in waits.items():
            target = found[place]
            if target is not None and target.data_action_id is None and code in actions:
                targets.change_target(target, by=self.by, data_action=actions[code])

    def _objective(self, row: Facts) -> Objective | None:
        theme = self.themes.get(row["theme"])
        if theme is None:
            self.taken.say(_("Theme %(theme)s is not in scope: its objectives are left out.") % row)
            return None
        fields = self.fields(Objective, row, ("title", "text"))
        for held in Objective._default_manager.filter(theme_review=theme):
            if held.title == fields["title"]:
                return held
        self.count("objectives")
        with at(_("Theme"), row["theme"]):
            return targets.add_objective(theme, fields["title"], fields["text"], by=self.by)

    def _target(self, row: Facts, objectives: list[Objective | None], found: list[Target | None]) -> Target | None:
        objective, indicator = objectives[row["objective"]], self.indicators.get(row["indicator"])
        if indicator is None:
            self.taken.say(_("The city has no indicator %(indicator)s: its targets are left out.") % row)
        if objective is None or indicator is None:
            return None
        same = {"objective": objective, "indicator": indicator, "term": row["term"], "year": row["year"]}
        held = Target._default_manager.filter(**same).first()
        if held is not None:
            return held
        long_term = found[row["long_term"]] if row["long_term"] is not None else None
        self.count("targets")
        fields = self.fields(Target, row, TARGET)
        return targets.add_target(objective, by=self.by, indicator=indicator, long_term=long_term, **fields)

    def _actions(self, rows: list[Facts], found: list[Target | None]) -> dict[str, Action]:
        held = {row.code: row for row in Action._default_manager.filter(cycle=self.cycle)}
        new = {}
        for row in rows:
            if row["code"] not in held:
                with at(_("Action"), row["code"]):
                    new[row["code"]] = self._action(row, found)
        for row in rows:
            if row["code"] in new and row["waits_for"]:
                before = [action for code, action in {**held, **new}.items() if code in row["waits_for"]]
                action_plan.set_predecessors(new[row["code"]], before, by=self.by)
        return {**held, **new}

    def _action(self, row: Facts, found: list[Target | None]) -> Action:
        fields = self.fields(Action, row, ACTION)
        effects = {name: fields.pop(name) for name in EFFECTS}
        target = found[row["target"]] if row["target"] is not None else None
        fields |= {"target": target, "responsible": self.unit(row["responsible"])}
        action = targets.add_action(self.cycle, by=self.by, **fields, creates_data_for=self._gap(row))
        self.count("actions")
        if any(effects[name] is not None for name in EFFECTS if name.startswith("effect")):
            action_plan.assess_effects(action, by=self.by, **effects)
        for cost in row["costs"]:
            targets.add_cost(action, by=self.by, **self.fields(ActionCost, cost, COST))
        for point in row["milestones"]:
            action_plan.add_milestone(action, by=self.by, **self.fields(Milestone, point, MILESTONE))
        if team := [unit for unit in map(self.unit, row["team"]) if unit is not None]:
            action_plan.set_team(action, team, [], by=self.by)
        return action

    def _gap(self, row: Facts) -> DataGap | None:
        named = row["creates_data_for"]
        theme = self.themes.get(named["theme"]) if named else None
        if theme is None:
            return None
        wanted = self.text(named["missing"])
        return next((gap for gap in theme.data_gaps.all() if gap.missing == wanted), None)
