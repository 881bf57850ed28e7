"""The master budget of a plan."""

from django.utils.translation import gettext as _

from cycles.ecobudget import services
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.models import Indicator
from cycles.plan_file.part import Part, at
from cycles.plan_file.writing_out import BUDGET, LINE, Facts


class Budget(Part):
    """The master budget with the lines whose indicators have none yet; a budget that stands keeps its own words."""

    def take(self) -> None:
        """Add what the year's master budget has not."""
        facts = self.plan["ecobudget"]
        if facts is None:
            return
        budget = MasterBudget.objects.filter(cycle=self.cycle).first()
        if budget is None:
            budget = services.keep_budget(self.cycle, by=self.by, **self.fields(MasterBudget, facts, BUDGET))
        held = set(BudgetLine.objects.filter(budget=budget).values_list("indicator__code", flat=True))
        indicators = {row.code: row for row in Indicator.objects.in_city(self.city)}
        for row in facts["lines"]:
            if row["indicator"] not in held:
                with at(_("Master budget"), row["indicator"]):
                    self._line(budget, row, indicators.get(row["indicator"]))

    def _line(self, budget: MasterBudget, row: Facts, indicator: Indicator | None) -> None:
        if indicator is None:
            sentence = _("The city has no indicator %(indicator)s: its line of the master budget is left out.")
            self.taken.say(sentence % row)
            return
        fields = self.fields(BudgetLine, row, LINE)
        services.add_line(budget, indicator, by=self.by, **fields, responsible=self.unit(row["responsible"]))
        self.count("lines")
