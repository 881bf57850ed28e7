"""Read a framework file: from JSON data to rows that can be compared and loaded, and every problem on the way.

The format is described in ``docs/framework-format.md``. Reading looks at the file alone, never at the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from commitments.frameworks.models import NODE_WORDINGS, NodeTranslation, Obligation
from commitments.frameworks.verification import Grade
from commitments.rows import LONGEST_CODE, LONGEST_TEXT, Problem, Row

FORMAT = "ims-framework/1"
MOST_NODES = 50_000
DEEPEST = 100
LONGEST_TITLE = 500

FRAMEWORK_KEYS = (
    *("format", "framework", "label", "title", "language", "publisher", "place", "adopted_on", "ends_on"),
    *("level_names", "lead_in", "signing_rule", "note", "sources", "verification_key", "own_pledges"),
    *("nodes", "obligations"),
)
NODE_KEYS = ("code", "parent", "title", "text", "preamble", "lead_in", "note", "translations")
TRANSLATION_KEYS = ("language", "field", "text", "verification")
RULES = ("months_after_signature", "every_months", "at_least", "out_of")
OBLIGATION_KEYS = ("code", "text", "verification", "node", "fixed_date", "recurrence", "met_by", *RULES)

Values = dict[str, Any]


@dataclass
class NodeRow:
    """A node as the file gives it; position and level follow from the tree."""

    path: str
    code: str
    parent: str
    values: Values
    translations: dict[tuple[str, str], Values] = field(default_factory=dict)
    position: int = 0
    level: int = 0


@dataclass
class FrameworkReading:
    """What a framework file holds: the version's own values, its nodes in reading order, and its obligations.

    Only a reading without problems may be compared or loaded.
    """

    code: str
    label: str
    values: Values
    nodes: list[NodeRow]
    obligations: dict[str, Values]
    problems: list[Problem]


def read(data: Any) -> FrameworkReading:
    """Read the data of a framework file; ``problems`` of the result lists everything that does not fit."""
    problems: list[Problem] = []
    top = Row(data, "", FRAMEWORK_KEYS, problems)
    nodes = [_node(item, path, problems) for path, item in top.rows("nodes", MOST_NODES)]
    own_pledges = top.truth("own_pledges")
    if not nodes and not problems and not own_pledges:
        top.refuse("nodes", _("is empty: a framework needs at least one item"))
    return FrameworkReading(
        code=_framework_code(top),
        label=_label(top),
        values=_version(top) | {"own_pledges": own_pledges},
        nodes=_in_reading_order(nodes, problems),
        obligations=_obligations(top, {node.code for node in nodes}, problems),
        problems=problems,
    )


def _framework_code(top: Row) -> str:
    code = top.code_text("framework")
    if code and not (code.isascii() and code == code.lower() and "." not in code):
        top.refuse("framework", _("use small letters a to z, digits and hyphens: it becomes part of addresses"))
    return code


def _label(top: Row) -> str:
    label = top.text("label", longest=LONGEST_CODE, required=True)
    if "/" in label or label in (".", ".."):
        top.refuse("label", _("a slash is not possible: the label becomes part of addresses"))
    return label


def _version(top: Row) -> Values:
    values: Values = {
        "title": top.text("title", required=True),
        "language": top.language("language", "en"),
        "publisher": top.text("publisher"),
        "place": top.text("place"),
        "adopted_on": top.day("adopted_on"),
        "ends_on": top.day("ends_on"),
        "level_names": top.lines("level_names"),
        "note": top.text("note", longest=LONGEST_TEXT),
        "sources": top.texts("sources"),
        "verification_key": top.texts("verification_key", Grade.values),
    }
    for key in ("lead_in", "signing_rule"):
        values[key], values[f"{key}_verification"] = top.wording(key)
    return values


def _node(item: Any, path: str, problems: list[Problem]) -> NodeRow:
    given = item.get("code") if isinstance(item, dict) else None
    row = Row(item, path, NODE_KEYS, problems, given if isinstance(given, str) else "")
    node = NodeRow(path, row.code_text("code"), row.code_text("parent", required=False), {})
    for key in NODE_WORDINGS:
        mark = "verification" if key == "text" else f"{key}_verification"
        longest = LONGEST_TITLE if key == "title" else LONGEST_TEXT
        node.values[key], node.values[mark] = row.wording(key, longest=longest)
    node.values["note"] = row.text("note", longest=LONGEST_TEXT)
    if row.data and not row.has("title") and not row.has("text"):
        row.refuse("", _("has neither title nor text"))
    for inner_path, inner in row.rows("translations", 1000):
        _translation(Row(inner, inner_path, TRANSLATION_KEYS, problems, row.code), node)
    return node


def _translation(row: Row, node: NodeRow) -> None:
    key = (row.language("language"), row.choice("field", NodeTranslation.Field.values))
    values = {"text": row.words("text"), "verification": row.mark()}
    if all(key) and not node.values[key[1]]:
        row.refuse("field", _("the item has no %(field)s that could be translated") % {"field": key[1]})
    if all(key) and key in node.translations:
        row.refuse("", _("%(field)s in %(language)s stands twice") % {"field": key[1], "language": key[0]})
    node.translations[key] = values


def _obligations(top: Row, codes: set[str], problems: list[Problem]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for position, (path, item) in enumerate(top.rows("obligations", 1000), start=1):
        given = item.get("code") if isinstance(item, dict) else None
        row = Row(item, path, OBLIGATION_KEYS, problems, given if isinstance(given, str) else "")
        code = row.code_text("code")
        if code and code in found:
            row.refuse("code", _("stands twice"))
        found[code] = _obligation(row, codes) | {"position": position}
    return found


def _obligation(row: Row, codes: set[str]) -> Values:
    values: Values = {rule: row.number(rule) for rule in RULES}
    values["text"] = row.text("text", longest=LONGEST_TEXT, required=True)
    values["verification"] = row.mark()
    values["fixed_date"] = row.day("fixed_date")
    values["recurrence"] = row.text("recurrence", longest=200)
    values["met_by"] = row.choice("met_by", Obligation.MetBy.values) if row.has("met_by") else ""
    values["node"] = row.code_text("node", required=False)
    if values["node"] and values["node"] not in codes:
        row.refuse("node", _("“%(code)s” is not among the nodes") % {"code": values["node"]})
    k, n = values["at_least"], values["out_of"]
    if (k is None) != (n is None) or (k is not None and k > n):
        row.refuse("at_least", _("at_least and out_of stand together, and at_least is not the greater one"))
    return values


def _in_reading_order(nodes: list[NodeRow], problems: list[Problem]) -> list[NodeRow]:
    """Return the nodes depth first with position and level; siblings keep the order of the file."""
    by_code: dict[str, NodeRow] = {}
    for node in nodes:
        if node.code and node.code in by_code:
            reason = _("the code stands already at %(path)s") % {"path": by_code[node.code].path}
            problems.append(Problem(f"{node.path}.code", reason, node.code))
        if node.code:
            by_code.setdefault(node.code, node)
    children: dict[str, list[NodeRow]] = {}
    for node in nodes:
        if node.parent and node.parent not in by_code:
            reason = _("“%(code)s” is not among the nodes") % {"code": node.parent}
            problems.append(Problem(f"{node.path}.parent", reason, node.code))
        children.setdefault(node.parent, []).append(node)
    problems.extend(_circles(nodes, by_code))
    return [] if problems else list(_walk(children, problems))


def _walk(children: dict[str, list[NodeRow]], problems: list[Problem]) -> Iterator[NodeRow]:
    waiting = [(node, 0) for node in reversed(children.get("", []))]
    position = 0
    while waiting:
        node, level = waiting.pop()
        position += 1
        node.position, node.level = position, level
        if level >= DEEPEST:
            reason = _("stands on level %(level)s; at most %(deepest)s are read")
            problems.append(Problem(node.path, reason % {"level": level + 1, "deepest": DEEPEST}, node.code))
            continue
        waiting.extend((child, level + 1) for child in reversed(children.get(node.code, [])))
        yield node


def _circles(nodes: list[NodeRow], by_code: dict[str, NodeRow]) -> Iterator[Problem]:
    """Find each circle of parents once, by following parents and remembering what is known to lead to the top."""
    settled: set[str] = set()
    for node in nodes:
        trail: dict[str, None] = {}
        code = node.code
        while code in by_code and code not in settled and code not in trail:
            trail[code] = None
            code = by_code[code].parent
        if code in trail:
            circle = [*list(trail)[list(trail).index(code) :], code]
            reason = _("its parents form a circle: %(circle)s") % {"circle": " → ".join(circle)}
            yield Problem(f"{by_code[code].path}.parent", reason, code)
        settled.update(trail)
