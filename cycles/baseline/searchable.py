"""What the baseline review says can be found by its words: themes, SWOT, assessments, gaps, law, evidence, plans."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import CommitmentAssessment, DataGap, Evidence, LegalRequirement, ThemeReview
from cycles.baseline.swot.models import SwotPoint
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register

TEXTS = ("condition", "trends", "policies", "organisation")


def register_kinds() -> None:
    """Register the eight."""
    sees = Permission.SEE_WORK
    theme = {"review": "pk", "year": "cycle__year", "code": "theme__code", "name": "theme__names"}
    of_theme = ("theme__code", "theme__names", *TEXTS)
    register(Searchable("themes", _("Reviews of themes"), sees, _themes, of_theme, theme, _theme))
    of = {"review": "theme_review", "year": "cycle__year"}
    of |= {"code": "theme_review__theme__code", "name": "theme_review__theme__names"}
    point = of | {"title": "text"}
    register(Searchable("swot", _("SWOT points"), sees, _points, ("text",), point, _point))
    assessed = of | {"title": "commitment__code"}
    register(Searchable("assessments", _("Assessments"), sees, _assessments, ("remark",), assessed, _assessment))
    gap = of | {"title": "missing"}
    register(Searchable("gaps", _("Data gaps"), sees, _gaps, ("missing", "reason"), gap, _gap))
    legal = of | {"title": "requirement"}
    of_law = ("requirement", "act", "applies_to")
    register(Searchable("legal", _("Legal register"), sees, _requirements, of_law, legal, _requirement))
    evidence = of | {"title": "title"}
    register(Searchable("evidence", _("Evidence"), sees, _evidence, ("title", "note"), evidence, _piece))

    plan = {"year": "cycle__year", "title": "name"}
    register(Searchable("instruments", _("Plans and instruments"), sees, _plans, ("name",), plan, _plan))
    covered = of | {"title": "instrument__name"}
    said = ("covers", "overlap", "gap")
    register(Searchable("instrument_themes", _("What plans cover"), sees, _covers, said, covered, _cover))


def _themes(rights: Rights) -> "QuerySet[ThemeReview]":
    return ThemeReview.objects.filter(cycle__city=rights.city)


def _points(rights: Rights) -> "QuerySet[SwotPoint]":
    return SwotPoint.objects.filter(cycle__city=rights.city)


def _assessments(rights: Rights) -> "QuerySet[CommitmentAssessment]":
    return CommitmentAssessment._default_manager.filter(cycle__city=rights.city)


def _gaps(rights: Rights) -> "QuerySet[DataGap]":
    return DataGap._default_manager.filter(cycle__city=rights.city)


def _requirements(rights: Rights) -> "QuerySet[LegalRequirement]":
    return LegalRequirement._default_manager.filter(cycle__city=rights.city)


def _evidence(rights: Rights) -> "QuerySet[Evidence]":
    return Evidence._default_manager.filter(cycle__city=rights.city)


def _plans(rights: Rights) -> "QuerySet[Instrument]":
    return Instrument.objects.filter(cycle__city=rights.city)


def _covers(rights: Rights) -> "QuerySet[InstrumentTheme]":
    return InstrumentTheme.objects.filter(cycle__city=rights.city)


def _theme(facts: Facts, reader: Reader) -> Place:
    return Place(_name(facts, reader), _page(facts, reader), str(facts["year"]))


def _point(facts: Facts, reader: Reader) -> Place:
    return Place(
        reader.words(facts["title"]), _page(facts, reader) + "#swot", f"{_name(facts, reader)}, {facts['year']}"
    )


def _assessment(facts: Facts, reader: Reader) -> Place:
    return Place(facts["title"], _page(facts, reader) + "#assessment", f"{_name(facts, reader)}, {facts['year']}")


def _gap(facts: Facts, reader: Reader) -> Place:
    return Place(
        reader.words(facts["title"]), _page(facts, reader) + "#indicators", f"{_name(facts, reader)}, {facts['year']}"
    )


def _requirement(facts: Facts, reader: Reader) -> Place:
    return Place(
        reader.words(facts["title"]), _page(facts, reader) + "#legal", f"{_name(facts, reader)}, {facts['year']}"
    )


def _piece(facts: Facts, reader: Reader) -> Place:
    return Place(
        reader.words(facts["title"]), _page(facts, reader) + "#evidence", f"{_name(facts, reader)}, {facts['year']}"
    )


def _plan(facts: Facts, reader: Reader) -> Place:
    page = reverse("instruments", args=[reader.slug, facts["year"]])
    return Place(reader.words(facts["title"]), page, str(facts["year"]))


def _cover(facts: Facts, reader: Reader) -> Place:
    return Place(
        reader.words(facts["title"]), _page(facts, reader) + "#plans", f"{_name(facts, reader)}, {facts['year']}"
    )


def _page(facts: Facts, reader: Reader) -> str:
    return reverse("theme_review", args=[reader.slug, facts["year"], facts["review"]])


def _name(facts: Facts, reader: Reader) -> str:
    return f"{facts['code']} {reader.words(facts['name'])}"
