"""Where the plan contradicts itself: nothing here is forbidden, each is said so that somebody looks at it.

What must hold before the council is the gate's (:mod:`cycles.targets.checks`); these rules are ours. They are said on
the room's first page, beside what they are about, and while it is typed (:mod:`cycles.targets.typed`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext as _

from cycles.indicators import figures
from cycles.targets.action_plan.milestones import milestones_of
from cycles.targets.action_plan.order import begins_too_early
from cycles.targets.addresses import address
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan, costs_of
from cycles.targets.rules import beyond
from ims.refusals import Reason
from ims.words import day, number


@dataclass(frozen=True)
class Contradiction:
    """What does not fit, with the address of the form that mends it, and the targets or actions that it is about."""

    reason: Reason
    rows: tuple[Target | Action, ...] = ()


def contradictions(plan: Plan) -> list[Reason]:
    """Return a sentence per contradiction, each with the address of the form that mends it."""
    of_plan = [*_stages(plan), *_targets(plan), *_pairs(plan), *_actions(plan), *_order(plan)]
    return [*_objectives(plan), *(found.reason for found in of_plan)]


def about(plan: Plan, row: Target | Action) -> list[str]:
    """Return in sentences what contradicts itself about one target or action of the plan."""
    if isinstance(row, Target):
        found = [*_stages(plan), *_targets(plan), *_pairs(plan)]
    else:
        found = [*_actions(plan), *_order(plan)]
    return [each.reason.sentence for each in found if any(one is row for one in each.rows)]


def order(plan: Plan) -> list[Reason]:
    """Return the actions that begin before one ends that they wait for: a hint of the gate, which holds nothing up."""
    return [found.reason for found in _order(plan)]


def _objectives(plan: Plan) -> Iterator[Reason]:
    """An objective of a theme that is no priority (any more)."""
    codes = {review.pk: review.theme.code for review in plan.themes if not review.is_priority}
    for objective in plan.objectives:
        if objective.theme_review_id in codes:
            facts = {"title": plan.words(objective.title), "code": codes[objective.theme_review_id]}
            sentence = _("The objective “%(title)s” belongs to theme %(code)s, which is no priority.") % facts
            yield Reason(sentence, address(plan.cycle, "objective_change", objective=objective.pk))


def _stages(plan: Plan) -> Iterator[Contradiction]:
    """A stage that goes further than what it leads to."""
    by_id = {target.pk: target for target in plan.targets}
    for target in plan.targets:
        if target.term == Target.Term.SHORT and (sentence := beyond(target, by_id[target.long_term_id or 0])):
            yield _about(plan, target, sentence)


def _targets(plan: Plan) -> Iterator[Contradiction]:
    """A target in the past, one that is worse than where it starts, and one whose data comes only after its year."""
    ends = {action.pk: action for action in plan.actions}
    by_id = {target.pk: target for target in plan.targets}
    for target in plan.targets:
        if sentence := _behind_its_start(target, by_id.get(target.long_term_id or 0, target)):
            yield _about(plan, target, sentence)
        if target.year is not None and target.year < plan.cycle.year:
            sentence = _("aims at %(year)s, which is past.") % {"year": target.year}
            yield _about(plan, target, sentence)
        source = ends.get(target.data_action_id or 0)
        if source is not None and source.ends_on and target.year and source.ends_on.year > target.year:
            facts = {"code": source.code, "day": day(source.ends_on), "year": target.year}
            yield _about(plan, target, _("%(code)s creates its data until %(day)s, after its year %(year)s.") % facts)


def _pairs(plan: Plan) -> Iterator[Contradiction]:
    """Two targets on one indicator that cannot both be meant, and two references for one year."""
    by_indicator: dict[int, list[Target]] = {}
    for target in plan.targets:
        by_indicator.setdefault(target.indicator_id, []).append(target)
    for held in by_indicator.values():
        for one, other in combinations(held, 2):
            if sentence := _against(one, other):
                yield _about(plan, other, sentence, one)


def _against(one: Target, other: Target) -> str:
    """Return how two targets on one indicator contradict each other, "" when they do not."""
    same_reference = one.reference_year is not None and one.reference_year == other.reference_year
    if same_reference and one.reference_value != other.reference_value:
        return _("the reference for %(year)s is %(one)s in one target and %(other)s in another.") % {
            "year": one.reference_year,
            "one": _number(one.reference_value),
            "other": _number(other.reference_value),
        }
    if any(
        stage.long_term_id is not None and stage.long_term_id == long.pk for stage, long in ((one, other), (other, one))
    ):
        return ""  # whether a stage goes too far is said by itself
    first, last = sorted((one, other), key=lambda target: target.year or 0)
    if None in {first.year, last.year, first.value, last.value}:
        return ""
    values = {"a": _number(first.value), "b": _number(last.value), "from": first.year, "to": last.year}
    if first.year == last.year:
        return "" if first.value == last.value else _("for %(from)s both %(a)s and %(b)s are aimed at.") % values
    if _is_worse(first, last):
        return _("%(b)s in %(to)s is worse than the %(a)s aimed at before, in %(from)s.") % values
    return ""


def _behind_its_start(target: Target, whole: Target) -> str:
    """Say that a target is worse than the reference of the way it belongs to; ``whole`` is its long-term one."""
    start = whole.reference_value
    if start is None or not _worsens(start, target.value, whole.indicator.direction):
        return ""
    facts = {"value": number(target.value), "start": number(start), "year": whole.reference_year or "–"}
    return _("%(value)s is worse than the reference of %(start)s in %(year)s.") % facts


def _is_worse(first: Target, last: Target) -> bool:
    return first.value is not None and _worsens(first.value, last.value, first.indicator.direction)


def _worsens(before: Decimal, after: Decimal | None, direction: str) -> bool:
    """Say whether going from one value to another goes the wrong way; where a level is kept there is none."""
    if after is None or direction == figures.KEEP:
        return False
    return after < before if direction == figures.UP else after > before


def _actions(plan: Plan) -> Iterator[Contradiction]:
    """An action that begins after its target's year; money and milestones of days on which it does not run."""
    years = {target.pk: target.year for target in plan.targets}
    for action in plan.actions:
        year = years.get(action.target_id or 0)
        if year is not None and action.starts_on is not None and action.starts_on.year > year:
            facts = {"day": day(action.starts_on), "year": year}
            yield _of(plan, action, _("begins on %(day)s, after its target's year %(year)s.") % facts, "action_change")
        for wrong in _money_outside(action):
            yield _of(plan, action, _("costs money in %(year)s, when it does not run.") % {"year": wrong}, "action")
        for point in milestones_of(action):
            if not _runs_on(action, point.due_on):
                facts = {"name": plan.words(point.name), "day": day(point.due_on)}
                sentence = _("its milestone “%(name)s” is planned for %(day)s, when it does not run.") % facts
                yield _of(plan, action, sentence, "action")


