"""What must hold before the programme goes to the council: the checks of ``submit_programme``.

The conditions are those of domain, "ready for step 3"; ours: an objective needs a target, a listed data gap needs the
action that creates the data, and a short-term target is as complete as a long-term one because monitoring rests on it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import gates
from cycles.targets.addresses import address
from cycles.targets.contradictions import order
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan, plan_of
from cycles.targets.rules import beyond
from ims.fields import Translated
from ims.refusals import Reason, at_field

TRANSITION = "submit_programme"


def register() -> None:
    """Register the room's checks in the order in which they are shown."""
    for name, wording, check in (
        ("targets.objectives", gettext_lazy("Every priority has an objective."), objectives),
        ("targets.long_term", gettext_lazy("Every long-term target is complete."), long_term),
        ("targets.short_term", gettext_lazy("No short-term target goes beyond its long-term one."), short_term),
        ("targets.actions", gettext_lazy("Every action has owner, dates, money and target."), actions),
        ("targets.programme", gettext_lazy("The programme is published and has no open draft."), programme),
    ):
        gates.register(TRANSITION, name, wording, check, look=plan_of)
    wording = gettext_lazy("An action begins before one ends that it waits for.")
    gates.register_hint(TRANSITION, "targets.order", wording, order, look=plan_of)


def objectives(plan: Plan) -> Iterator[Reason]:
    """A reason per priority without an objective."""
    held = {objective.theme_review_id for objective in plan.objectives}
    if not plan.priorities:
        yield Reason(_("No theme was chosen as a priority."), address(plan.cycle, "baseline"))
    for review in plan.priorities:
        if review.pk not in held:
            sentence = _("Theme %(code)s is a priority without an objective.") % {"code": review.theme.code}
            page = address(plan.cycle, "objective_add", theme=review.pk)
            yield Reason(sentence, at_field(page, "title", plan.cycle.city.binding_language))


def long_term(plan: Plan) -> Iterator[Reason]:
    """A reason per objective without a long-term target and per long-term target that lacks something."""
    for objective in plan.objectives:
        if not plan.of_objective(objective):
            sentence = _("The objective “%(title)s” has no long-term target.") % {"title": plan.words(objective.title)}
            yield Reason(sentence, address(plan.cycle, "target_add", objective=objective.pk))
    yield from _incomplete(plan, Target.Term.LONG)


def short_term(plan: Plan) -> Iterator[Reason]:
    """A reason per short-term target that goes beyond its long-term one or lacks something."""
    by_id = {target.pk: target for target in plan.targets}
    for target in plan.targets:
        if target.term == Target.Term.SHORT and (sentence := beyond(target, by_id[target.long_term_id or 0])):
            page = address(plan.cycle, "target_change", target=target.pk)
            yield Reason(f"{target.indicator.code}: {sentence}", at_field(page, "value"))
    yield from _incomplete(plan, Target.Term.SHORT)


def _incomplete(plan: Plan, term: str) -> Iterator[Reason]:
    for target in plan.targets:
        lacking = missing_of_target(target)
        if target.term == term and lacking:
            what = ", ".join(lacking.values())
            facts = {"code": target.indicator.code, "term": target.get_term_display(), "what": what}
            page = address(plan.cycle, "target_change", target=target.pk)
            yield Reason(_("%(term)s for %(code)s: missing %(what)s.") % facts, at_field(page, next(iter(lacking))))


def missing_of_target(target: Target) -> dict[str, str]:
    """Return what the target lacks, each field with its name; a data-creating action stands for a reference.

    The target was read by :func:`cycles.targets.plan.with_owner_standing`.
    """
    has_reference = target.reference_value is not None or target.data_action_id is not None
    found = {
        "reference_value": "" if has_reference else _("reference value"),
        "value": _("target value") if target.value is None else "",
        "year": _("target year") if target.year is None else "",
        "owner": _missing_owner(target),
    }
    return {field: name for field, name in found.items() if name}


def _missing_owner(row: Target | Action) -> str:
    """An owner is somebody who holds a role: who has left is none."""
    if row.owner_id is None:
        return _("owner")
    return "" if row.has_active_owner else _("active owner (the present one has left)")  # type: ignore[union-attr]


def actions(plan: Plan) -> Iterator[Reason]:
    """A reason per action that lacks something, and per data gap that no action closes."""
    for action in plan.actions:
        if lacking := missing_of_action(action):
            facts = {"code": action.code, "what": ", ".join(lacking.values())}
            field = next(iter(lacking))
            page = address(plan.cycle, "cost_add" if field == "amount" else "action_change", action=action.pk)
            yield Reason(_("Action %(code)s: missing %(what)s.") % facts, at_field(page, field))
    if not plan.actions:
        page = address(plan.cycle, "action_add")
        yield Reason(_("There is no action yet."), at_field(page, "title", plan.cycle.city.binding_language))
    for review in plan.themes:
        for gap in review.open_gaps:  # type: ignore[attr-defined]  # annotated in Plan.themes
            sentence = _("No action creates the missing data: %(missing)s.") % {
                "missing": plan.words(Translated(gap["missing"]))
            }
            page = address(plan.cycle, "action_add") + f"?gap={gap['id']}"
            yield Reason(sentence, at_field(page, "title", plan.cycle.city.binding_language))


def missing_of_action(action: Action) -> dict[str, str]:
    """Return what the action lacks, each field with its name; closing a data gap stands for a target.

    The action was read by :func:`cycles.targets.plan.with_owner_standing`. Money is the amount of its first cost.
    """
    has_dates = action.starts_on is not None and action.ends_on is not None
    is_for = action.target_id is not None or action.creates_data_for_id is not None
    found = {
        "owner": _missing_owner(action),
        "starts_on" if action.starts_on is None else "ends_on": "" if has_dates else _("dates"),
        "amount": "" if action.cost_rows else _("money"),  # type: ignore[attr-defined]  # annotated in Plan.actions
        "target": "" if is_for else _("target"),
    }
    return {field: name for field, name in found.items() if name}


def programme(plan: Plan) -> Iterator[Reason]:
    """A reason when no version is published, or when a draft waits beside it."""
    if plan.draft is not None:
        facts = {"number": plan.draft.number}
        url = address(plan.cycle, "programme_edit", programme=plan.draft.pk)
        yield Reason(_("Version %(number)s of the programme is still a draft.") % facts, url)
    elif plan.published is None:
        yield Reason(_("The programme has no version yet."), address(plan.cycle, "programme"))
