"""Decisions can be found by number, title and wording."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.snapshot import Decision
from ims.access import Rights
from ims.homes import day_of
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register
from ims.words import day


def register_kinds() -> None:
    """Register the decisions, which everybody in the city may read."""
    texts = ("number", "agenda_item__title", "agenda_item__draft_decision")
    facts = {"pk": "pk", "number": "number", "on": "decided_on", "kind": "kind"}
    words = gettext_lazy("Decisions of the council")
    register(Searchable("decisions", words, Permission.SEE_CITY, _find, texts, facts, _place))


def _find(rights: Rights) -> "QuerySet[Decision]":
    return Decision.objects.filter(city=rights.city)


def _place(facts: Facts, reader: Reader) -> Place:
    url = reverse("decision", args=[reader.slug, facts["pk"]])
    on = day_of(facts["on"])
    title = _("%(kind)s, %(number)s") % {"kind": Decision.Kind(facts["kind"]).label, "number": facts["number"]}
    return Place(title, url, day(on) if on else "")
