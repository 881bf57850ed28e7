"""Evaluation reports, recommendations and the causes of deviations can be found by their words."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.evaluation.models import Deviation, Evaluation, FollowUp, Recommendation
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register


def register_kinds() -> None:
    """Register the four."""
    sees, of = Permission.SEE_WORK, {"year": "cycle__year"}
    texts = ("summary", "management", "recommendations", "draft_decision")
    words = gettext_lazy("Evaluation reports")
    register(Searchable("evaluations", words, sees, _evaluations, texts, of, _evaluation))
    words, facts = gettext_lazy("Recommendations"), of | {"text": "text"}
    register(Searchable("recommendations", words, sees, _recommendations, ("text",), facts, _recommendation))
    words, facts = gettext_lazy("Followed recommendations"), of | {"text": "recommendation__text"}
    register(Searchable("follow_ups", words, sees, _follow_ups, ("note",), facts, _followed))
    words, facts = gettext_lazy("Deviations and their causes"), of | {"code": "target__indicator__code"}
    facts |= {"name": "target__indicator__name"}
    register(Searchable("deviations", words, sees, _deviations, ("cause",), facts, _deviation))


def _evaluations(rights: Rights) -> "QuerySet[Evaluation]":
    return Evaluation._default_manager.filter(cycle__city=rights.city)


def _recommendations(rights: Rights) -> "QuerySet[Recommendation]":
    return Recommendation.objects.filter(cycle__city=rights.city)


def _follow_ups(rights: Rights) -> "QuerySet[FollowUp]":
    return FollowUp.objects.filter(cycle__city=rights.city)


def _deviations(rights: Rights) -> "QuerySet[Deviation]":
    return Deviation.objects.filter(cycle__city=rights.city)


def _evaluation(facts: Facts, reader: Reader) -> Place:
    return Place(_("Evaluation %(year)s") % facts, _page(facts, reader) + "#report")


def _recommendation(facts: Facts, reader: Reader) -> Place:
    return Place(reader.words(facts["text"]), _page(facts, reader) + "#recommended", str(facts["year"]))


def _followed(facts: Facts, reader: Reader) -> Place:
    return Place(reader.words(facts["text"]), _page(facts, reader) + "#followed", str(facts["year"]))


def _deviation(facts: Facts, reader: Reader) -> Place:
    title = f"{facts['code']} {reader.words(facts['name'])}"
    return Place(title, _page(facts, reader) + "#deviations", str(facts["year"]))


def _page(facts: Facts, reader: Reader) -> str:
    return reverse("evaluation", args=[reader.slug, facts["year"]])
