"""What an amendment has to satisfy: it changes something, and the plan does not contradict itself with it.

The same rules as where the plan is written: what holds for a target or an action there holds for what the council
makes of it. What contradicted itself before is not the amendment's fault.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.approval.amendments.applying import Change
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import FIELDS, Content, Found
from cycles.canonical import plain
from cycles.cycle import Cycle
from cycles.targets.contradictions import about
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan
from cycles.targets.rules import problems, wrong_dates

Subject = Amendment.Subject
_READ: dict[str, Callable[[str], Any]] = {
    "value": Decimal,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
}
MOST_AMOUNT = Decimal(10) ** 12


def what_changes(found: Found, wanted: Content, binding: str) -> Content:
    """Return the fields of a subject that are to be different, in the plain form of a package.

    Raises ValidationError for a field that cannot be amended, an empty or unchanged text and an impossible amount.
    """
    unknown = set(wanted) - set(FIELDS[found.kind])
    if unknown:
        raise ValidationError(_("This cannot be amended: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    after: Content = {name: plain(value) for name, value in wanted.items()}
    changed = {name: value for name, value in after.items() if not _is_same(found.facts[name], value)}
    if not changed:
        raise ValidationError(_("This is what the programme says already. Change something, or leave it as it is."))
    for name in ("text", "title"):
        if name in changed and found.facts[name].get(binding) and not str(changed[name].get(binding, "")).strip():
            raise ValidationError({name: _("An amendment says how the text is to read; it cannot be empty.")})
    missing = [name for name in ("value", "year") if name in changed and changed[name] is None]
    if missing:
        raise ValidationError({name: _("Fill this in: it is needed.") for name in missing})
    if "costs" in changed:
        _check_costs(found.facts["costs"], changed["costs"])
    return changed


def _is_same(held: Any, wanted: Any) -> bool:
    """Say whether two plain values say the same: numbers by their value, texts without their empty languages."""
    if isinstance(held, dict) and isinstance(wanted, dict):
        return {k: v.strip() for k, v in held.items() if v} == {k: v.strip() for k, v in wanted.items() if v}
    if isinstance(held, list) and isinstance(wanted, list):
        return len(held) == len(wanted) and all(
            one["year"] == other["year"] and Decimal(one["amount"]) == Decimal(other["amount"])
            for one, other in zip(held, wanted, strict=True)
        )
    try:
        return held == wanted or (None not in (held, wanted) and Decimal(held) == Decimal(wanted))
    except ArithmeticError:
        return False


def _check_costs(held: list[Content], wanted: list[Content]) -> None:
    """Amounts change; years and sources stay, because a council amends how much, not where a cost stands."""
    places = [[(cost["year"], cost["source"]) for cost in costs] for costs in (held, wanted)]
    if places[0] != places[1]:
        raise ValidationError(_("Only the amounts of an action’s costs can be amended, not their years or sources."))
    if any(not 0 <= Decimal(cost["amount"]) < MOST_AMOUNT for cost in wanted):
        raise ValidationError(_("An amount is 0 or more."))


def refuse_contradiction(cycle: Cycle, change: Change, adopted: Iterable[Change] = ()) -> None:
    """Raise ValidationError when the plan, with what was adopted already, contradicts itself with this change."""
    if change.kind == Subject.PARAGRAPH:
        return
    if change.kind == Subject.ACTION:
        _refuse_dates(cycle, change)
    plan = _plan_with(cycle, adopted)
    row = _row(plan, change)
    before = set(_said(plan, row))
    _put(row, change)
    found: dict[str, str] = problems(row) if isinstance(row, Target) else {}
    if found:
        raise ValidationError({name if name in change.after else "value": said for name, said in found.items()})
    new = [sentence for sentence in _said(plan, row) if sentence not in before]
    if new:
        raise ValidationError(new)


def _said(plan: Plan, row: Target | Action) -> list[str]:
    """Return what contradicts itself about a row, and about the stages on the way to it."""
    stages = plan.stages_of(row) if isinstance(row, Target) and row.term == Target.Term.LONG else []
    return [sentence for one in (row, *stages) for sentence in about(plan, one)]


def _refuse_dates(cycle: Cycle, change: Change) -> None:
    row = Action._default_manager.get(cycle=cycle, pk=int(change.key))
    first, last = (_read(change.after.get(name, getattr(row, name)), name) for name in ("starts_on", "ends_on"))
    if wrong := wrong_dates(first, last):
        raise ValidationError({"ends_on": wrong})


def _plan_with(cycle: Cycle, changes: Iterable[Change]) -> Plan:
    plan = Plan(cycle)
    plan.targets, plan.actions = list(plan.targets), list(plan.actions)
    by_id = {target.pk: target for target in plan.targets}
    for target in plan.targets:  # one row each, so that a stage is compared with the changed long-term target
        if target.long_term_id is not None:
            target.long_term = by_id[target.long_term_id]
    for change in changes:
        if change.kind != Subject.PARAGRAPH:
            _put(_row(plan, change), change)
    return plan


def _row(plan: Plan, change: Change) -> Target | Action:
    rows: list[Any] = plan.targets if change.kind == Subject.TARGET else plan.actions
    return next(row for row in rows if str(row.pk) == change.key)  # type: ignore[no-any-return]


def _put(row: Target | Action, change: Change) -> None:
    """Put the amended fields into a row that is not saved; costs are no part of what contradicts itself."""
    for name, value in change.after.items():
        if name != "costs":
            setattr(row, name, _read(value, name))


def _read(value: Any, name: str) -> Any:
    """Return a plain value as the row holds it."""
    if value is None or not isinstance(value, str):
        return value
    return _READ.get(name, str)(value)
