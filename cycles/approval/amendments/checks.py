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

from cycles.approval.amendments.applying import Change, NotThere, amended
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import FIELDS, Content, Found, actions, sections, targets
from cycles.canonical import plain
from cycles.cycle import Cycle
from cycles.targets.contradictions import about
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan
from cycles.targets.rules import problems, wrong_dates

Subject, Act = Amendment.Subject, Amendment.Act
_READ: dict[str, Callable[[str], Any]] = {
    "value": Decimal,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
}
MOST_AMOUNT = Decimal(10) ** 12
FIRST, LAST = 1900, 2200  # years of a cost
FREE = frozenset({Subject.PARAGRAPH, Subject.VISION})  # words, which contradict no row of the plan


def refuse_impossible(content: Content, changes: Iterable[Change]) -> None:
    """Raise ValidationError when the changes cannot be made in the package, or leave it broken.

    What is added needs its place, a section something in it, and an action stays as long as something rests on it.
    """
    try:
        new = amended(content, changes)
    except NotThere as missing:
        raise ValidationError(_("What it names was changed by an amendment that was adopted before it.")) from missing
    if empty := [str(row["number"]) for row in sections(new) if not (row["paragraphs"] or row["blocks"])]:
        raise ValidationError(_("Section %(n)s would have nothing in it.") % {"n": ", ".join(empty)})
    codes, ids = {row["code"] for row in actions(new)}, {row["id"] for row in actions(new)}
    for row in actions(new):
        if gone := set(row["waits_for"]) - codes:
            facts = {"code": ", ".join(sorted(gone)), "other": row["code"]}
            raise ValidationError(_("%(other)s waits for %(code)s, so it cannot be taken out.") % facts)
    closed = {row["creates_data_for"] for row in actions(new)}
    if any(row["creates_data_for"] not in closed for row in actions(content)):
        raise ValidationError(_("A data gap would have no action any more that closes it."))
    if any(row["data_action_id"] not in {None, *ids} for row in targets(new)):
        raise ValidationError(_("A target waits for the data that this action creates, so it cannot be taken out."))


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
    missing = [name for name in ("value", "year", "horizon") if name in changed and changed[name] is None]
    if missing:
        raise ValidationError({name: _("Fill this in: it is needed.") for name in missing})
    if "costs" in changed:
        check_costs(changed["costs"], binding)
    return changed


def _is_same(held: Any, wanted: Any) -> bool:
    """Say whether two plain values say the same: numbers by their value, texts without their empty languages."""
    if isinstance(held, dict) and isinstance(wanted, dict):
        return {k: v.strip() for k, v in held.items() if v} == {k: v.strip() for k, v in wanted.items() if v}
    if isinstance(held, list) and isinstance(wanted, list):
        return len(held) == len(wanted) and all(
            (one["year"], one["source"]) == (other["year"], other["source"])
            and Decimal(one["amount"]) == Decimal(other["amount"])
            for one, other in zip(held, wanted, strict=True)
        )
    try:
        return held == wanted or (None not in (held, wanted) and Decimal(held) == Decimal(wanted))
    except ArithmeticError:
        return False


def check_costs(wanted: list[Content], binding: str) -> None:
    """Raise ValidationError for a cost without year or source, one that stands there twice, an impossible amount."""
    places = [(cost["year"], str(cost["source"].get(binding, "")).casefold()) for cost in wanted]
    if any(not source or not year or not FIRST <= year <= LAST for year, source in places):
        raise ValidationError(_("A cost has a year, an amount and a source."))
    if len(set(places)) != len(places):
        raise ValidationError(_("An action has one cost for a year and a source: add the amounts up."))
    if any(not 0 <= Decimal(cost["amount"]) < MOST_AMOUNT for cost in wanted):
        raise ValidationError(_("An amount is 0 or more."))


def refuse_contradiction(cycle: Cycle, change: Change, adopted: Iterable[Change] = ()) -> None:
    """Raise ValidationError when the plan, with what was adopted already, contradicts itself with this change."""
    if change.act == Act.ADD and change.kind == Subject.ACTION:
        _refuse_order(change.after["starts_on"], change.after["ends_on"])
    if change.act != Act.CHANGE or change.kind in FREE:
        return
    if change.kind == Subject.ACTION:
        _refuse_dates(cycle, change)
    plan = _plan_with(cycle, adopted)
    row = _row(plan, change)
    if row is None:
        return  # it is added by the same decision
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
    row = Action._default_manager.filter(cycle=cycle, pk=int(change.key)).first()
    _refuse_order(*(change.after.get(name, getattr(row, name)) for name in ("starts_on", "ends_on")))


def _refuse_order(starts_on: Any, ends_on: Any) -> None:
    if wrong := wrong_dates(_read(starts_on, "starts_on"), _read(ends_on, "ends_on")):
        raise ValidationError({"ends_on": wrong})


def _plan_with(cycle: Cycle, changes: Iterable[Change]) -> Plan:
    plan = Plan(cycle)
    plan.targets, plan.actions = list(plan.targets), list(plan.actions)
    by_id = {target.pk: target for target in plan.targets}
    for target in plan.targets:  # one row each, so that a stage is compared with the changed long-term target
        if target.long_term_id is not None:
            target.long_term = by_id[target.long_term_id]
    for change in changes:
        if change.act == Act.CHANGE and change.kind not in FREE:
            if row := _row(plan, change):
                _put(row, change)
        elif change.act == Act.REMOVE and change.kind == Subject.ACTION:
            plan.actions = [row for row in plan.actions if str(row.pk) != change.key]
    return plan


def _row(plan: Plan, change: Change) -> Target | Action | None:
    rows: list[Any] = plan.targets if change.kind == Subject.TARGET else plan.actions
    return next((row for row in rows if str(row.pk) == change.key), None)


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
