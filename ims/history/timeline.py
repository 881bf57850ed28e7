"""The history of a city, or of another row, for people: every event of every tracked row that belongs to it.

Newest first. A tracked model belongs to a city when a chain of its foreign keys leads there; the shortest one is found
from the models themselves, so that a new room's rows appear without being listed here.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Func, JSONField, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pghistory.models import Event

from ims.cities.models import City
from ims.fields import Translated
from ims.history.acting import FOR
from ims.people.models import User

LONGEST_WAY = 5
LONGEST_TEXT = 200
LONGEST_NUMBER = 18
# Bookkeeping of the rows that says nothing to people.
SILENT = frozenset({"id", "version", "group_id"})
NAMES = ("name", "title", "code", "label", "text")
# What tells the rows of one owner apart when they have no name of their own.
PLACES = ("period", "year", "number")
# Names of rows that events point to, by model label and id.
Things = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Change:
    """One column that changed: its name for people and both values as text."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One event: when (in the city's zone), who (a name or why there is none), what, why, and the changes."""

    when: datetime
    who: str
    what: str
    why: str
    changes: tuple[Change, ...]


class _Row(Func):
    """The whole event row as JSON."""

    output_field = JSONField()
    template = "to_jsonb(%(row)s)"


class _Json(Func):
    """A column of any kind as JSON, so that names of several tables fit one list."""

    function = "to_jsonb"
    output_field = JSONField()


class _RowBefore(Func):
    """The event before this one of the same row, as JSON; null for the first."""

    output_field = JSONField()
    template = (
        "(SELECT to_jsonb(p) FROM %(row)s p WHERE p.pgh_obj_id = %(row)s.pgh_obj_id AND p.pgh_id < %(row)s.pgh_id"
        " ORDER BY p.pgh_id DESC LIMIT 1)"
    )


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


def entries(zone: tzinfo, found: Iterable[tuple[datetime, int, str]]) -> list[Entry]:
    """Return the events as people read them, in three queries: the rows with those before them, people, other names.

    ``zone`` is the one whose clocks the moments are told by.
    """
    found = list(found)
    rows = _rows(found)
    read = [rows[kind, pk] for _moment, pk, kind in found]
    names, things = _names(read), _things(read)
    return [_entry(zone, event, names, things) for event in read]


def _event_model(kind: str) -> type[models.Model]:
    return apps.get_model(kind)


@cache
def tracked(root: type[models.Model] = City) -> Mapping[str, tuple[type[models.Model], str]]:
    """Return per event table its model and the lookup that leads from it to the id of the city, or of a ``root``."""
    found: dict[str, tuple[type[models.Model], str]] = {}
    for model in apps.get_models():
        if issubclass(model, Event) and not model._meta.abstract and hasattr(model, "pgh_tracked_model"):
            way = _way_to(root, model)
            if way is not None:
                found[model._meta.label] = (model, way)
    return found


def _way_to(root: type[models.Model], event: type[models.Model]) -> str | None:
    if event.pgh_tracked_model is root:  # type: ignore[attr-defined]
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


