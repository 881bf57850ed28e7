"""Plain functions that make what a baseline review holds, in whatever step the cycle stands.

The services write only in step 1; here the rows are written that a later step finds.
"""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from django.utils import timezone

from commitments.models import FrameworkVersion, Node
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import (
    BaselineReview,
    DataGap,
    Evidence,
    EvidenceFile,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.baseline.swot.models import SwotPoint
from cycles.content import CycleContent
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from ims.fields import per_language
from tests.commitments.factories import make_framework

Row = TypeVar("Row", bound=CycleContent)

SCORES = {"importance": 5, "urgency": 4, "influence": 3}


def make_review(cycle: Cycle, framework: FrameworkVersion | None = None, *, signed_off: bool = False) -> BaselineReview:
    """Return the cycle's review, started unless it was; by the framework "demo" with ten themes unless given."""
    review = BaselineReview.objects.filter(cycle=cycle).first()
    if review is None:
        framework = framework or FrameworkVersion.objects.filter(framework__code="demo").first()
        framework = framework or make_framework(themes=10, commitments=2)
        review = BaselineReview.objects.create(cycle=cycle, framework=framework, scope={"en": "The whole city"})
    if signed_off and review.signed_off_at is None:
        review.signed_off_at, review.sign_off_note = timezone.now(), {"en": "Working group, 20 March"}
        review.save()
    return review


def make_theme_review(
    cycle: Cycle,
    code: str = "1",
    *,
    ready: bool = False,
    points: Iterable[str] = SwotPoint.Kind.values,
    **fields: object,
) -> ThemeReview:
    """Return a theme in scope; ``ready`` fills in everything the gate asks of it, ``fields`` overrules.

    ``points`` are the fields of the board in which a ready theme has a point.
    """
    review = make_review(cycle)
    theme = Node.objects.get(version=review.framework, code=code)
    full = {"condition": {"en": "As it is."}, **SCORES, "is_priority": True} if ready else {}
    texts = per_language(ThemeReview, {**full, **fields}, cycle.city.binding_language)
    theme_review = ThemeReview.objects.create(cycle=cycle, theme=theme, **texts)
    if ready:
        make_gap(theme_review)
        make_requirement(theme_review)
        for kind in points:
            make_point(theme_review, kind)
    return theme_review


def make_point(theme_review: ThemeReview, kind: str = "strength", text: object = "", **fields: object) -> SwotPoint:
    """Return a point at the end of a field of the theme's board."""
    place = SwotPoint.objects.in_field(theme_review, kind).count() + 1
    text = text or f"A point of {SwotPoint.Kind(kind).label}"
    return _make(SwotPoint, theme_review, kind=kind, text=text, position=place, **fields)


def make_gap(theme_review: ThemeReview, missing: str = "Count of freight traffic", **fields: object) -> DataGap:
    """Return a listed gap of the theme."""
    return _make(DataGap, theme_review, missing=missing, reason="Never counted", **fields)


def make_requirement(
    theme_review: ThemeReview, requirement: str = "Noise action plan", **fields: object
) -> LegalRequirement:
    """Return a row of the legal register."""
    return _make(LegalRequirement, theme_review, requirement=requirement, **fields)


def make_evidence(theme_review: ThemeReview, *, url: str = "", name: str = "Survey.csv") -> Evidence:
    """Return evidence of the theme: a file unless ``url`` is given."""
    content = b"year;trips\n2024;44\n"
    file = None
    if not url:
        file = EvidenceFile.objects.create(
            name=name,
            media_type="text/csv",
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    return _make(Evidence, theme_review, title="Travel survey", url=url, file=file)


def make_instrument(cycle: Cycle, name: str = "Traffic plan", **fields: object) -> Instrument:
    """Return a plan that the city has."""
    texts = per_language(Instrument, {"name": name, **fields}, cycle.city.binding_language)
    return Instrument.objects.create(cycle=cycle, **texts)


def make_cover(instrument: Instrument, theme_review: ThemeReview, **fields: object) -> InstrumentTheme:
    """Return that the plan touches the theme."""
    return _make(InstrumentTheme, theme_review, instrument=instrument, **fields)


def _make(model: type[Row], theme_review: ThemeReview, **fields: object) -> Row:
    """Return a saved row of the theme; a plain text is in the city's binding language."""
    texts = per_language(model, fields, theme_review.cycle.city.binding_language)
    return model._default_manager.create(cycle=theme_review.cycle, theme_review=theme_review, **texts)


def attach(theme_review: ThemeReview, indicator: Indicator) -> ThemeIndicator:
    """Return the indicator attached to the theme."""
    return ThemeIndicator.objects.create(cycle=theme_review.cycle, theme_review=theme_review, indicator=indicator)
