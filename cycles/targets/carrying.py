"""What stands is carried into the next cycle as independent copies that know their origin.

Links between the rows lead from copy to copy: objective to the copied theme review, target to the copied objective,
stage to the copied long-term target, action to the copied target and data gap; cost, milestone, team and what an action
waits for to the copied actions. What hangs on a theme that was not carried over stays behind with it.
"""

from typing import Any, TypeVar

from django.utils import timezone

from cycles.baseline.models import DataGap, ThemeReview
from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.snapshot import Decision
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import Action, ActionCost, Objective, ProgrammeVersion, Target, Vision
from cycles.targets.plan import version_in_force
from cycles.targets.services import copy_content

Content = TypeVar("Content", bound=CycleContent)
Copies = dict[int, Any]


def carry_over(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Copy vision, objectives, targets, actions with what hangs on them and the programme in force into the new cycle.

    A year that was open before the decision keeps its own vision, and its own targets or programme as a whole.
    """
    if not Vision._default_manager.filter(cycle=new).exists():
        for vision in Vision._default_manager.filter(cycle=old):
            vision.copy_into(new)
    if any(model._default_manager.filter(cycle=new).exists() for model in (Objective, Action, ProgrammeVersion)):
        return
    themes, gaps = _themes(old, new), copies_of(DataGap, new)
    objectives = _copy(Objective, old, new, theme_review=themes)
    # Long-term targets first, so that their stages find them; data actions follow when actions are there.
    targets = _copy(Target, old, new, term=Target.Term.LONG, objective=objectives, data_action={})
    stages = _copy(Target, old, new, term=Target.Term.SHORT, objective=objectives, long_term=targets, data_action={})
    targets |= stages
    actions = _copy(Action, old, new, target=targets, creates_data_for=gaps)
    for model in (ActionCost, Milestone, TeamMember):
        _copy(model, old, new, action=actions)
    _copy(Dependency, old, new, action=actions, predecessor=actions)
    _link_data_actions(old, targets, actions)
    _copy_programme(old, new, how)


def _themes(old: Cycle, new: Cycle) -> Copies:
    """Return the new cycle's theme reviews by the id of the old one on the same theme, copied or written anew."""
    there = {row.theme_id: row for row in ThemeReview._default_manager.filter(cycle=new)}
    rows = ThemeReview._default_manager.filter(cycle=old)
    return {row.pk: there[row.theme_id] for row in rows if row.theme_id in there}


def copies_of(model: type[CycleContent], new: Cycle) -> Copies:
    """Return the new cycle's rows of a model by the id of the row each came from."""
    rows = model._default_manager.filter(cycle=new, origin__isnull=False)
    return {getattr(row, "origin_id"): row for row in rows}  # noqa: B009 - an abstract base has no column of its own


def _copy(model: type[Content], old: Cycle, new: Cycle, term: str = "", **links: Copies) -> Copies:
    """Copy a model's rows; each link's value is exchanged for its copy, a needed one without a copy leaves the row."""
    made: Copies = {}
    rows = model._default_manager.filter(cycle=old, **({"term": term} if term else {})).order_by("pk")
    for row in rows:
        changed = {name: copies.get(getattr(row, f"{name}_id")) for name, copies in links.items()}
        if all(value is not None or model._meta.get_field(name).null for name, value in changed.items()):
            made[row.pk] = row.copy_into(new, **changed)
    return made


def _link_data_actions(old: Cycle, targets: Copies, actions: Copies) -> None:
    for target in Target._default_manager.filter(cycle=old, data_action__isnull=False):
        copy, action = targets.get(target.pk), actions.get(target.data_action_id or 0)
        if copy is not None and action is not None:
            copy.data_action = action
            copy.save(update_fields=["data_action"])


def _copy_programme(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Copy the version in force as version 1 of the new year: a draft, or published when the council continues."""
    source = version_in_force(old)
    if source is None:
        return
    copy = ProgrammeVersion._default_manager.create(
        cycle=new, number=1, title=source.title, previous=source, origin=source
    )
    continues = how is Decision.Next.CONTINUE
    # What the council approved stands as it was approved; a draft's tables and charts read the new year's plan.
    copy_content(source, copy, keep=continues)
    if continues:
        copy.published_at, copy.decision = timezone.now(), new.opened_by
        copy.save(update_fields=["published_at", "decision"])
