"""What is read of events: their rows with those before them, and the names that they mention, in three queries."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Func, JSONField, Value

from ims.history.acting import FOR
from ims.history.tracked import event_model, name_column, named_keys, person_columns
from ims.history.wording import shown
from ims.people.models import User

# Names of rows that events point to, by model label and id.
Things = Mapping[tuple[str, int], str]


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


def rows_of(found: list[tuple[datetime, int, str]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the events with all columns and those of the event before, in one query."""
    arms = []
    for kind in sorted({kind for _moment, _pk, kind in found}):
        model = event_model(kind)
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


def names_of(read: Iterable[dict[str, Any]]) -> dict[int, str]:
    """Return the present names of everybody the events mention."""
    mentioned: set[int] = set()
    for event in read:
        context = event["context"] or {}
        mentioned |= {context["user"]} if context.get("user") else set()
        mentioned |= set(context.get(FOR, ()))
        for column in person_columns(event["kind"]):
            mentioned |= {row[column] for row in (event["row"], event["before"]) if row and row.get(column)}
    return dict(User.objects.filter(pk__in=mentioned).values_list("pk", "name"))


def things_of(read: Iterable[dict[str, Any]]) -> Things:
    """Return the present names of the rows that the events point to, such as the indicator of a value, in one query."""
    wanted: dict[type[models.Model], set[int]] = {}
    for event in read:
        for field in named_keys(event["kind"]):
            ids = {row[field.attname] for row in (event["row"], event["before"]) if row and row.get(field.attname)}
            wanted.setdefault(field.related_model, set()).update(ids)
    arms = [
        model._default_manager.filter(pk__in=ids)
        .order_by()
        .values_list(Value(model._meta.label, models.CharField()), "pk", _Json(name_column(model)))
        for model, ids in wanted.items()
        if ids
    ]
    if not arms:
        return {}
    return {(label, pk): shown(name) for label, pk, name in arms[0].union(*arms[1:], all=True)}
