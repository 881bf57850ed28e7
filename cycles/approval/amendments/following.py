"""What repeats an amended paragraph, target or action elsewhere in a package, brought into step with it."""

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from cycles.approval.amendments.named_sums import renamed
from cycles.approval.amendments.subjects import Content, actions, paragraphs, sections, targets
from cycles.canonical import plain
from cycles.targets.action_plan import effects
from cycles.targets.costs import Spent, sums

Pair = tuple[Content | None, Content | None]


def follow(old: Content, new: Content, version: int | None) -> None:
    """Bring sums, tables, lists of changes and the draft decision of new content into step with what was amended."""
    programme, plan = new["parts"].get("programme"), new["parts"].get("targets")
    if plan and actions(old) != actions(new):
        plan["costs"], plan["effects"] = _sums(new), _effects(new)
        _draft_decision(old, new)
    if plan and plan.get("since"):
        _since(old, new, plan["since"])
    if programme:
        programme["version"] = version if version is not None else programme["version"]
        _changes(old, new, programme["changes"])
        for block in _blocks(new):
            _SHOWN[block["kind"]](old, new, block["content"])


def _draft_decision(old: Content, new: Content) -> None:
    """Let the draft decision name the sums of the amended plan where it named those of the proposed one."""
    item = new.get("item")
    if item and item.get("draft_decision"):
        was, now = (content["parts"]["targets"]["costs"] for content in (old, new))
        item["draft_decision"] = {code: renamed(text, was, now) for code, text in item["draft_decision"].items()}


def _spent(rows: Iterable[Content]) -> list[Spent]:
    return [
        Spent(cost["year"], cost["source"], action["theme"] or "", Decimal(cost["amount"]))
        for action in rows
        for cost in action["costs"]
    ]


def _themes(content: Content) -> list[str]:
    """Return the codes of the themes in the order of the plan."""
    plan = content["parts"]["targets"]
    held = [row["theme"] for name in ("costs", "effects") for row in (plan.get(name) or {}).get("by_theme", [])]
    every = [*held, *(objective["theme"] for objective in plan["objectives"])]
    return list(dict.fromkeys(code for code in every if code))


def _sums(content: Content) -> Content:
    found: Content = plain(sums(_spent(actions(content)), _themes(content), content["city"]["language"]))
    return found


def _effects(content: Content) -> Content:
    rows = [effects.Effects(action["theme"] or "", _checked(action)) for action in actions(content)]
    found: Content = plain(effects.sums(rows, _themes(content)))
    return found


def _checked(action: Content) -> dict[str, int] | None:
    held = action["effects"]
    return {name: account["effect"] for name, account in held.items()} if held else None


def _changed(old: Content, new: Content, rows: Any) -> list[tuple[Content, Content]]:
    """Return what is there in both and differs, as it was and as it is."""
    return [(was, now) for was, now in _pairs(old, new, rows) if was is not None and now is not None]


def _pairs(old: Content, new: Content, rows: Any) -> list[Pair]:
    """Return what differs, as it was and as it is; None where it was not there, or is no more."""
    name = "key" if rows is paragraphs else "id"
    before, after = ({row[name]: row for row in rows(content)} for content in (old, new))
    keys = [*after, *(key for key in before if key not in after)]
    found = [(before.get(key), after.get(key)) for key in keys]
    return [(was, now) for was, now in found if _without_number(was) != _without_number(now)]


def _without_number(row: Content | None) -> Content | None:
    return {name: value for name, value in row.items() if name != "number"} if row is not None else None


def _text(paragraph: Content | None) -> Content:
    return paragraph["text"] if paragraph is not None else {}


def _numbers(old: Content, new: Content) -> dict[str, str]:
    """Return under which number each paragraph stands now, by the one under which it stood."""
    now = {row["key"]: row["number"] for row in paragraphs(new)}
    return {row["number"]: now[row["key"]] for row in paragraphs(old) if row["key"] in now}


def _changes(old: Content, new: Content, listed: list[Content]) -> None:
    """Keep the list of changed paragraphs: it compares with the published version before."""
    numbers = {row["key"]: row["number"] for row in paragraphs(new)}
    for was, now in _pairs(old, new, paragraphs):
        key = (now or was or {})["key"]
        row = next((row for row in listed if row["key"] == key), None)
        if row is None:
            number = (now or was or {})["number"]
            listed.append(row := {"key": key, "number": number, "before": _text(was), "comments": []})
        row["after"] = _text(now)
    listed[:] = [row for row in listed if row["before"] or row["after"]]
    for row in listed:
        row["number"] = numbers.get(row["key"], row["number"])


