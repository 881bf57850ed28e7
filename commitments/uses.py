"""Which cities work by a framework. The rooms above register what rests on a version; nothing here knows them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from commitments.frameworks.models import FrameworkVersion
from ims.cities.models import City

# Rows with the names ``used_version`` and ``used_city``: which city's work rests on which version.
Use = Callable[[], "QuerySet[Any, Any]"]
_uses: dict[str, Use] = {}


def register_use(name: str, use: Use) -> None:
    """Register how a room says which cities' work rests on which versions, as ids."""
    _uses[name] = use


def registered() -> list[str]:
    """Return the names of the rooms that say so."""
    return sorted(_uses)


def cities_using(version: FrameworkVersion) -> set[int]:
    """Return the ids of the cities whose work rests on the version, in one query a room."""
    found = (use().filter(used_version=version.pk).values_list("used_city", flat=True) for use in _uses.values())
    return {city for rows in found for city in rows}


def used_by(cities: Iterable[City]) -> set[int]:
    """Return the ids of the versions on which the work of one of the cities rests, in one query a room."""
    ids = [city.pk for city in cities]
    found = (use().filter(used_city__in=ids).values_list("used_version", flat=True) for use in _uses.values())
    return {version for rows in found for version in rows} if ids else set()
