"""The master budget: its lines in target setting, and in monitoring the accounts that no value gives."""

from decimal import Decimal
from typing import Any

from cycles.ecobudget import services
from cycles.ecobudget.models import BudgetLine
from reports.demo.reading import has
from reports.demo.story import Story


def draw_up(story: Story) -> None:
    """Let the officer draw up the year's master budget, if the year has one."""
    if not has(f"{story.cycle.year}/ecobudget"):
        return
    plan, by = story.read("ecobudget"), story.cast["officer"]
    budget = services.keep_budget(story.cycle, by=by, foreword=plan["foreword"], in_package=True, with_accounts=True)
    for code, facts in plan["lines"].items():
        fields: dict[str, Any] = {"responsible": story.unit(facts["unit"])} if "unit" in facts else {}
        for name, prefix in (("reference", "reference"), ("long_term", "long")):
            if name in facts:
                fields |= {f"{prefix}_year": facts[name][0], f"{prefix}_value": Decimal(facts[name][1])}
        if "budget" in facts:
            fields["budget_value"] = Decimal(facts["budget"])
        services.add_line(budget, story.indicator(code), by=by, **fields)


def set_accounts(story: Story) -> None:
    """Let the officer set the half-year accounts that no value gives."""
    if not has(f"{story.cycle.year}/ecobudget"):
        return
    accounts = dict(story.read("ecobudget")["accounts"])
    story.on(accounts.pop("on"))
    for code, amount in accounts.items():
        line = BudgetLine.objects.select_related("indicator").get(cycle=story.cycle, indicator__code=code)
        line.cycle = story.cycle
        services.set_accounts(line, by=story.cast["officer"], half_year_value=Decimal(amount))
