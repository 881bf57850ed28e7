"""Write a draft as its file says: rows whose code stays keep their identity, and only what differs is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _
from psycopg import sql

from commitments.frameworks.models import Framework, FrameworkVersion, Node, NodeTranslation, Obligation
from commitments.frameworks.reading import FrameworkReading, NodeRow
from commitments.rows import LoadError, Problem
from ims.search.folding import folded_words

BATCH = 500
UPDATE = sql.SQL("UPDATE {table} SET {set_to} FROM (VALUES {rows}) AS new ({columns}) WHERE {table}.{key} = new.{key}")

AnyModel = TypeVar("AnyModel", bound=models.Model)
Rows = Mapping[Any, Mapping[str, Any]]


def write(reading: FrameworkReading, framework: Framework) -> FrameworkVersion:
    """Write the draft the reading describes and return it; the framework is locked by the caller.

    Of a published version only translations that are not there yet are written.

    Raises :class:`~commitments.rows.LoadError` when an item that the file leaves out is used elsewhere.
    """
    stored = FrameworkVersion.objects.filter(framework=framework, label=reading.label).first()
    if stored and not stored.is_draft:
        nodes = {node.code: node for node in Node.objects.of_version(stored)}
        _write_translations(stored, nodes, reading.nodes)
        return stored
    version = stored or FrameworkVersion(framework=framework, label=reading.label)
    _assign(version, reading.values)
    version.save()
    if framework.title != version.title:
        framework.title = version.title
        framework.save()
    try:
        nodes = _write_nodes(version, reading.nodes)
        _write_translations(version, nodes, reading.nodes)
        _write_obligations(version, nodes, reading.obligations)
        Node.objects.filter(version=version).exclude(code__in=nodes).delete()
    except (ProtectedError, RestrictedError) as error:
        raise LoadError([_still_used(error)]) from None
    return version


def _still_used(error: ProtectedError | RestrictedError) -> Problem:
    rows = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    users = ", ".join(sorted({str(row._meta.verbose_name) for row in rows}))
    return Problem("nodes", _("an item that the file leaves out is still used by: %(users)s") % {"users": users})


def _write_nodes(version: FrameworkVersion, rows: list[NodeRow]) -> dict[str, Node]:
    """Write level by level, since a child needs its parent's id; return the nodes by code."""
    stored = {node.code: node for node in Node.objects.of_version(version)}
    written: dict[str, Node] = {}
    for level in range(max((row.level for row in rows), default=-1) + 1):
        wanted = {row.code: _columns(row, written) for row in rows if row.level == level}
        here = {code: stored[code] for code in wanted if code in stored}
        new = {code: Node(version=version, code=code) for code in wanted if code not in stored}
        _write(Node, here, new, wanted)
        written |= here | new
    return written


def _columns(row: NodeRow, written: Mapping[str, Node]) -> dict[str, Any]:
    node = Node(code=row.code, position=row.position, level=row.level, **row.values)
    parent = {"parent_id": written[row.parent].pk if row.parent else None}
    return {**row.values, **parent, "position": row.position, "level": row.level, "folded": node.fold()}


def _write_translations(version: FrameworkVersion, nodes: Mapping[str, Node], rows: Iterable[NodeRow]) -> None:
    """Write the file's translations; those of a published version that are here already stay as they are."""
    found = NodeTranslation.objects.filter(node__version=version)
    stored = {(row.node_id, row.language, row.field): row for row in found}
    wanted = {
        (nodes[row.code].pk, language, field): {**values, "folded": folded_words(values["text"])}
        for row in rows
        for (language, field), values in row.translations.items()
    }
    new = {
        (node, language, field): NodeTranslation(node_id=node, language=language, field=field)
        for node, language, field in wanted.keys() - stored.keys()
    }
    if not version.is_draft:
        stored = {}
    _write(NodeTranslation, {key: stored[key] for key in wanted.keys() & stored.keys()}, new, wanted)
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    NodeTranslation.objects.filter(pk__in=gone).delete()


def _write_obligations(version: FrameworkVersion, nodes: Mapping[str, Node], rows: Rows) -> None:
    stored = {row.code: row for row in Obligation.objects.filter(version=version)}
    wanted = {code: _about(values, nodes) for code, values in rows.items()}
    new = {code: Obligation(version=version, code=code) for code in wanted if code not in stored}
    _write(Obligation, {code: stored[code] for code in wanted if code in stored}, new, wanted)
    Obligation.objects.filter(version=version).exclude(code__in=wanted).delete()


def _about(values: Mapping[str, Any], nodes: Mapping[str, Node]) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name != "node"}
    return columns | {"node_id": nodes[values["node"]].pk if values["node"] else None}


def _write(model: type[AnyModel], stored: Mapping[Any, AnyModel], new: Mapping[Any, AnyModel], wanted: Rows) -> None:
    """Give every row the columns it should have; write the new ones and, of the stored ones, those that differ."""
    differing, columns = [], set()
    for key, row in stored.items():
        differs = {name for name, value in wanted[key].items() if getattr(row, name) != value}
        if differs:
            _assign(row, wanted[key])
            differing.append(row)
            columns |= differs
    for key, row in new.items():
        _assign(row, wanted[key])
    model._default_manager.bulk_create(new.values(), batch_size=BATCH)
    if differing:
        _update(model, differing, columns)


def _update(model: type[AnyModel], rows: Sequence[AnyModel], columns: Iterable[str]) -> None:
    """Write these columns of rows that are stored: one plain statement a batch.

    Django's own bulk update computes for most of a second per thousand rows.
    """
    fields: list[Any] = [model._meta.pk, *(model._meta.get_field(column) for column in sorted(columns))]
    key, *others = [sql.Identifier(field.column) for field in fields]
    one = sql.SQL(", ").join(sql.SQL(f"%s::{field.cast_db_type(connection)}") for field in fields)
    parts = {
        "table": sql.Identifier(model._meta.db_table),
        "key": key,
        "set_to": sql.SQL(", ").join(sql.SQL("{0} = new.{0}").format(column) for column in others),
        "columns": sql.SQL(", ").join([key, *others]),
    }
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            values = [f.get_db_prep_save(getattr(row, f.attname), connection) for row in batch for f in fields]
            rows_of = sql.SQL(", ").join([sql.SQL("({})").format(one)] * len(batch))
            cursor.execute(UPDATE.format(**parts, rows=rows_of).as_string(), values)


def _assign(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
