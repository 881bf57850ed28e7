"""The council's meetings, the items of its agenda and its decisions can be found by their words."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.approval.models import AgendaItem, Meeting
from cycles.snapshot import Decision
from ims.access import Rights
from ims.homes import day_of
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register
from ims.words import day


def register_kinds() -> None:
    """Register the three; decisions everybody in the city may read."""
    sees = Permission.SEE_WORK
    meeting = {"meeting": "pk", "on": "held_on", "place": "place"}
    register(Searchable("meetings", gettext_lazy("Meetings"), sees, _meetings, ("place",), meeting, _meeting))
    texts = ("number", "title", "draft_decision", "return_reasons", "adjourned_because")
    item = {"pk": "pk", "meeting": "meeting", "on": "meeting__held_on", "number": "number", "title": "title"}
    register(Searchable("items", gettext_lazy("Items of the agenda"), sees, _items, texts, item, _item))
    wording = ("number", "agenda_item__title", "agenda_item__draft_decision")
    decision = {"pk": "pk", "number": "number", "on": "decided_on", "kind": "kind"}
    words, sees = gettext_lazy("Decisions of the council"), Permission.SEE_CITY
    register(Searchable("decisions", words, sees, _decisions, wording, decision, _decision))


def _meetings(rights: Rights) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(city=rights.city)


def _items(rights: Rights) -> "QuerySet[AgendaItem]":
    return AgendaItem.objects.in_city(rights.city)


def _decisions(rights: Rights) -> "QuerySet[Decision]":
    return Decision.objects.filter(city=rights.city)


def _meeting(facts: Facts, reader: Reader) -> Place:
    url = reverse("meeting", args=[reader.slug, facts["meeting"]])
    return Place(_("Meeting on %(day)s") % {"day": _day(facts)}, url, reader.words(facts["place"]))


def _item(facts: Facts, reader: Reader) -> Place:
    url = reverse("item", args=[reader.slug, facts["meeting"], facts["pk"]])
    where = _("meeting on %(day)s") % {"day": _day(facts)}
    return Place(f"{facts['number']} {reader.words(facts['title'])}", url, where)


def _decision(facts: Facts, reader: Reader) -> Place:
    url = reverse("decision", args=[reader.slug, facts["pk"]])
    title = _("%(kind)s, %(number)s") % {"kind": Decision.Kind(facts["kind"]).label, "number": facts["number"]}
    return Place(title, url, _day(facts))


def _day(facts: Facts) -> str:
    on = day_of(facts["on"])
    return day(on) if on else ""
