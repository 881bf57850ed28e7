"""A year's plan as plain content: indicators with their values and parts, baseline review, targets, master budget.

Persons are left out; units are named by name. Rows name each other by code, or by their place in the file.
"""

import base64
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from commitments.models import FrameworkVersion
from cycles.baseline.content import SCORES, TEXTS
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, DataGap, Evidence, ThemeReview
from cycles.canonical import plain
from cycles.cycle import Cycle
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.computed.models import Input
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.uses import indicators_used_in
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import Action, ActionCost, Objective, Target, Vision
from ims.cities.models import Unit

KIND, FORMAT = "ims-plan", 2
Facts = dict[str, Any]

MEASURED = ("code", "name", "definition", "method", "unit", "unit_code", "direction", "pillar", "kind", "frequency")
INDICATOR = (*MEASURED, "links", "source", "source_url", "related", "is_summable")
NAMED = ("code", "name")
FORMULA = ("formula", "factor", "decimals")
VALUE = ("period", "value", "gap_reason", "note", "source", "source_url", "source_method", "source_limits")
THEME = (*TEXTS, "gap_accepted", "gap_reason", *SCORES, "is_priority")
SWOT = ("kind", "text")
REQUIREMENT = ("requirement", "act", "paragraph", "url", "applies_to", "met", "checked_on", "check_by")
INSTRUMENT = ("name", "kind", "valid_from", "valid_to", "url")
COVERED = ("covers", "overlap", "gap")
TARGET = ("term", "reference_year", "reference_value", "year", "value", "path", "tolerance")
EFFECTS = tuple(f"{part}_{account}" for part in ("effect", "why") for account in ("environment", "social", "economic"))
ACTION = ("code", "title", "text", "starts_on", "ends_on", "staff", *EFFECTS)
COST = ("year", "amount", "source")
MILESTONE = ("name", "due_on", "reached_on")
BUDGET = ("foreword", "in_package", "with_accounts")
LINE = ("reference_year", "reference_value", "previous_value", "budget_value", "long_year", "long_value")


def plan_of(cycle: Cycle) -> Facts:
    """Return the year's plan, ready to be written as JSON: texts per language, numbers as text at their own digits."""
    return {
        "kind": KIND,
        "format": FORMAT,
        "city": cycle.city.name,
        "year": cycle.year,
        "language": cycle.city.binding_language,
        **_measured(cycle),
        "baseline": _baseline(cycle),
        "targets": _targets(cycle),
        "ecobudget": _budget(cycle),
    }


def columns(row: Model, names: Iterable[str]) -> Facts:
    """Return these columns of a row as plain values."""
    return {name: plain(getattr(row, name)) for name in names}


def _measured(cycle: Cycle) -> Facts:
    """Return the indicators that the year uses, and the dimensions that they are broken down by."""
    used = list(indicators_used_in(cycle).select_related("commitment__version__framework", "responsible"))
    broken = {pk for row in used for pk in (row.dimension_id, row.second_dimension_id) if pk}
    dimensions = {row.pk: row for row in Dimension.objects.in_city(cycle.city).filter(pk__in=broken)}
    categories = {row.pk: row.code for one in dimensions.values() for row in one.categories.all()}
    values: dict[int, list[Facts]] = {}
    parts: dict[int, list[Facts]] = {}
    rows = Observation.everything.filter(indicator__in=used).order_by(
        *("indicator", "starts_on", "ends_on", "category__position", "second_category__position")
    )
    for row in rows:
        facts = columns(row, VALUE)
        if row.is_part:
            facts["categories"] = [categories.get(pk or 0, "") for pk in (row.category_id, row.second_category_id)]
        (parts if row.is_part else values).setdefault(row.indicator_id, []).append(facts)
    inputs: dict[int, list[str]] = {}
    for fed in Input.objects.filter(computed__in=used).select_related("indicator").order_by("computed", "position"):
        inputs.setdefault(fed.computed_id, []).append(fed.indicator.code)
    return {
        "dimensions": [_dimension(row) for row in dimensions.values()],
        "indicators": [
            _indicator(row, dimensions)
            | ({"inputs": inputs.get(row.pk, [])} if row.is_computed else {"values": values.get(row.pk, [])})
            | {"parts": parts.get(row.pk, [])}
            for row in used
        ],
    }


