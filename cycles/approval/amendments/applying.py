"""The amended version of a package: the adopted amendments put into it, and what repeats them brought into step.

Nothing else differs. What repeats a paragraph, target or action elsewhere in the package - sums of costs, tables of
the programme, lists of changes, sums that the draft decision names - is named in :data:`FOLLOWING` and follows from
what was amended (:mod:`cycles.approval.amendments.following`).
"""

import json
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

from cycles.approval.amendments.following import follow
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import Content, actions, locate, section_of, sections

Act = Amendment.Act
# Where a package repeats what its paragraphs, targets and actions say: (part, name); ``blocks`` lie in the sections.
FOLLOWING = (
    ("targets", "costs"),
    ("targets", "effects"),
    ("targets", "since"),
    ("programme", "changes"),
    ("programme", "version"),
)
# In the draft decision only sums may differ: its numbers, with what stands between their digits.
NUMBERS = r"[0-9](?:[0-9 ,.'’\u00a0\u202f]*[0-9])?"


@dataclass(frozen=True)
class Change:
    """One adopted amendment: its subject, the fields as they are to be, and whether it is changed, added or removed.

    What is added says in ``after`` all that it is: an action its facts, a paragraph its text, the key of its section
    and of the paragraph ``below`` which it stands, "" for the beginning.
    """

    kind: str
    key: str
    after: Content
    act: str = Act.CHANGE


class NotThere(LookupError):
    """An amendment names something that the package does not hold."""


def amended(content: Content, changes: Iterable[Change], version: int | None = None) -> Content:
    """Return new content with the changes in it, as ``version`` of the programme; the given content stays.

    Raises :class:`NotThere` for a subject that is not in the content.
    """
    new = deepcopy(content)
    for change in changes:
        _put(new, change)
    follow(content, new, version)
    return new


def _put(new: Content, change: Change) -> None:
    if change.act == Act.ADD:
        (_add_action if change.kind == Amendment.Subject.ACTION else _add_paragraph)(new, change)
        return
    facts = locate(new, change.kind, change.key)
    if facts is None:
        raise NotThere(f"{change.kind} {change.key}")
    if change.act == Act.CHANGE:
        facts.update(deepcopy(change.after))
    elif change.kind == Amendment.Subject.ACTION:
        actions(new).remove(facts)
    else:
        _remove_paragraph(new, facts)


def _add_action(new: Content, change: Change) -> None:
    if locate(new, change.kind, change.key) is not None or not new["parts"].get("targets"):
        raise NotThere(f"a place for {change.kind} {change.key}")
    actions(new).append(deepcopy(change.after))


def _add_paragraph(new: Content, change: Change) -> None:
    """Put a paragraph below another one of its section, and below the tables and charts that stand there."""
    section = next((row for row in sections(new) if row["key"] == change.after["section"]), None)
    keys = [row["key"] for row in section["paragraphs"]] if section else []
    below = change.after["below"]
    if section is None or (below and below not in keys):
        raise NotThere(f"{change.kind} {below}")
    place = keys.index(below) + 1 if below else 0
    section["paragraphs"].insert(place, {"number": "", "key": change.key, "text": deepcopy(change.after["text"])})
    _number(section)
    for block in section["blocks"]:
        block["after"] += block["after"] > place


def _remove_paragraph(new: Content, facts: Content) -> None:
    """Take a paragraph out; the tables and charts below it stand below the one before it."""
    section = section_of(new, facts["key"])
    place = section["paragraphs"].index(facts) + 1
    section["paragraphs"].remove(facts)
    _number(section)
    for block in section["blocks"]:
        block["after"] -= block["after"] >= place


def _number(section: Content) -> None:
    for place, paragraph in enumerate(section["paragraphs"], 1):
        paragraph["number"] = f"{section['number']}.{place}"


def alone(content: Content) -> Content:
    """Return the content without what follows from elsewhere in it, so that two versions can be compared."""
    new = deepcopy(content)
    for part, name in FOLLOWING:
        (new["parts"].get(part) or {}).pop(name, None)
    if new.get("item"):
        said = new["item"].get("draft_decision") or {}
        new["item"]["draft_decision"] = {code: re.sub(NUMBERS, "#", text) for code, text in said.items()}
    for section in sections(new):
        for block in section["blocks"]:
            block.pop("content", None)
    return new


def same(one: Content, other: Content) -> bool:
    """Say whether two contents hold the same but for what follows."""
    return json.dumps(alone(one), sort_keys=True) == json.dumps(alone(other), sort_keys=True)
