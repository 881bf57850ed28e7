"""The events of a city, or of another row, that somebody looks for: every one of every tracked row, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet, Value

from ims.cities.models import City
from ims.history.tracked import tracked

Found = tuple[datetime, int, str]  # moment, event id, kind


@dataclass(frozen=True)
class Filters:
    """What somebody looks for: what a person did, events of one kind (label of the event's table), of some days.

    ``row`` is one row: then only its own events and those of what belongs to it.
    """

    who: int | None = None
    kind: str = ""
    first: datetime | None = None
    last: datetime | None = None
    row: models.Model | None = None

    def narrow(self, events: QuerySet[Any], kind: str) -> QuerySet[Any]:
        """Return those of the events, all of one kind, that are looked for."""
        if self.who is not None:
            events = events.filter(pgh_context__metadata__contains={"user": self.who})
        if self.first is not None:
            events = events.filter(pgh_created_at__gte=self.first)
        if self.last is not None:
            events = events.filter(pgh_created_at__lt=self.last)
        if self.row is not None:
            events = events.filter(**{tracked(type(self.row))[kind][1]: self.row.pk})
        return events

    def kinds(self) -> Mapping[str, tuple[type[models.Model], str]]:
        """Return the event tables that can hold what is looked for, with the way from each to the city."""
        under = tracked() if self.row is None else tracked(type(self.row))
        return {kind: way for kind, way in tracked().items() if kind in under and self.kind in {"", kind}}


def events_of(city: City, filters: Filters | None = None) -> QuerySet[Any, tuple[datetime, int, str]]:
    """Return (moment, event id, kind) of the city's events that are looked for, newest first; slice it before reading.

    Whatever row is looked for, what is found belongs to the city.
    """
    filters = filters or Filters()
    return _events(city, filters.kinds(), filters)


def events_under(row: models.Model, app: str) -> QuerySet[Any, tuple[datetime, int, str]]:
    """Return (moment, event id, kind) of every event of the row and of what belongs to it in one app, newest first.

    Only one app, because rows of a city may rest on a row that every city shares.
    """
    ways = {kind: found for kind, found in tracked(type(row)).items() if kind.startswith(f"{app}.")}
    return _events(row, ways)


def _events(
    row: models.Model, ways: Mapping[str, tuple[type[models.Model], str]], filters: Filters = Filters()
) -> QuerySet[Any, tuple[datetime, int, str]]:
    arms = [
        filters.narrow(model._default_manager.filter(**{way: row.pk}), kind)
        .order_by()
        .values_list("pgh_created_at", "pgh_id", Value(kind, models.CharField()))
        for kind, (model, way) in ways.items()
    ]
    if not arms:
        # A row's own table asked for another kind: there is nothing such.
        arms = [next(iter(tracked().values()))[0]._default_manager.none().values_list("pk", "pk", "pk")]
    first, *others = arms
    return first.union(*others, all=True).order_by("-pgh_created_at", "-pgh_id")
