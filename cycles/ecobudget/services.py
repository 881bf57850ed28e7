"""What may be done to a year's master budget: the only writers of the budget and its lines.

The budget is written in target setting, by who writes targets; an account that no value gives is set in monitoring and
evaluation, by who may enter any value. Bad input raises ValidationError by field.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.ecobudget.lines import ACCOUNTS, COLUMNS, NAMES, Line, line_of
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.models import Indicator
from cycles.snapshot import Decision
from cycles.targets.services.frame import STEPS, put, take_out
from cycles.writing import writing
from ims.cities.models import Unit
from ims.people.models import User
from ims.roles import Permission

ACCOUNT_STEPS = (Step.MONITORING, Step.EVALUATION)


def keep_budget(cycle: Cycle, *, by: User, **fields: Any) -> MasterBudget:
    """Begin the year's master budget or change it: its foreword, and what of it goes to the council."""
    with writing(cycle, Permission.EDIT_TARGETS, STEPS, by=by):
        budget = MasterBudget.objects.filter(cycle=cycle).first() or MasterBudget(cycle=cycle)
        return put(budget, cycle.city, fields)


def remove_budget(budget: MasterBudget, *, by: User) -> None:
    """Take the year's master budget out with its lines."""
    with writing(budget.cycle, Permission.EDIT_TARGETS, STEPS, by=by):
        take_out(budget)


def add_line(budget: MasterBudget, indicator: Indicator, *, by: User, **fields: Any) -> BudgetLine:
    """Add an indicator of the city to the budget; ``fields`` as for :func:`change_line`."""
    cycle = budget.cycle
    with writing(cycle, Permission.EDIT_TARGETS, STEPS, by=by):
        if indicator.city_id != cycle.city_id:
            raise ValidationError({"indicator": _("Choose one of the listed values.")})
        if BudgetLine.objects.filter(budget=budget, indicator=indicator).exists():
            raise ValidationError({"indicator": _("This indicator has a line already.")})
        return _save(BudgetLine(cycle=cycle, budget=budget, indicator=indicator), fields)


def change_line(line: BudgetLine, *, by: User, **fields: Any) -> BudgetLine:
    """Change who answers for a line (``responsible``), or a figure that neither a target nor a value gives."""
    with writing(line.cycle, Permission.EDIT_TARGETS, STEPS, by=by):
        return _save(line, fields)


def remove_line(line: BudgetLine, *, by: User) -> None:
    """Take a line out of the budget."""
    with writing(line.cycle, Permission.EDIT_TARGETS, STEPS, by=by):
        take_out(line)


def set_accounts(line: BudgetLine, *, by: User, **fields: Decimal | None) -> BudgetLine:
    """Set the half-year or the annual account of a line where no value of the indicator gives it."""
    with writing(line.cycle, Permission.ENTER_ANY, ACCOUNT_STEPS, by=by):
        if fields.keys() - settable(line_of(line), accounts=True):
            raise ValueError("Only accounts are set here.")
        return _save(line, dict(fields))


def settable(line: Line, *, accounts: bool) -> list[str]:
    """Return the columns of the accounts, or else of the other figures, that nothing gives, so that they may be set."""
    names = [name for name in NAMES if (name in ACCOUNTS) == accounts and not line.figures[name].is_derived]
    return [column for name in names for column in COLUMNS[name]]


def _save(line: BudgetLine, fields: dict[str, Any]) -> BudgetLine:
    unit: Unit | None = fields.get("responsible")
    if unit is not None and unit.city_id != line.cycle.city_id:
        raise ValidationError({"responsible": _("Choose one of the listed values.")})
    for name, value in fields.items():
        setattr(line, name, value)
    if wrong := half_said(line):
        raise ValidationError(wrong)
    return put(line, line.cycle.city, {})


def half_said(line: BudgetLine) -> dict[str, str]:
    """Return the figures of which only the value or only the year is said, a sentence by field."""
    found = {}
    for year, value in (COLUMNS["reference"], COLUMNS["long_term"]):
        if (getattr(line, year) is None) != (getattr(line, value) is None):
            found[value] = _("This needs both: its value and its year.")
    return found


def carry_over(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Copy the master budget and its lines into the next year, without what was true of one year only.

    A year that has a master budget already keeps it. What was the annual account that was set is the previous year's.
    """
    budget = MasterBudget.objects.filter(cycle=old).first()
    if budget is None or MasterBudget.objects.filter(cycle=new).exists():
        return
    copy = budget.copy_into(new)
    nothing = dict.fromkeys(("budget_value", "half_year_value", "annual_value"))
    for line in BudgetLine.objects.filter(budget=budget).order_by("pk"):
        line.copy_into(new, budget=copy, previous_value=line.annual_value, **nothing)
