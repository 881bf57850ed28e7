"""A version as the data of its file: what :mod:`commitments.frameworks.reading` reads, without what is empty."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any

from commitments.frameworks.models import NODE_WORDINGS, FrameworkVersion, Node, NodeTranslation, Obligation
from commitments.frameworks.reading import FORMAT, RULES

Data = dict[str, Any]


def as_data(version: FrameworkVersion) -> Data:
    """Return the whole version as the data of a framework file, in three queries; loading it changes nothing."""
    return {**facts(version), "nodes": _nodes(version), "obligations": obligations(version)}


def facts(version: FrameworkVersion) -> Data:
    """Return what the version says of itself, without its items and obligations."""
    return _given(
        {
            "format": FORMAT,
            "framework": version.framework.code,
            "label": version.label,
            "title": version.title,
            "language": version.language,
            "publisher": version.publisher,
            "place": version.place,
            "adopted_on": _day(version.adopted_on),
            "ends_on": _day(version.ends_on),
            "level_names": version.level_names,
            "lead_in": _wording(version.lead_in, version.lead_in_verification),
            "signing_rule": _wording(version.signing_rule, version.signing_rule_verification),
            "note": version.note,
            "sources": version.sources,
            "verification_key": version.verification_key,
            "own_pledges": version.own_pledges,
        }
    )


def marks(data: Data) -> list[str]:
    """Return how sure each item of the data is: the mark of its title, or of its text where it has no title."""
    return [(node.get("title") or node["text"])["verification"] for node in data["nodes"]]


def fingerprint(data: Data) -> str:
    """Return a SHA-256 over a whole version, to tell whether it is still what somebody was shown."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _nodes(version: FrameworkVersion) -> list[Data]:
    nodes = list(Node.objects.of_version(version))
    codes = {node.pk: node.code for node in nodes}
    translations: dict[int, list[Data]] = defaultdict(list)
    for row in NodeTranslation.objects.filter(node__version=version).order_by("node", "language", "field"):
        values = {"language": row.language, "field": row.field, "text": row.text, "verification": row.verification}
        translations[row.node_id].append(values)
    return [_node(node, codes.get(node.parent_id or 0, ""), translations[node.pk]) for node in nodes]


def _node(node: Node, parent: str, translations: list[Data]) -> Data:
    texts = {
        key: _wording(getattr(node, key), getattr(node, "verification" if key == "text" else f"{key}_verification"))
        for key in NODE_WORDINGS
    }
    return _given({"code": node.code, "parent": parent, **texts, "note": node.note, "translations": translations})


def obligations(version: FrameworkVersion) -> list[Data]:
    """Return the version's obligations as a file has them, in one query."""
    rows = Obligation.objects.filter(version=version).select_related("node").order_by("position")
    return [
        _given(
            {
                "code": row.code,
                "node": row.node.code if row.node else "",
                "text": row.text,
                "verification": row.verification,
                "fixed_date": _day(row.fixed_date),
                "recurrence": row.recurrence,
                "met_by": row.met_by,
                **{rule: getattr(row, rule) for rule in RULES},
            }
        )
        for row in rows
    ]


def _wording(text: str, mark: str) -> Data | None:
    return {"text": text, "verification": mark} if text else None


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _given(values: Data) -> Data:
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}
