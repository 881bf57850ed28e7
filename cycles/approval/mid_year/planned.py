"""What the council decides on with an item of kind amend: the programme in force with the planned changes in it."""

import json
from typing import Any

from cycles.approval.amendments.applying import Change, amended
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.models import AgendaItem
from cycles.canonical import canonical
from cycles.snapshot import Decision, Snapshot, freeze
from cycles.targets.models import ProgrammeVersion
from ims.fields import Translated
from ims.people.models import User


def planned_of(item: AgendaItem) -> list[Change]:
    """Return what an item changes of the programme in force; nothing for every other kind of item."""
    if item.kind != Decision.Kind.AMEND or item.amends_id is not None:
        return []
    return [change_of(row) for row in ProgrammeChange.objects.of(item)]


def change_of(row: ProgrammeChange) -> Change:
    """Return what a row changes."""
    return Change(row.subject, row.subject_key, row.after, row.act)


def put_into(item: AgendaItem, base: Snapshot, changes: list[Change], version: int, *, by: User) -> None:
    """Freeze the programme as it would be; ``base`` is the one in force, frozen before. The caller saves the item."""
    content = amended(json.loads(base.content), changes, version)
    if content.get("item"):
        item.draft_decision = Translated(content["item"]["draft_decision"])
    item.in_force = base
    item.package = freeze(item.meeting.city, item.cycle.year, Snapshot.Kind(base.kind), canonical(content), by=by)


def next_version(item: AgendaItem) -> int:
    """Return the number after the last version of the year's programme."""
    last = ProgrammeVersion.objects.filter(cycle=item.cycle).order_by("number").last()
    return last.number + 1 if last is not None else 1


def sealed_changes(item: AgendaItem) -> dict[str, Any]:
    """Return what a decision seals of its planned changes; nothing for every other kind of decision."""
    if item.in_force is None:
        return {}
    rows = [
        {
            "subject": {"kind": row.subject, "key": row.subject_key, "place": row.place, "act": row.act},
            "before": row.before,
            "after": row.after,
            "reason": row.reason,
        }
        for row in ProgrammeChange.objects.of(item)
    ]
    return {"base": {"kind": item.in_force.kind, "sha256": item.in_force.sha256}, "changes": rows}
