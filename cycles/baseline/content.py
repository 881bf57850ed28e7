"""The baseline review's part of a snapshot, and its copy for the next year."""

from typing import Any

from django.db.models import Prefetch

from commitments.models import FrameworkVersion, Node, NodeTranslation
from cycles.baseline.coverage import with_years
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.baseline.scoring import given_by, spreads_of
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle
from cycles.snapshot import Decision

TEXTS = ("condition", "trends", "policies", "organisation")
SCORES = ("importance", "urgency", "influence")
CHILDREN = (ThemeIndicator, SwotPoint, DataGap, LegalRequirement, Evidence, CommitmentAssessment)


def part(cycle: Cycle) -> dict[str, Any] | None:
    """Return the review as plain content, None when there is none: texts per language, units by name, no persons."""
    review = BaselineReview.objects.filter(cycle=cycle).select_related("framework__framework").first()
    if review is None:
        return None
    version = review.framework
    rows = ThemeReview.objects.in_cycle(cycle).prefetch_related(
        "theme_indicators__indicator",
        "swot_points__indicator",
        "data_gaps",
        "legal_requirements__responsible",
        Prefetch("evidence", Evidence.objects.select_related("file").defer("file__content")),
        "assessments__commitment__translations",
        "theme__translations",
        "member_scores",
    )
    return {
        "framework": {
            "code": version.framework.code,
            "label": version.label,
            "title": {version.language: version.title},
            "called": version.level_name(0),
        },
        "scope": review.scope,
        "no_legal_requirements": review.no_legal_requirements,
        "signed_off_at": review.signed_off_at,
        "sign_off_note": dict(review.sign_off_note),
        "themes": [_theme(row, version) for row in rows],
        "later": _later(cycle, version),
        "instruments": _instruments(cycle),
    }


def _later(cycle: Cycle, version: FrameworkVersion) -> list[dict[str, Any]]:
    """Return the framework's themes that are not in this year's scope, each with the last year in which it was."""
    rows = [(row, row.years) for row in with_years(cycle, version).prefetch_related("translations")]  # type: ignore[attr-defined]
    return [
        {"code": row.code, "title": dict(row.names), "last": years[-1] if years else None}
        for row, years in rows
        if cycle.year not in years
    ]


def _theme(row: ThemeReview, version: FrameworkVersion) -> dict[str, Any]:
    opening, verification = opening_of(row.theme, version)
    which = NodeTranslation.Field.PREAMBLE if row.theme.preamble else NodeTranslation.Field.LEAD_IN
    return {
        "code": row.theme.code,
        "title": dict(row.theme.names),
        "title_verification": _marks(row.theme, NodeTranslation.Field.TITLE, version),
        "lead_in": _in_languages(row.theme, which, opening, version) if opening else {},
        "verification": verification,
        **{name: getattr(row, name) for name in TEXTS},
        "swot": [_point(point) for point in row.swot_points.all()],
        "gap_reason": dict(row.gap_reason) if row.gap_accepted else {},
        **{name: getattr(row, name) for name in SCORES},
        "significance": row.significance,
        "member_scores": _member_scores(row),
        "is_priority": row.is_priority,
        "indicators": [attached.indicator.code for attached in row.theme_indicators.all()],
        "gaps": [
            {"id": gap.pk, "missing": dict(gap.missing), "reason": dict(gap.reason)} for gap in row.data_gaps.all()
        ],
        "legal": [_requirement(requirement) for requirement in row.legal_requirements.all()],
        "evidence": [_evidence(evidence) for evidence in row.evidence.all()],
        "assessments": [_assessment(assessment, version) for assessment in row.assessments.all()],
    }


def opening_of(theme: Node, version: FrameworkVersion) -> tuple[str, str]:
    """Return the sentence that opens a theme and the mark that says how sure its wording is."""
    if theme.preamble:
        return theme.preamble, theme.preamble_verification
    if theme.lead_in:
        return theme.lead_in, theme.lead_in_verification
    return version.lead_in, version.lead_in_verification


def _member_scores(row: ThemeReview) -> dict[str, Any] | None:
    """Return how many members scored, and the lowest, middle and highest mark per criterion, but not whose."""
    spreads = spreads_of(map(given_by, row.member_scores.all())).get(row.pk)
    if spreads is None:
        return None
    marks = {one.criterion: [one.lowest, one.middle, one.highest] for one in spreads}
    return {"members": len(spreads[0].marks), **marks}


