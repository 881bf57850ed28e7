"""Events as people read them: when, who, what, why, and each change with both values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ims.history.acting import FOR
from ims.history.reading import Things, names_of, rows_of, things_of
from ims.history.tracked import NAMES, SILENT, event_model, named_keys, person_columns
from ims.history.wording import shown

# What tells the rows of one owner apart when they have no name of their own.
PLACES = ("period", "year", "number")


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


def entries(zone: tzinfo, found: Iterable[tuple[datetime, int, str]]) -> list[Entry]:
    """Return the events as people read them, in three queries: the rows with those before them, people, other names.

    ``zone`` is the one whose clocks the moments are told by.
    """
    found = list(found)
    rows = rows_of(found)
    read = [rows[kind, pk] for _moment, pk, kind in found]
    names, things = names_of(read), things_of(read)
    return [_entry(zone, event, names, things) for event in read]


def _entry(zone: tzinfo, event: dict[str, Any], names: dict[int, str], things: Things) -> Entry:
    context = event["context"] or {}
    who = who_acted(context, names)
    model = event_model(event["kind"]).pgh_tracked_model  # type: ignore[attr-defined]
    thing = str(model._meta.verbose_name)
    sentences = {"insert": _("added: %s"), "update": _("changed: %s"), "delete": _("removed: %s")}
    what = sentences.get(event["label"], "%s") % " ".join([thing, called(event, names, things)]).strip()
    changes = changes_of(event, model, names, things) if event["label"] == "update" else ()
    return Entry(event["when"].astimezone(zone), who, what, str(context.get("reason", "")), changes)


def who_acted(context: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Return the name of who acted, and for whom when it was a deputy."""
    erased = _("an erased person")
    if context.get("user") is None:
        return _("the system")
    who = names.get(context["user"], erased)
    absent = ", ".join(names.get(user, erased) for user in context.get(FOR, ()))
    return _("%(who)s for %(absent)s") % {"who": who, "absent": absent} if absent else who


def called(event: dict[str, Any], names: dict[int, str], things: Things) -> str:
    """Return what the row is called: its name, else whose, of what, when and of which kind, else nothing."""
    row = event["row"]
    for column in NAMES:
        if row.get(column):
            return f"“{shown(row[column])}”"
    people = [
        names.get(row[column], _("an erased person")) for column in person_columns(event["kind"]) if row.get(column)
    ]
    model = event_model(event["kind"]).pgh_tracked_model  # type: ignore[attr-defined]
    choices = [shown(row[f.attname], f) for f in model._meta.concrete_fields if f.choices and row.get(f.attname)]
    owners = [_thing(field, row, things) for field in named_keys(event["kind"])]
    places = [str(row[column]) for column in PLACES if row.get(column)]
    return ", ".join([*people[:1], *filter(None, owners), *places, *choices])


def _thing(field: "models.ForeignKey[Any, Any]", row: dict[str, Any], things: Things) -> str:
    """Return the name of what the row's key points to, "" when it points nowhere or to what is gone."""
    name = things.get((field.related_model._meta.label, row.get(field.attname) or 0), "")
    return f"“{name}”" if name else ""


def changes_of(
    event: dict[str, Any], model: type[models.Model], names: dict[int, str], things: Things
) -> tuple[Change, ...]:
    before, now = event["before"] or {}, event["row"]
    people, keys = person_columns(event["kind"]), {field.name: field for field in named_keys(event["kind"])}
    found = []
    for field in model._meta.concrete_fields:
        column = field.attname
        if column in SILENT or column not in now or before.get(column) == now[column]:
            continue
        if key := keys.get(field.name):
            old, new = (_thing(key, row, things) or shown(row.get(column)) for row in (before, now))
        else:
            old, new = (
                names.get(value, "") if column in people and value else shown(value, field)
                for value in (before.get(column), now[column])
            )
        found.append(Change(str(field.verbose_name), old, new))
    return tuple(found)
