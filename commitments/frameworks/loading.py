"""Load a framework that was read: compare it with what is stored, lock it, publish it.

The caller opens the transaction; the lock on the framework makes two loads at once one after the other. What is
written, and how rows keep their identity, is in :mod:`commitments.frameworks.writing`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.changes import Change, Content, Difference, compare
from commitments.frameworks.models import (
    NODE_WORDINGS,
    Framework,
    FrameworkVersion,
    Node,
    NodeTranslation,
    Obligation,
)
from commitments.frameworks.reading import RULES, FrameworkReading
from commitments.rows import Problem

NODE_VALUES = (*NODE_WORDINGS, "title_verification", "verification", "preamble_verification", "lead_in_verification")
NODE_COLUMNS = (*NODE_VALUES, "note")
TRANSLATION = "translation"
OBLIGATION_COLUMNS = ("text", "verification", "fixed_date", "recurrence", "met_by", *RULES)


def stored_version(reading: FrameworkReading) -> FrameworkVersion | None:
    """Return the version the file speaks of, if it is stored already."""
    versions = FrameworkVersion.objects.select_related("framework")
    return versions.filter(framework__code=reading.code, label=reading.label).first()


def difference(reading: FrameworkReading) -> Difference:
    """Compare the reading with the stored version of the same label.

    A published one may not differ, but for translations that the file adds: those that are here already stay.
    """
    version = stored_version(reading)
    if version is None:
        return compare({}, _wanted(reading))
    found = compare(_stored(version, reading), _wanted(reading))
    found.changed.extend(_reordered(version, reading))
    if not version.is_draft:
        found.keep(TRANSLATION)
    frozen = [change for change in found.changes if change.kind != TRANSLATION]
    if frozen and not version.is_draft:
        reason = _("version %(label)s is published and never changes; load the changed content under a new label")
        found.problems.append(Problem("label", reason % {"label": version.label}, reading.code))
        found.problems.extend(Problem("", str(change), reading.code) for change in frozen)
    return found


def _wanted(reading: FrameworkReading) -> Content:
    content: dict[tuple[str, str], Mapping[str, Any]] = {("version", reading.label): reading.values}
    for node in reading.nodes:
        content["node", node.code] = {"parent": node.parent, **node.values}
        for (language, field), values in node.translations.items():
            content[TRANSLATION, f"{node.code} {field} {language}"] = values
    for code, values in reading.obligations.items():
        content["obligation", code] = {name: value for name, value in values.items() if name != "position"}
    return content


def _stored(version: FrameworkVersion, reading: FrameworkReading) -> Content:
    nodes = list(Node.objects.of_version(version))
    codes: dict[int | None, str] = {None: "", **{node.pk: node.code for node in nodes}}
    content: dict[tuple[str, str], Mapping[str, Any]] = {("version", version.label): _values(version, reading.values)}
    for node in nodes:
        content["node", node.code] = {"parent": codes[node.parent_id], **_values(node, NODE_COLUMNS)}
    for row in NodeTranslation.objects.filter(node__version=version):
        key = f"{codes[row.node_id]} {row.field} {row.language}"
        content[TRANSLATION, key] = _values(row, ("text", "verification"))
    for obligation in Obligation.objects.filter(version=version):
        about = {"node": codes[obligation.node_id]}
        content["obligation", obligation.code] = about | _values(obligation, OBLIGATION_COLUMNS)
    return content


def _values(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}


def _reordered(version: FrameworkVersion, reading: FrameworkReading) -> Iterable[Change]:
    """Say whether rows that both have stand in another order; making room for a new row does not count."""
    for kind, rows, codes in (
        ("node", Node.objects.of_version(version), [node.code for node in reading.nodes]),
        ("obligation", version.obligations.order_by("position"), list(reading.obligations)),
    ):
        before = list(rows.values_list("code", flat=True))
        both = set(before) & set(codes)
        if [code for code in before if code in both] != [code for code in codes if code in both]:
            yield Change("~", "order", kind)


def lock(reading: FrameworkReading) -> Framework:
    """Return the file's framework, made when it is new, locked until the transaction ends."""
    framework, _new = Framework.objects.get_or_create(code=reading.code, defaults={"title": reading.values["title"]})
    return Framework.objects.select_for_update().get(pk=framework.pk)


def publish(version: FrameworkVersion) -> None:
    """Publish a draft: it never changes again, and the version in force before it is superseded by it."""
    Status = FrameworkVersion.Status  # noqa: N806 (it is a class)
    before = FrameworkVersion.objects.in_force().filter(framework=version.framework)
    before.update(status=Status.SUPERSEDED, superseded_by=version)
    version.status, version.published_at = Status.PUBLISHED, timezone.now()
    version.save(update_fields=["status", "published_at"])
