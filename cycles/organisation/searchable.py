"""Bodies and their seats can be found by their words."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.organisation.models import Body, Seat
from ims.access import Rights
from ims.roles import Permission
from ims.search.kinds import Facts, Place, Reader, Searchable, register


def register_kinds() -> None:
    """Register both."""
    sees = Permission.SEE_WORK
    body = {"pk": "pk", "name": "name"}
    register(Searchable("bodies", _("Bodies"), sees, _bodies, ("name", "terms"), body, _body))
    seat = {"pk": "body", "name": "function", "of": "body__name"}
    register(Searchable("seats", _("Seats"), sees, _seats, ("function",), seat, _body))


def _bodies(rights: Rights) -> "QuerySet[Body]":
    return Body.objects.filter(city=rights.city)


def _seats(rights: Rights) -> "QuerySet[Seat]":
    return Seat.objects.filter(body__city=rights.city)


def _body(facts: Facts, reader: Reader) -> Place:
    url = reverse("body", args=[reader.slug, facts["pk"]])
    return Place(reader.words(facts["name"]), url, reader.words(facts.get("of")))
