"""Long-term and short-term targets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.models import Indicator
from cycles.targets.models import Action, Objective, Target
from cycles.targets.rules import may_own, problems
from cycles.targets.services.frame import put, setting_targets, take_out
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict

Term = Target.Term


def add_target(
    objective: Objective,
    *,
    by: User,
    term: str,
    indicator: Indicator,
    reference_year: int | None = None,
    reference_value: Decimal | None = None,
    year: int | None = None,
    value: Decimal | None = None,
    owner: User | None = None,
    long_term: Target | None = None,
    data_action: Action | None = None,
    tolerance: Decimal = Decimal(0),
    path: Sequence[Mapping[str, Any]] = (),
) -> Target:
    """Add a target on an indicator; its direction is the indicator's. A short-term one names its ``long_term``.

    ``path`` is that of the model; :func:`set_path` sets it by years.

    What is not known yet may be left out: the gate of the step asks for it. Raises ValidationError by field.
    """
    with setting_targets(objective.cycle, by=by, long_term=term == Term.LONG):
        target = Target(cycle=objective.cycle, objective=objective, term=term, indicator=indicator, long_term=long_term)
        fields = {"reference_year": reference_year, "reference_value": reference_value, "year": year, "value": value}
        return save_target(
            target, {**fields, "owner": owner, "data_action": data_action, "tolerance": tolerance, "path": list(path)}
        )


def change_target(target: Target, *, by: User, **fields: Any) -> Target:
    """Change reference, year, value, tolerance, owner or the action that creates the data."""
    with setting_targets(target.cycle, by=by, long_term=target.term == Term.LONG):
        return save_target(target, fields)


def set_path(target: Target, values: Mapping[int, Decimal | None], *, by: User) -> Target:
    """Let the path to the target go through these values, by their years; with none of them it is a straight line.

    Raises ValidationError for a year that does not lie between reference and target.
    """
    with setting_targets(target.cycle, by=by, long_term=target.term == Term.LONG):
        said = sorted((year, value) for year, value in values.items() if value is not None)
        path = [{"year": year, "value": format(value, "f")} for year, value in said]
        return save_target(target, {"path": path})


def remove_target(target: Target, *, by: User) -> None:
    """Remove a target on which no short-term target and no action rests."""
    with setting_targets(target.cycle, by=by, long_term=target.term == Term.LONG):
        if target.short_terms.exists():
            raise Conflict(_("Short-term targets lead to this target. Remove them first, or keep it."))
        if target.actions.exists():
            raise Conflict(_("Actions serve this target. Give them another target first, or keep it."))
        take_out(target)


def save_target(target: Target, fields: dict[str, Any]) -> Target:
    """Save a target with these fields when no rule is broken; the caller asked for right and step."""
    check_owner(target.cycle.city, Target, target.pk, fields)
    action = fields.get("data_action")
    if action is not None and action.cycle_id != target.cycle_id:
        raise ValidationError({"data_action": _("Choose one of the listed values.")})
    for name, value in fields.items():
        setattr(target, name, value)
    found = problems(target)
    if found:
        raise ValidationError(found)
    return put(target, target.cycle.city, {})


def check_owner(city: City, model: type[Any], pk: int | None, fields: dict[str, Any]) -> None:
    """Raise ValidationError when a new owner holds no role in the city that can own; who owned it already stays."""
    owner = fields.get("owner")
    if owner is None or model.objects.filter(pk=pk, owner=owner).exists() or may_own(city, owner):
        return
    raise ValidationError({"owner": _("%(name)s holds no role in the city that can own this.") % {"name": owner}})