def _rows(found: list[tuple[datetime, int, str]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the events with all columns and those of the event before, in one query."""
    arms = []
    for kind in sorted({kind for _moment, _pk, kind in found}):
        model = _event_model(kind)
        table = f'"{model._meta.db_table}"'
        arms.append(
            model._default_manager.filter(pgh_id__in=[pk for _moment, pk, k in found if k == kind])
            .order_by()
            .values_list(
                Value(kind, models.CharField()),
                "pgh_id",
                "pgh_created_at",
                "pgh_label",
                "pgh_context__metadata",
                _Row(row=table),
                _RowBefore(row=table),
            )
        )
    if not arms:
        return {}
    keys = ("kind", "pk", "when", "label", "context", "row", "before")
    read = arms[0].union(*arms[1:], all=True)
    return {(event[0], event[1]): dict(zip(keys, event, strict=True)) for event in read}


def _names(read: Iterable[dict[str, Any]]) -> dict[int, str]:
    """Return the present names of everybody the events mention."""
    mentioned: set[int] = set()
    for event in read:
        context = event["context"] or {}
        mentioned |= {context["user"]} if context.get("user") else set()
        mentioned |= set(context.get(FOR, ()))
        for column in _person_columns(event["kind"]):
            mentioned |= {row[column] for row in (event["row"], event["before"]) if row and row.get(column)}
    return dict(User.objects.filter(pk__in=mentioned).values_list("pk", "name"))


def _things(read: Iterable[dict[str, Any]]) -> Things:
    """Return the present names of the rows that the events point to, such as the indicator of a value, in one query."""
    wanted: dict[type[models.Model], set[int]] = {}
    for event in read:
        for field in _named_keys(event["kind"]):
            ids = {row[field.attname] for row in (event["row"], event["before"]) if row and row.get(field.attname)}
            wanted.setdefault(field.related_model, set()).update(ids)
    arms = [
        model._default_manager.filter(pk__in=ids)
        .order_by()
        .values_list(Value(model._meta.label, models.CharField()), "pk", _Json(_name_column(model)))
        for model, ids in wanted.items()
        if ids
    ]
    if not arms:
        return {}
    return {(label, pk): _shown(name) for label, pk, name in arms[0].union(*arms[1:], all=True)}


def _name_column(model: type[models.Model]) -> str:
    """Return the column that names a row of the model, "" when it has none."""
    columns = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in columns), "")


@cache
def _named_keys(kind: str) -> "tuple[models.ForeignKey[Any, Any], ...]":
    """Return the keys of the event's row to rows with a name, other than people and the city itself."""
    model = _event_model(kind).pgh_tracked_model  # type: ignore[attr-defined]
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    told = (key for key in keys if key.attname not in SILENT and key.related_model not in {User, City})
    return tuple(key for key in told if _name_column(key.related_model))


@cache
def _person_columns(kind: str) -> tuple[str, ...]:
    model = _event_model(kind)
    keys = (f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is User)
    return tuple(key.attname for key in keys)


def _entry(zone: tzinfo, event: dict[str, Any], names: dict[int, str], things: Things) -> Entry:
    context = event["context"] or {}
    who = _who(context, names)
    model = _event_model(event["kind"]).pgh_tracked_model  # type: ignore[attr-defined]
    thing = str(model._meta.verbose_name)
    sentences = {"insert": _("added: %s"), "update": _("changed: %s"), "delete": _("removed: %s")}
    what = sentences.get(event["label"], "%s") % " ".join([thing, _called(event, names, things)]).strip()
    changes = _changes(event, model, names, things) if event["label"] == "update" else ()
    return Entry(event["when"].astimezone(zone), who, what, str(context.get("reason", "")), changes)


def _who(context: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Return the name of who acted, and for whom when it was a deputy."""
    erased = _("an erased person")
    if context.get("user") is None:
        return _("the system")
    who = names.get(context["user"], erased)
    absent = ", ".join(names.get(user, erased) for user in context.get(FOR, ()))
    return _("%(who)s for %(absent)s") % {"who": who, "absent": absent} if absent else who


def _called(event: dict[str, Any], names: dict[int, str], things: Things) -> str:
    """Return what the row is called: its name, else whose, of what, when and of which kind, else nothing."""
    row = event["row"]
    for column in NAMES:
        if row.get(column):
            return f"“{_shown(row[column])}”"
    people = [
        names.get(row[column], _("an erased person")) for column in _person_columns(event["kind"]) if row.get(column)
    ]
    model = _event_model(event["kind"]).pgh_tracked_model  # type: ignore[attr-defined]
    choices = [_shown(row[f.attname], f) for f in model._meta.concrete_fields if f.choices and row.get(f.attname)]
    owners = [_thing(field, row, things) for field in _named_keys(event["kind"])]
    places = [str(row[column]) for column in PLACES if row.get(column)]
    return ", ".join([*people[:1], *filter(None, owners), *places, *choices])


def _thing(field: "models.ForeignKey[Any, Any]", row: dict[str, Any], things: Things) -> str:
    """Return the name of what the row's key points to, "" when it points nowhere or to what is gone."""
    name = things.get((field.related_model._meta.label, row.get(field.attname) or 0), "")
    return f"“{name}”" if name else ""


def _changes(
    event: dict[str, Any], model: type[models.Model], names: dict[int, str], things: Things
) -> tuple[Change, ...]:
    before, now = event["before"] or {}, event["row"]
    people, keys = _person_columns(event["kind"]), {field.name: field for field in _named_keys(event["kind"])}
    found = []
    for field in model._meta.concrete_fields:
        column = field.attname
        if column in SILENT or column not in now or before.get(column) == now[column]:
            continue
        if key := keys.get(field.name):
            old, new = (_thing(key, row, things) or _shown(row.get(column)) for row in (before, now))
        else:
            old, new = (
                names.get(value, "") if column in people and value else _shown(value, field)
                for value in (before.get(column), now[column])
            )
        found.append(Change(str(field.verbose_name), old, new))
    return tuple(found)


def _shown(value: Any, field: "models.Field[Any, Any] | None" = None) -> str:
    """Return a stored value as text: the words of a choice, the reader's language, lists with commas."""
    if value is None:
        return ""
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        value = Translated(value).best(get_language() or "en", "en")[0] if _is_text(value) else ""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _is_text(value: dict[Any, Any]) -> bool:
    return all(isinstance(text, str) for text in value.values())
