"""What the city signed, what it did for it and what it pledges can be found by their words."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.signatures.models import Fulfilment, Pledge, Signature
from ims.access import Rights
from ims.homes import day_of
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register
from ims.words import day


def register_kinds() -> None:
    """Register the three."""
    sees = Permission.SEE_WORK
    signed = {"signature": "pk", "title": "framework__title", "label": "framework__label", "on": "signed_on"}
    texts = ("framework__title", "decision_number", "note")
    register(Searchable("signatures", gettext_lazy("Signatures"), sees, _signatures, texts, signed, _signature))
    of = {"signature": "signature", "title": "signature__framework__title"}
    met = of | {"code": "obligation__code", "on": "met_on"}
    words = ("obligation__text", "what")
    register(Searchable("met", gettext_lazy("Met obligations"), sees, _fulfilments, words, met, _fulfilment))
    pledge = of | {"text": "text", "on": "due_on"}
    register(Searchable("pledges", gettext_lazy("Pledges"), sees, _pledges, ("text", "result"), pledge, _pledge))


def _signatures(rights: Rights) -> "QuerySet[Signature]":
    return Signature.objects.filter(city=rights.city)


def _fulfilments(rights: Rights) -> "QuerySet[Fulfilment]":
    return Fulfilment.objects.filter(signature__city=rights.city)


def _pledges(rights: Rights) -> "QuerySet[Pledge]":
    return Pledge.objects.filter(signature__city=rights.city)


def _signature(facts: Facts, reader: Reader) -> Place:
    return Place(f"{facts['title']} {facts['label']}", _page(facts, reader), _("signed on %(day)s") % _day(facts))


def _fulfilment(facts: Facts, reader: Reader) -> Place:
    title = f"{facts['code']} {facts['title']}"
    return Place(title, _page(facts, reader) + "#obligations", _("met on %(day)s") % _day(facts))


def _pledge(facts: Facts, reader: Reader) -> Place:
    where = _("%(framework)s, due on %(day)s") % {"framework": facts["title"], **_day(facts)}
    return Place(reader.words(facts["text"]), _page(facts, reader) + "#pledges", where)


def _page(facts: Facts, reader: Reader) -> str:
    return reverse("signature", args=[reader.slug, facts["signature"]])


def _day(facts: Facts) -> dict[str, str]:
    on = day_of(facts["on"])
    return {"day": day(on) if on else ""}