def _since(old: Content, new: Content, since: Content) -> None:
    """Keep what changed since the programme that was approved before."""
    _since_paragraphs(old, new, since["paragraphs"])
    names = new["parts"].get("indicators") or {}
    for was, now in _changed(old, new, targets):
        aims = [{"year": target["year"], "value": target["value"]} for target in (was, now)]
        same_aim = {"indicator": now["indicator"], "term": now["term"]}
        row = _row(since["targets"], {**same_aim, "after": aims[0]})
        if row is None:
            name = names.get(now["indicator"], {}).get("name", {})
            since["targets"].append(row := {**same_aim, "name": name, "before": aims[0]})
        row["after"] = aims[1]
    for earlier, later in _pairs(old, new, actions):
        facts = later or earlier or {}
        row = _row(since["actions"], {"code": facts["code"]})
        if row is None:
            since["actions"].append(row := {"code": facts["code"], "before": _plan(earlier)})
        row["title"], row["after"] = facts["title"], _plan(later)
    since["actions"] = [row for row in since["actions"] if row["before"] or row["after"]]


def _since_paragraphs(old: Content, new: Content, listed: list[Content]) -> None:
    numbers = _numbers(old, new)
    found = {row["number"]: row for row in listed if row["after"]}
    for was, now in _pairs(old, new, paragraphs):
        row = found.get(was["number"]) if was is not None else None
        if row is None:
            listed.append(row := {"number": (was or now or {})["number"], "before": _text(was)})
            if was is None:
                row["is_new"] = True
        row["after"] = _text(now)
    for row in listed:
        is_new = row.pop("is_new", False)
        row["number"] = row["number"] if is_new else numbers.get(row["number"], row["number"])
    listed[:] = [row for row in listed if row["before"] or row["after"]]


def _row(rows: list[Content], wanted: Content) -> Content | None:
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)


def _plan(action: Content | None) -> Content | None:
    if action is None:
        return None
    total = sum((Decimal(cost["amount"]) for cost in action["costs"]), Decimal(0))
    return {"total": plain(total), "starts_on": action["starts_on"], "ends_on": action["ends_on"]}


def _blocks(content: Content) -> list[Content]:
    return [block for section in sections(content) for block in section["blocks"] if block["content"]]


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
    came_or_went = _let_come_and_go(old, new, shown["rows"], shown["theme"])
    _name_actions(old, new, shown["rows"])
    if not came_or_went and not any(was["costs"] != now["costs"] for was, now in _changed(old, new, actions)):
        return
    codes, binding = {row["code"] for row in shown["rows"]}, new["city"]["language"]
    mine = {action["code"]: _spent([action]) for action in actions(new) if action["code"] in codes}
    whole = plain(sums((cost for costs in mine.values() for cost in costs), [], binding))
    shown["years"], shown["by_year"], shown["total"] = whole["years"], whole["by_year"], whole["total"]
    for row in shown["rows"]:
        own = plain(sums(mine.get(row["code"], []), [], binding))
        by_year = dict(zip(own["years"], own["by_year"], strict=True))
        row["by_year"], row["total"] = [by_year.get(year) for year in whole["years"]], own["total"]


def _let_come_and_go(old: Content, new: Content, rows: list[Content], theme: Content | None) -> bool:
    """Take removed actions out of a table and put added ones at its end, where they serve its theme; say if any."""
    before = list(rows)
    kept = {action["code"] for action in actions(new)}
    rows[:] = [row for row in rows if row["code"] in kept]
    for was, now in _pairs(old, new, actions):
        if was is None and now is not None and (theme is None or now["theme"] == theme["code"]):
            rows.append(_drawn(now))
    return rows != before


def _drawn(action: Content) -> Content:
    names = ("code", "title", "starts_on", "ends_on")
    return {**{name: deepcopy(action[name]) for name in names}, "responsible": action["responsible"] or ""}


def _show_costs(old: Content, new: Content, shown: Content) -> None:
    if actions(old) != actions(new):
        shown.update(deepcopy(new["parts"]["targets"]["costs"]))


def _show_timeline(old: Content, new: Content, shown: Content) -> None:
    kept = {action["code"] for action in actions(new)}
    for group in shown["groups"]:
        group["actions"] = [row for row in group["actions"] if row["code"] in kept]
        _name_actions(old, new, group["actions"])
    for was, now in _pairs(old, new, actions):
        if was is None and now is not None and (not shown["theme"] or now["theme"] == shown["theme"]["code"]):
            _group_of(now["theme"], new, shown["groups"])["actions"].append(
                {**_drawn(now), "milestones": [], "after": []}
            )
    shown["groups"] = [group for group in shown["groups"] if group["actions"]]


def _group_of(theme: str | None, new: Content, groups: list[Content]) -> Content:
    """Return the group of a theme in a timeline, a new one where none of its actions was there."""
    for group in groups:
        if (group["theme"] or {}).get("code") == theme:
            return group
    reviewed = (new["parts"].get("baseline") or {}).get("themes", [])
    title = next((row.get("title") for row in reviewed if row.get("code") == theme), None)
    made: Content = {"theme": {"code": theme, "title": title or {}} if theme else None, "actions": []}
    groups.append(made)
    return made


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
