"""Indicators can be found by code, name, source and method."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.indicators.models import Indicator
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register


def register_kinds() -> None:
    """Register the indicators."""
    texts = ("code", "name", "source", "method")
    facts = {"pk": "pk", "code": "code", "name": "name"}
    register(Searchable("indicators", _("Indicators"), Permission.SEE_WORK, _find, texts, facts, _place))


def _find(rights: Rights) -> "QuerySet[Indicator]":
    return Indicator.objects.filter(city=rights.city)


def _place(facts: Facts, reader: Reader) -> Place:
    url = reverse("indicator", args=[reader.slug, facts["pk"]])
    return Place(f"{facts['code']} {reader.words(facts['name'])}", url)