def _order(plan: Plan) -> Iterator[Contradiction]:
    """An action that begins before one ends that it waits for."""
    by_id = {action.pk: action for action in plan.actions}
    for action in plan.actions:
        for first in (by_id[pk] for pk in action.waits_for if pk in by_id):  # type: ignore[attr-defined]  # annotated
            if action.starts_on and first.ends_on and begins_too_early(action.starts_on, first.ends_on):
                facts = {"day": day(action.starts_on), "code": first.code, "end": day(first.ends_on)}
                sentence = _("begins on %(day)s, before %(code)s ends on %(end)s, for which it waits.") % facts
                yield _of(plan, action, sentence, "action_order", first)


def _runs_on(action: Action, wanted: date) -> bool:
    """Say whether an action runs on a day, as far as its days are known."""
    starts, ends = action.starts_on or wanted, action.ends_on or wanted
    return starts <= wanted <= ends


def _money_outside(action: Action) -> list[int]:
    """Return the years in which an action costs something and does not run; none while its days are open."""
    if action.starts_on is None or action.ends_on is None:
        return []
    first, last = action.starts_on.year, action.ends_on.year
    return sorted({cost.year for cost in costs_of(action) if cost.amount and not first <= cost.year <= last})


def _number(value: object) -> str:
    return "–" if value is None else number(value)  # type: ignore[arg-type]


def _about(plan: Plan, target: Target, sentence: str, *others: Target) -> Contradiction:
    words = f"{target.indicator.code}, {target.said}: {sentence}"
    page = address(plan.cycle, "target_change", target=target.pk) if target.pk else ""
    return Contradiction(Reason(words, page), (target, *others))


def _of(plan: Plan, action: Action, sentence: str, page: str, *others: Action) -> Contradiction:
    mend = address(plan.cycle, page, action=action.pk) if action.pk else ""
    return Contradiction(Reason(f"{action.code}: {sentence}", mend), (action, *others))
