"""What changed since the programme that the council approved before: targets, actions and paragraphs, side by side.

The programme of before is what was sealed: targets and actions in the package that was decided on, paragraphs in the
published version that the decision put in force. Targets are the same when indicator and term are, actions by their
code and paragraphs by their key, as they are carried from year to year.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from cycles.canonical import plain
from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot
from cycles.targets.models import Paragraph, ProgrammeVersion

Facts = dict[str, Any]
BINDING = (Decision.Kind.APPROVE, Decision.Kind.AMEND)


def since_approved(cycle: Cycle, part: Facts, version: ProgrammeVersion | None) -> Facts | None:
    """Return what changed, None before the city's first approval.

    ``part`` is the room's part of the snapshot as it stands, ``version`` the published programme that goes with it.
    Every row has ``before`` and ``after``, of which one is None where it is new or no longer there.
    """
    decision = last_approval(cycle)
    package = _package_of(decision) if decision else None
    if decision is None or package is None:
        return None
    parts = json.loads(package.content)["parts"]
    old, new = parts["targets"], plain(part)
    in_force = decision.programme_versions.order_by("-number").first()
    return {
        "year": decision.year,
        "decision": decision.number,
        "decided_on": decision.decided_on,
        "version": in_force.number if in_force else None,
        "targets": _targets(old, new, parts.get("indicators", {})),
        "actions": _actions(old, new),
        "paragraphs": _paragraphs(in_force, version),
    }


def last_approval(cycle: Cycle) -> Decision | None:
    """Return the decision that put the city's programme in force, None without one."""
    outcomes = (Decision.Outcome.APPROVED, Decision.Outcome.AMENDED)
    found = Decision.objects.filter(city=cycle.city, kind__in=BINDING, outcome__in=outcomes, year__lte=cycle.year)
    return found.select_related("snapshot").order_by("-pk").first()


def _package_of(decision: Decision) -> Snapshot | None:
    named = json.loads(decision.snapshot.content).get("package")
    if not named:
        return None
    return Snapshot.objects.filter(city=decision.city_id, sha256=named["sha256"]).order_by("pk").first()


def _targets(old: Facts, new: Facts, indicators: Facts) -> list[Facts]:
    before, after = _by_aim(old), _by_aim(new)
    rows = []
    for key in [*after, *(key for key in before if key not in after)]:
        code, term = key
        name = indicators.get(code, {}).get("name", {})
        for was, now in _paired(before[key], after[key]):
            if was != now:
                rows.append({"indicator": code, "name": name, "term": term, "before": was, "after": now})
    return rows


def _by_aim(part: Facts) -> dict[tuple[str, str], list[Facts]]:
    found: dict[tuple[str, str], list[Facts]] = defaultdict(list)
    for target in (target for objective in part["objectives"] for target in objective["targets"]):
        found[target["indicator"], target["term"]].append({"year": target["year"], "value": target["value"]})
    return found


def _paired(before: list[Facts], after: list[Facts]) -> Iterable[tuple[Facts | None, Facts | None]]:
    """Return what belongs together: targets of the same year first, the others in their order."""
    years = [aim["year"] for aim in before if any(aim["year"] == now["year"] for now in after)]
    same = [(_of_year(before, year), _of_year(after, year)) for year in years]
    was = [aim for aim in before if aim["year"] not in years]
    now = [aim for aim in after if aim["year"] not in years]
    return [*same, *zip_longest(was, now)]


def _of_year(aims: list[Facts], year: int | None) -> Facts:
    return next(aim for aim in aims if aim["year"] == year)


def _actions(old: Facts, new: Facts) -> list[Facts]:
    before, after = ({action["code"]: action for action in part["actions"]} for part in (old, new))
    rows = []
    for code in [*after, *(code for code in before if code not in after)]:
        was, now = (_plan(actions.get(code)) for actions in (before, after))
        if was != now:
            rows.append(
                {"code": code, "title": (after.get(code) or before[code])["title"], "before": was, "after": now}
            )
    return rows


def _plan(action: Facts | None) -> Facts | None:
    if action is None:
        return None
    total = sum((Decimal(cost["amount"]) for cost in action["costs"]), Decimal(0))
    return {"total": plain(total), "starts_on": action["starts_on"], "ends_on": action["ends_on"]}


def _paragraphs(old: ProgrammeVersion | None, new: ProgrammeVersion | None) -> list[Facts]:
    if new is None:
        return []  # nothing is published yet that could have changed
    before, after = _by_key(old) if old else {}, _by_key(new)
    rows = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if _texts(was) != _texts(now):
            place = now or before[key]
            number = f"{place.section.number}.{place.number}"
            rows.append({"number": number, "before": _texts(was), "after": _texts(now)})
    return rows


def _texts(row: Paragraph | None) -> Facts:
    return dict(row.text) if row else {}


def _by_key(version: ProgrammeVersion) -> dict[str, Paragraph]:
    rows = Paragraph._default_manager.filter(section__programme=version).select_related("section")
    return {str(row.key): row for row in rows}