def _point(row: SwotPoint) -> dict[str, Any]:
    return {"kind": row.kind, "text": dict(row.text), "indicator": row.indicator.code if row.indicator else None}


def _requirement(row: LegalRequirement) -> dict[str, Any]:
    return {
        "requirement": dict(row.requirement),
        "act": dict(row.act),
        "paragraph": row.paragraph,
        "url": row.url,
        "applies_to": dict(row.applies_to),
        "met": row.met,
        "responsible": dict(row.responsible.name) if row.responsible else None,
        "checked_on": row.checked_on,
        "check_by": row.check_by,
    }


def _instruments(cycle: Cycle) -> list[dict[str, Any]]:
    """Return the plans and instruments, each with what it covers of which theme."""
    covered = InstrumentTheme.objects.in_cycle(cycle).select_related("theme_review__theme", "overlaps_with")
    rows = Instrument.objects.in_cycle(cycle).prefetch_related(Prefetch("themes", covered))
    return [
        {
            "name": dict(row.name),
            "kind": row.kind,
            "responsible": dict(row.responsible.name) if row.responsible else None,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "url": row.url,
            "themes": [_covered(one) for one in row.themes.all()],
        }
        for row in rows
    ]


def _covered(row: InstrumentTheme) -> dict[str, Any]:
    return {
        "code": row.theme_review.theme.code,
        "covers": dict(row.covers),
        "overlaps_with": dict(row.overlaps_with.name) if row.overlaps_with else None,
        "overlap": dict(row.overlap),
        "gap": dict(row.gap),
    }


def _evidence(row: Evidence) -> dict[str, Any]:
    """Return what stands in for the evidence: a file is named by its SHA-256, its bytes are kept beside the record."""
    file = {"name": row.file.name, "size": row.file.size, "sha256": row.file.sha256} if row.file else None
    return {"title": dict(row.title), "note": dict(row.note), "url": row.url, "file": file}


def _assessment(row: CommitmentAssessment, version: FrameworkVersion) -> dict[str, Any]:
    field = NodeTranslation.Field.TEXT if row.commitment.text else NodeTranslation.Field.TITLE
    return {
        "code": row.commitment.code,
        "text": _in_languages(row.commitment, field, row.commitment.text or row.commitment.title, version),
        "verification": _marks(row.commitment, field, version),
        "assessment": row.assessment,
        "remark": dict(row.remark),
    }


def _in_languages(node: Node, field: str, original: str, version: FrameworkVersion) -> dict[str, str]:
    translations = {row.language: row.text for row in node.translations.all() if row.field == field}
    return {**translations, version.language: original}


def _marks(node: Node, field: NodeTranslation.Field, version: FrameworkVersion) -> dict[str, str]:
    """Return how sure the node's text is in each language in which it is there."""
    is_text = field == NodeTranslation.Field.TEXT or not node.title
    marks = {row.language: row.verification for row in node.translations.all() if row.field == field}
    return {**marks, version.language: node.verification if is_text else node.title_verification}


def copy(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Copy the review into the next cycle, so that its priorities stand; every copy names its origin.

    A full revision begins with the texts, indicators, gaps and the register, but scores, priorities and the sign-off
    are the working group's to give anew.
    """
    review = BaselineReview.objects.filter(cycle=old).first()
    if review is None or BaselineReview.objects.filter(cycle=new).exists():
        return
    anew = how == Decision.Next.FULL
    review.copy_into(new, **({"signed_off_at": None, "signed_off_by": None, "sign_off_note": ""} if anew else {}))
    reset = {**dict.fromkeys(SCORES), "is_priority": False} if anew else {}
    copies = {row.pk: row.copy_into(new, **reset) for row in ThemeReview.objects.in_cycle(old)}
    for model in CHILDREN:
        for row in model.objects.filter(cycle=old):
            row.copy_into(new, theme_review=copies[row.theme_review_id])
    plans = {row.pk: row.copy_into(new) for row in Instrument.objects.in_cycle(old)}
    for row in InstrumentTheme.objects.in_cycle(old):
        other = plans[row.overlaps_with_id] if row.overlaps_with_id else None
        theme = copies[row.theme_review_id]
        row.copy_into(new, instrument=plans[row.instrument_id], theme_review=theme, overlaps_with=other)
