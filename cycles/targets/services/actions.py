"""Actions and what they cost, in the city's currency."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.targets.models import Action, ActionCost
from cycles.targets.rules import wrong_dates
from cycles.targets.services.frame import put, setting_targets, take_out
from cycles.targets.services.targets import check_owner
from ims.fields import Texts, Translated
from ims.people.models import User

NEEDED = ("title",)


def add_action(cycle: Cycle, *, by: User, **fields: Any) -> Action:
    """Add an action: code and title are needed; target, owner, dates and staff days may come later (the gate asks)."""
    with setting_targets(cycle, by=by):
        return save_action(Action(cycle=cycle), fields)


def change_action(action: Action, *, by: User, **fields: Any) -> Action:
    """Change an action."""
    with setting_targets(action.cycle, by=by):
        return save_action(action, fields)


def remove_action(action: Action, *, by: User) -> None:
    """Remove an action with its costs; refused while a target waits for the data it creates."""
    with setting_targets(action.cycle, by=by):
        take_out(action)


def add_cost(action: Action, year: int, amount: Decimal, source: Texts, *, by: User) -> ActionCost:
    """Add what the action costs in a year from a funding source; nothing at all is 0, with its source."""
    with setting_targets(action.cycle, by=by):
        city, cost = action.cycle.city, ActionCost(cycle=action.cycle, action=action)
        said = {code: " ".join(text.split()) for code, text in Translated.of(source, city.binding_language).items()}
        return put(cost, city, {"year": year, "amount": amount, "source": said}, needed=("source",))


def remove_cost(cost: ActionCost, *, by: User) -> None:
    """Remove one cost."""
    with setting_targets(cost.cycle, by=by):
        take_out(cost)


def save_action(action: Action, fields: dict[str, Any]) -> Action:
    """Save an action with these fields when no rule is broken; the caller asked for right and step."""
    check_owner(action.cycle.city, Action, action.pk, fields)
    for name in ("target", "creates_data_for"):
        row = fields.get(name)
        if row is not None and row.cycle_id != action.cycle_id:
            raise ValidationError({name: _("Choose one of the listed values.")})
    unit = fields.get("responsible")
    if unit is not None and unit.city_id != action.cycle.city_id:
        raise ValidationError({"responsible": _("Choose one of the listed values.")})
    if wrong := wrong_dates(fields.get("starts_on", action.starts_on), fields.get("ends_on", action.ends_on)):
        raise ValidationError({"ends_on": wrong})
    return put(action, action.cycle.city, fields, needed=NEEDED)
