"""What the council adopted becomes what stands: the plan's rows and a new version of the programme, as sealed."""

import json
from typing import Any

from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.turns import changes_of
from cycles.approval.mid_year.planned import planned_of
from cycles.approval.models import AgendaItem
from cycles.snapshot import Decision
from cycles.targets.models import ProgrammeVersion
from cycles.targets.services.amended import change_plan, publish_amended
from ims.history.acting import acting
from ims.people.models import User


def adopt(item: AgendaItem, decision: Decision, *, by: User) -> ProgrammeVersion | None:
    """Write what the amended package holds into the plan and the programme; return the version that is in force.

    The caller is the conclusion: it holds the locks of cycle and item. History names the decision as the reason.
    """
    assert item.package is not None
    parts = json.loads(item.package.content)["parts"]
    with acting(by, f"decision {decision.number}"):
        for change in [*planned_of(item), *changes_of(item)]:
            if change.kind != Amendment.Subject.PARAGRAPH:
                change_plan(item.cycle, change.kind, change.key, change.after, change.act)
        programme: dict[str, Any] | None = parts.get("programme")
        if item.programme is None or programme is None:
            return item.programme
        return publish_amended(item.programme, programme, by=by)