def _dimension(row: Dimension) -> Facts:
    return columns(row, NAMED) | {"categories": [columns(one, NAMED) for one in row.categories.all()]}


def _indicator(row: Indicator, dimensions: dict[int, Dimension]) -> Facts:
    broken = (row.dimension_id, row.second_dimension_id)
    return (
        columns(row, INDICATOR)
        | (columns(row, FORMULA) if row.is_computed else {})
        | {
            "commitment": _commitment(row),
            "responsible": _named(row.responsible),
            "dimensions": [dimensions[pk].code for pk in broken if pk],
        }
    )


def _named(unit: Unit | None) -> Facts:
    """Return how a file names a unit: by what it is called in each language, {} for none."""
    return dict(unit.name) if unit else {}


def _commitment(row: Indicator) -> Facts | None:
    node = row.commitment
    return {**framework_of(node.version), "item": node.code} if node else None


def framework_of(version: FrameworkVersion) -> Facts:
    """Return how a file names a version of a framework."""
    return {"code": version.framework.code, "label": version.label}


def _baseline(cycle: Cycle) -> Facts | None:
    review = BaselineReview.objects.filter(cycle=cycle).select_related("framework__framework").first()
    if review is None:
        return None
    themes = ThemeReview.objects.in_cycle(cycle).prefetch_related(
        "theme_indicators__indicator", "data_gaps__indicator", "legal_requirements__responsible", "evidence__file"
    )
    return {
        "framework": framework_of(review.framework),
        "scope": plain(review.scope),
        "no_legal_requirements": review.no_legal_requirements,
        "themes": [_theme(row) for row in themes.prefetch_related("assessments__commitment", "swot_points__indicator")],
        "instruments": _instruments(cycle),
    }


def _instruments(cycle: Cycle) -> list[Facts]:
    """Return plans and instruments; one that overlaps with another names it by its place in the list."""
    rows = list(Instrument.objects.in_cycle(cycle))
    place_of = {row.pk: place for place, row in enumerate(rows)}
    covered: dict[int, list[Facts]] = {}
    for one in InstrumentTheme.objects.in_cycle(cycle).select_related("theme_review__theme"):
        facts = columns(one, COVERED) | {"code": one.theme_review.theme.code}
        facts["overlaps_with"] = place_of[one.overlaps_with_id] if one.overlaps_with_id else None
        covered.setdefault(one.instrument_id, []).append(facts)
    return [
        columns(row, INSTRUMENT) | {"responsible": _named(row.responsible), "themes": covered.get(row.pk, [])}
        for row in rows
    ]


def _theme(row: ThemeReview) -> Facts:
    return {
        "code": row.theme.code,
        **columns(row, THEME),
        "indicators": sorted(attached.indicator.code for attached in row.theme_indicators.all()),
        "swot": [
            columns(point, SWOT) | {"indicator": point.indicator.code if point.indicator else ""}
            for point in row.swot_points.all()
        ],
        "gaps": [_gap(gap) for gap in row.data_gaps.all()],
        "legal": [
            columns(law, REQUIREMENT) | {"responsible": _named(law.responsible)} for law in row.legal_requirements.all()
        ],
        "evidence": [_evidence(evidence) for evidence in row.evidence.all()],
        "assessments": [
            columns(one, ("assessment", "remark")) | {"code": one.commitment.code} for one in row.assessments.all()
        ],
    }


def _gap(gap: DataGap) -> Facts:
    return columns(gap, ("missing", "reason")) | {"indicator": gap.indicator.code if gap.indicator else ""}


