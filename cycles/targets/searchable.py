"""Targets, actions and the paragraphs of the programme can be found by their words."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.targets.models import Action, Paragraph, ProgrammeVersion, Target
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register


def register_kinds() -> None:
    """Register the three."""
    sees = Permission.SEE_WORK
    target = {"pk": "pk", "year": "cycle__year", "code": "indicator__code", "name": "indicator__name", "until": "year"}
    texts = ("indicator__code", "indicator__name", "objective__title")
    register(Searchable("targets", gettext_lazy("Targets"), sees, _targets, texts, target, _target))
    action = {"pk": "pk", "year": "cycle__year", "code": "code", "name": "title"}
    texts = ("code", "title", "text")
    register(Searchable("actions", gettext_lazy("Actions"), sees, _actions, texts, action, _action))
    paragraph = {"version": "section__programme", "year": "section__programme__cycle__year", "pk": "pk"}
    paragraph |= {"section": "section__number", "number": "number", "title": "section__title"}
    paragraph |= {"edition": "section__programme__number"}
    words = gettext_lazy("Programme")
    register(Searchable("programme", words, Permission.SEE_CITY, _paragraphs, ("text",), paragraph, _paragraph))


def _targets(rights: Rights) -> "QuerySet[Target]":
    return Target._default_manager.filter(cycle__city=rights.city)


def _actions(rights: Rights) -> "QuerySet[Action]":
    return Action._default_manager.filter(cycle__city=rights.city)


def _paragraphs(rights: Rights) -> "QuerySet[Paragraph]":
    """Return the paragraphs of each year's last version, for who sees only published work of the last published one."""
    versions = ProgrammeVersion._default_manager.filter(cycle=OuterRef("section__programme__cycle"))
    if Permission.SEE_WORK not in rights:
        versions = versions.filter(published_at__isnull=False)
    last = Subquery(versions.order_by("-number").values("pk")[:1])
    return Paragraph._default_manager.filter(section__programme__cycle__city=rights.city, section__programme=last)


def _target(facts: Facts, reader: Reader) -> Place:
    url = reverse("target", args=[reader.slug, facts["year"], facts["pk"]])
    where = _("target of %(until)s, in %(year)s") % {"until": facts["until"] or "–", "year": facts["year"]}
    return Place(f"{facts['code']} {reader.words(facts['name'])}", url, where)


def _action(facts: Facts, reader: Reader) -> Place:
    url = reverse("action", args=[reader.slug, facts["year"], facts["pk"]])
    return Place(f"{facts['code']} {reader.words(facts['name'])}", url, str(facts["year"]))


def _paragraph(facts: Facts, reader: Reader) -> Place:
    url = reverse("programme_version", args=[reader.slug, facts["year"], facts["version"]]) + f"#p{facts['pk']}"
    title = f"{facts['section']}.{facts['number']} {reader.words(facts['title'])}"
    return Place(title, url, _("version %(edition)s of %(year)s") % facts)
