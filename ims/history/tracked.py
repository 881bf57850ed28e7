"""Which tables hold the history of a city, or of another row, and how their rows are named.

A tracked model belongs to a city when a chain of its foreign keys leads there; the shortest one is found from the
models themselves, so that a new room's rows appear without being listed here.
"""

from collections import deque
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from pghistory.models import Event

from ims.cities.models import City
from ims.people.models import User

LONGEST_WAY = 5
LONGEST_NUMBER = 18
# Bookkeeping of the rows that says nothing to people.
SILENT = frozenset({"id", "version", "group_id"})
NAMES = ("name", "title", "code", "label", "text")


@cache
def tracked(root: type[models.Model] = City) -> Mapping[str, tuple[type[models.Model], str]]:
    """Return per event table its model and the lookup that leads from it to the id of the city, or of a ``root``."""
    found: dict[str, tuple[type[models.Model], str]] = {}
    for model in apps.get_models():
        if issubclass(model, Event) and not model._meta.abstract and hasattr(model, "pgh_tracked_model"):
            way = way_to(root, model)
            if way is not None:
                found[model._meta.label] = (model, way)
    return found


def way_to(root: type[models.Model], event: type[models.Model]) -> str | None:
    """Return the lookup that leads from a model, or from the history of one, to the id of its ``root``, if any does."""
    if getattr(event, "pgh_tracked_model", None) is root:
        return "pgh_obj_id"
    queue: deque[tuple[type[models.Model], tuple[str, ...]]] = deque([(event, ())])
    while queue:
        model, way = queue.popleft()
        for field in _foreign_keys(model):
            if field.related_model is root:
                return "__".join((*way, field.attname))
            if len(way) < LONGEST_WAY:
                queue.append((field.related_model, (*way, field.name)))
    return None


def _foreign_keys(model: type[models.Model]) -> "list[models.ForeignKey[Any, Any]]":
    """Return the keys that say what a row belongs to: those that must be set, other than to itself and its history."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    return [key for key in keys if not key.null and key.related_model is not model and not key.name.startswith("pgh_")]


def words_of_kinds() -> dict[str, str]:
    """Return the tables of events of a city by label, with what people call their rows, in the order of the words."""
    words = {kind: str(model.pgh_tracked_model._meta.verbose_name) for kind, (model, _way) in tracked().items()}  # type: ignore[attr-defined]
    return dict(sorted(words.items(), key=lambda pair: pair[1].casefold()))


def row_named(text: str) -> models.Model | None:
    """Return the row that an address names as ``app.model-number``, None when there is no such row with a history."""
    label, _dash, number = text.rpartition("-")
    known = {model.pgh_tracked_model._meta.label_lower: model for model, _way in tracked().values()}  # type: ignore[attr-defined]
    if label not in known or not number.isascii() or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    found: models.Model | None = known[label].pgh_tracked_model._default_manager.filter(pk=number).first()  # type: ignore[attr-defined]
    return found


def event_model(kind: str) -> type[models.Model]:
    return apps.get_model(kind)


def name_column(model: type[models.Model]) -> str:
    """Return the column that names a row of the model, "" when it has none."""
    columns = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in columns), "")


@cache
def named_keys(kind: str) -> "tuple[models.ForeignKey[Any, Any], ...]":
    """Return the keys of the event's row to rows with a name, other than people and the city itself."""
    model = event_model(kind).pgh_tracked_model  # type: ignore[attr-defined]
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    told = (key for key in keys if key.attname not in SILENT and key.related_model not in {User, City})
    return tuple(key for key in told if name_column(key.related_model))


@cache
def person_columns(kind: str) -> tuple[str, ...]:
    model = event_model(kind)
    keys = (f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is User)
    return tuple(key.attname for key in keys)


def has_history(row: object) -> bool:
    """Say whether this is a saved row that has a history in its city."""
    known = {model.pgh_tracked_model for model, _way in tracked().values()}  # type: ignore[attr-defined]
    return isinstance(row, models.Model) and row.pk is not None and type(row) in known