def _evidence(row: Evidence) -> Facts:
    facts = columns(row, ("title", "note", "url"))
    if row.file is None:
        return facts
    return facts | {"file": {"name": row.file.name, "content": base64.b64encode(bytes(row.file.content)).decode()}}


def _targets(cycle: Cycle) -> Facts:
    vision = Vision._default_manager.filter(cycle=cycle).first()
    objectives = list(
        Objective._default_manager.filter(cycle=cycle)
        .select_related("theme_review__theme")
        .order_by("theme_review__theme__position", "position", "pk")
    )
    targets = list(Target._default_manager.filter(cycle=cycle).select_related("indicator").order_by("-term", "pk"))
    targets.sort(key=lambda target: target.term != Target.Term.LONG)
    actions = list(Action._default_manager.filter(cycle=cycle).select_related("responsible").order_by("code"))
    place_of = {row.pk: place for place, row in enumerate(objectives)}
    target_at = {row.pk: place for place, row in enumerate(targets)}
    codes = {row.pk: row.code for row in actions}
    return {
        "vision": columns(vision, ("text", "horizon")) if vision else None,
        "objectives": [columns(row, ("title", "text")) | {"theme": row.theme_review.theme.code} for row in objectives],
        "targets": [
            columns(row, TARGET)
            | {
                "objective": place_of[row.objective_id],
                "indicator": row.indicator.code,
                "long_term": target_at.get(row.long_term_id) if row.long_term_id else None,
                "data_action": codes.get(row.data_action_id, "") if row.data_action_id else "",
            }
            for row in targets
        ],
        "actions": _actions(cycle, actions, target_at, codes),
    }


def _actions(cycle: Cycle, actions: list[Action], target_at: dict[int, int], codes: dict[int, str]) -> list[Facts]:
    costs = _grouped(ActionCost._default_manager.filter(cycle=cycle).order_by("action", "year", "pk"))
    milestones = _grouped(Milestone._default_manager.filter(cycle=cycle).order_by("action", "due_on", "pk"))
    team = _grouped(TeamMember._default_manager.filter(cycle=cycle, person=None).select_related("unit").order_by("pk"))
    waits = _grouped(Dependency._default_manager.filter(cycle=cycle).order_by("pk"))
    gaps = {gap.pk: gap for gap in DataGap._default_manager.filter(cycle=cycle).select_related("theme_review__theme")}
    return [
        columns(row, ACTION)
        | {
            "target": target_at.get(row.target_id) if row.target_id else None,
            "creates_data_for": _gap_of(gaps.get(row.creates_data_for_id or 0)),
            "responsible": _named(row.responsible),
            "costs": [columns(cost, COST) for cost in costs.get(row.pk, [])],
            "milestones": [columns(point, MILESTONE) for point in milestones.get(row.pk, [])],
            "team": sorted(
                (_named(member.unit) for member in team.get(row.pk, [])), key=lambda named: sorted(named.items())
            ),
            "waits_for": sorted(codes[wait.predecessor_id] for wait in waits.get(row.pk, [])),
        }
        for row in actions
    ]


def _budget(cycle: Cycle) -> Facts | None:
    """Return the master budget, None without one; what the accounts came to is no plan."""
    budget = MasterBudget.objects.filter(cycle=cycle).first()
    if budget is None:
        return None
    lines = BudgetLine.objects.filter(budget=budget).select_related("indicator", "responsible").order_by("pk")
    return columns(budget, BUDGET) | {
        "lines": [
            columns(row, LINE) | {"indicator": row.indicator.code, "responsible": _named(row.responsible)}
            for row in lines
        ]
    }


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Return what hangs on actions, by the action's id."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.action_id, []).append(row)
    return found


def _gap_of(gap: DataGap | None) -> Facts | None:
    """Return how a file names a gap: by its theme and what is missing."""
    return {"theme": gap.theme_review.theme.code, "missing": plain(gap.missing)} if gap else None
