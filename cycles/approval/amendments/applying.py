"""The amended version of a package: the adopted amendments put into it, and what repeats them brought into step.

Nothing else differs. What repeats a paragraph, target or action elsewhere in the package - sums of costs, tables of
the programme, lists of changes - is named in :data:`FOLLOWING` and follows from what was amended.
"""

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cycles.approval.amendments.subjects import Content, actions, locate, paragraphs, targets
from cycles.canonical import plain
from cycles.targets.costs import Spent, sums

# Where a package repeats what its paragraphs, targets and actions say: (part, name); ``blocks`` lie in the sections.
FOLLOWING = (("targets", "costs"), ("targets", "since"), ("programme", "changes"), ("programme", "version"))


@dataclass(frozen=True)
class Change:
    """One adopted amendment: its subject and the fields as they are to be."""

    kind: str
    key: str
    after: Content


class NotThere(LookupError):
    """An amendment names something that the package does not hold."""


def amended(content: Content, changes: Iterable[Change], version: int | None = None) -> Content:
    """Return new content with the changes in it, as ``version`` of the programme; the given content stays.

    Raises :class:`NotThere` for a subject that is not in the content.
    """
    new = deepcopy(content)
    for change in changes:
        facts = locate(new, change.kind, change.key)
        if facts is None:
            raise NotThere(f"{change.kind} {change.key}")
        facts.update(deepcopy(change.after))
    _follow(content, new, version)
    return new


def alone(content: Content) -> Content:
    """Return the content without what follows from elsewhere in it, so that two versions can be compared."""
    new = deepcopy(content)
    for part, name in FOLLOWING:
        (new["parts"].get(part) or {}).pop(name, None)
    for block in _blocks(new):
        block.pop("content", None)
    return new


def same(one: Content, other: Content) -> bool:
    """Say whether two contents hold the same but for what follows."""
    return json.dumps(alone(one), sort_keys=True) == json.dumps(alone(other), sort_keys=True)


def _follow(old: Content, new: Content, version: int | None) -> None:
    programme, plan = new["parts"].get("programme"), new["parts"].get("targets")
    if plan and actions(old) != actions(new):
        plan["costs"] = _sums(new)
    if plan and plan.get("since"):
        _since(old, new, plan["since"])
    if programme:
        programme["version"] = version if version is not None else programme["version"]
        _changes(old, new, programme["changes"])
        for block in _blocks(new):
            _SHOWN[block["kind"]](old, new, block["content"])


def _spent(rows: Iterable[Content]) -> list[Spent]:
    return [
        Spent(cost["year"], cost["source"], action["theme"] or "", Decimal(cost["amount"]))
        for action in rows
        for cost in action["costs"]
    ]


def _sums(content: Content) -> Content:
    held = content["parts"]["targets"]["costs"]
    themes = [row["theme"] for row in held["by_theme"] if row["theme"]]
    found: Content = plain(sums(_spent(actions(content)), themes, content["city"]["language"]))
    return found


def _changed(old: Content, new: Content, rows: Any) -> list[tuple[Content, Content]]:
    return [(was, now) for was, now in zip(rows(old), rows(new), strict=True) if was != now]


def _changes(old: Content, new: Content, listed: list[Content]) -> None:
    """Keep the list of changed paragraphs: it compares with the published version before."""
    for was, now in _changed(old, new, paragraphs):
        row = next((row for row in listed if row["key"] == now["key"]), None)
        if row is None:
            facts = {"key": now["key"], "number": now["number"], "before": was["text"], "comments": []}
            listed.append(row := facts)
        row["after"] = now["text"]


def _since(old: Content, new: Content, since: Content) -> None:
    """Keep what changed since the programme that was approved before."""
    for was, now in _changed(old, new, paragraphs):
        row = next((row for row in since["paragraphs"] if row["number"] == now["number"] and row["after"]), None)
        if row is None:
            since["paragraphs"].append(row := {"number": now["number"], "before": was["text"]})
        row["after"] = now["text"]
    names = new["parts"].get("indicators") or {}
    for was, now in _changed(old, new, targets):
        aims = [{"year": target["year"], "value": target["value"]} for target in (was, now)]
        same_aim = {"indicator": now["indicator"], "term": now["term"]}
        row = _row(since["targets"], {**same_aim, "after": aims[0]})
        if row is None:
            name = names.get(now["indicator"], {}).get("name", {})
            since["targets"].append(row := {**same_aim, "name": name, "before": aims[0]})
        row["after"] = aims[1]
    for was, now in _changed(old, new, actions):
        row = _row(since["actions"], {"code": now["code"]})
        if row is None:
            since["actions"].append(row := {"code": now["code"], "before": _plan(was)})
        row["title"], row["after"] = now["title"], _plan(now)


def _row(rows: list[Content], wanted: Content) -> Content | None:
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)


def _plan(action: Content) -> Content:
    total = sum((Decimal(cost["amount"]) for cost in action["costs"]), Decimal(0))
    return {"total": plain(total), "starts_on": action["starts_on"], "ends_on": action["ends_on"]}


def _blocks(content: Content) -> list[Content]:
    programme = content["parts"].get("programme") or {}
    return [block for section in programme.get("sections", []) for block in section["blocks"] if block["content"]]


def _show_targets(old: Content, new: Content, shown: Content) -> None:
    for was, now in _changed(old, new, targets):
        same_aim = {name: was[name] for name in ("indicator", "term", "year", "value")}
        for row in (row for row in shown["rows"] if _row([row], same_aim)):
            row["year"], row["value"] = now["year"], now["value"]


def _show_indicator(old: Content, new: Content, shown: Content) -> None:
    for was, now in _changed(old, new, targets):
        aim = {"year": was["year"], "value": was["value"]}
        if was["term"] == "long" and was["indicator"] == shown["indicator"] and shown["target"] == aim:
            shown["target"] = {"year": now["year"], "value": now["value"]}


def _show_actions(old: Content, new: Content, shown: Content) -> None:
    _name_actions(old, new, shown["rows"])
    if not any(was["costs"] != now["costs"] for was, now in _changed(old, new, actions)):
        return
    codes, binding = {row["code"] for row in shown["rows"]}, new["city"]["language"]
    mine = {action["code"]: _spent([action]) for action in actions(new) if action["code"] in codes}
    whole = plain(sums((cost for costs in mine.values() for cost in costs), [], binding))
    shown["years"], shown["by_year"], shown["total"] = whole["years"], whole["by_year"], whole["total"]
    for row in shown["rows"]:
        own = plain(sums(mine.get(row["code"], []), [], binding))
        by_year = dict(zip(own["years"], own["by_year"], strict=True))
        row["by_year"], row["total"] = [by_year.get(year) for year in whole["years"]], own["total"]


def _show_costs(old: Content, new: Content, shown: Content) -> None:
    if actions(old) != actions(new):
        shown.update(deepcopy(new["parts"]["targets"]["costs"]))


def _show_timeline(old: Content, new: Content, shown: Content) -> None:
    for group in shown["groups"]:
        _name_actions(old, new, group["actions"])


def _name_actions(old: Content, new: Content, rows: list[Content]) -> None:
    for _was, now in _changed(old, new, actions):
        for row in (row for row in rows if row["code"] == now["code"]):
            row.update({name: now[name] for name in ("title", "starts_on", "ends_on")})


_SHOWN = {
    "targets": _show_targets,
    "indicator": _show_indicator,
    "actions": _show_actions,
    "costs": _show_costs,
    "timeline": _show_timeline,
}
