"""The addresses of OParl's objects, which are their ids too: they never change, and each can be fetched by itself."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from ims.cities.models import City

SCHEMA = "https://schema.oparl.org/1.1/"
# The lists of a city and what stands in each, by the property of Body that names it.
KINDS = {
    "body": "Body",
    "organization": "Organization",
    "person": "Person",
    "membership": "Membership",
    "meeting": "Meeting",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "paper": "Paper",
    "file": "File",
    "location": "Location",
    "legislativeTerm": "LegislativeTerm",
}
COUNCIL, BODY = "council", "city"


def full(name: str, *args: Any) -> str:
    """Return the whole address of a page."""
    return f"{settings.ADDRESS}{reverse(name, args=args)}"


def system_of(city: City) -> str:
    """Return the address where the interface of a city begins."""
    return full("oparl_system", city.slug)


def list_of(city: City, kind: str) -> str:
    """Return the address of a list."""
    return full("oparl_list", city.slug, kind)


def id_of(city: City, kind: str, key: object) -> str:
    """Return the id of an object, which is its address."""
    return full("oparl_object", city.slug, kind, str(key))


def head(city: City, kind: str, key: object) -> dict[str, Any]:
    """Return the two properties that every object has."""
    return {"id": id_of(city, kind, key), "type": f"{SCHEMA}{KINDS[kind]}"}
