"""The room's parts of the snapshot: what a decision freezes of targets and programme.

Persons appear as ids, units and indicators by name and code, texts per language, numbers as Decimal.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from cycles.cycle import Cycle
from cycles.targets.action_plan.milestones import milestone, milestones_of
from cycles.targets.action_plan.models import TeamMember
from cycles.targets.models import Action, Block, Objective, Paragraph, ProgrammeVersion, Target
from cycles.targets.plan import Plan, costs_of, plan_of
from cycles.targets.since import since_approved

Causes = Callable[[ProgrammeVersion, int], dict[UUID, list[int]]]
_causes: list[Causes] = []


def register_causes(causes: Causes) -> None:
    """Register who can say why paragraphs of a version changed: from version to paragraph key → comment numbers.

    The second argument leaves out comments on versions of the year before that number.
    """
    _causes.append(causes)


def causes_of(version: ProgrammeVersion, since: int = 0) -> dict[UUID, list[int]]:
    """Return which comments on versions of the year, from number ``since`` on, changed which paragraph, by its key."""
    comments: dict[UUID, list[int]] = {}
    for causes in _causes:
        comments |= causes(version, since)
    return comments


def targets_part(cycle: Cycle) -> dict[str, Any]:
    """Return vision, objectives with their targets, actions with what hangs on them, the sums, and what changed.

    ``since`` holds what changed since the programme that the council approved before, None for a city's first.
    """
    plan = plan_of(cycle)
    codes = {review.pk: review.theme.code for review in plan.themes}
    vision = plan.vision
    part: dict[str, Any] = {
        "vision": {"text": dict(vision.text), "horizon": vision.horizon} if vision else None,
        "objectives": [_objective(objective, codes[objective.theme_review_id], plan) for objective in plan.objectives],
        "actions": [_action(action, plan) for action in plan.actions],
        "costs": plan.costs,
        "effects": plan.effects,
    }
    return {**part, "since": since_approved(cycle, part, plan.published)}


def _objective(objective: Objective, theme: str, plan: Plan) -> dict[str, Any]:
    mine = [target for target in plan.targets if target.objective_id == objective.pk]
    return {
        "id": objective.pk,
        "theme": theme,
        "title": dict(objective.title),
        "text": dict(objective.text),
        "targets": [_target(target) for target in mine],
    }


def _target(target: Target) -> dict[str, Any]:
    unit = target.indicator.responsible
    return {
        "id": target.pk,
        "term": str(target.term),
        "indicator": target.indicator.code,
        "reference_year": target.reference_year,
        "reference_value": target.reference_value,
        "year": target.year,
        "value": target.value,
        "path": target.path,
        "tolerance": target.tolerance,
        "owner_id": target.owner_id,
        "responsible": dict(unit.name) if unit else None,
        "long_term_id": target.long_term_id,
        "data_action_id": target.data_action_id,
    }


def _action(action: Action, plan: Plan) -> dict[str, Any]:
    return {
        "id": action.pk,
        "code": action.code,
        "title": dict(action.title),
        "text": dict(action.text),
        "theme": plan.code_of(action) or None,
        "target_id": action.target_id,
        "creates_data_for": action.creates_data_for_id,
        "owner_id": action.owner_id,
        "responsible": dict(action.responsible.name) if action.responsible else None,
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
        "staff": action.staff,
        "costs": [{"year": cost.year, "amount": cost.amount, "source": dict(cost.source)} for cost in costs_of(action)],
        "team": [_member(member) for member in plan.teams.get(action.pk, [])],
        "milestones": [milestone(point) for point in milestones_of(action)],
        "waits_for": plan.after(action),
        "effects": _effects(action),
    }


def _member(member: TeamMember) -> dict[str, Any]:
    return {"unit": dict(member.unit.name) if member.unit else None, "person_id": member.person_id}


def _effects(action: Action) -> dict[str, Any] | None:
    """Return the effect on each account and why, None as long as nobody has checked it."""
    found = action.effects
    if found is None:
        return None
    return {name: {"effect": effect, "why": dict(getattr(action, f"why_{name}"))} for name, effect in found.items()}


def programme_part(cycle: Cycle) -> dict[str, Any] | None:
    """Return the last published version as a document, and what changed against the published version before it."""
    version = plan_of(cycle).published
    if version is None:
        return None
    paragraphs = list(paragraphs_of(version))
    blocks = list(Block._default_manager.filter(section__programme=version))
    before = previous_published(version)
    return {
        "version": version.number,
        "title": dict(version.title),
        "sections": [
            {
                "number": section.number,
                "key": str(section.key),
                "title": dict(section.title),
                "paragraphs": [_paragraph(p) for p in paragraphs if p.section_id == section.pk],
                "blocks": [_block(block) for block in blocks if block.section_id == section.pk],
            }
            for section in version.sections.all()
        ],
        "changes": _changes(version, list(paragraphs_of(before)), paragraphs) if before else [],
    }


def paragraphs_of(version: ProgrammeVersion) -> Iterable[Paragraph]:
    """The version's paragraphs in order, with their sections."""
    return Paragraph._default_manager.filter(section__programme=version).select_related("section")


def previous_published(version: ProgrammeVersion) -> ProgrammeVersion | None:
    """The published version that this one was drafted from; the one of last year for a year's first."""
    return version.previous if version.previous is not None and not version.previous.is_draft else None


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {"number": place(paragraph), "key": str(paragraph.key), "text": dict(paragraph.text)}


def _block(block: Block) -> dict[str, Any]:
    """Return a table or chart: it stands below the ``after``-th paragraph, and its content is what it kept."""
    return {
        "key": str(block.key),
        "kind": block.kind,
        "after": block.after,
        "title": dict(block.title),
        "content": block.content,
    }


def place(paragraph: Paragraph) -> str:
    """Return the paragraph's number as people cite it, such as 2.1."""
    return f"{paragraph.section.number}.{paragraph.number}"


def _changes(version: ProgrammeVersion, old: list[Paragraph], new: list[Paragraph]) -> list[dict[str, Any]]:
    before, after = {p.key: p for p in old}, {p.key: p for p in new}
    comments = causes_of(version)
    changed = [
        key for key in [*after, *(k for k in before if k not in after)] if _texts(before, key) != _texts(after, key)
    ]
    return [
        {
            "key": str(key),
            "number": place(after.get(key) or before[key]),
            "before": _texts(before, key),
            "after": _texts(after, key),
            "comments": comments.get(key, []),
        }
        for key in changed
    ]


def _texts(paragraphs: dict[UUID, Paragraph], key: UUID) -> dict[str, str]:
    return dict(paragraphs[key].text) if key in paragraphs else {}
