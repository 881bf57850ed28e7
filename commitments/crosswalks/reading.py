"""Read a crosswalk file: which node of one framework version corresponds to which of another."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.rows import LONGEST_CODE, LONGEST_TEXT, Problem, Row

FORMAT = "ims-crosswalk/1"
MOST_LINKS = 50_000
LONGEST_NOTE = 1000

CROSSWALK_KEYS = ("format", "source", "target", "provenance", "note", "sources", "links")
LINK_KEYS = ("source", "target", "relation", "note", "verification")


@dataclass
class LinkRow:
    """A link as the file gives it: two codes, their relation, why, and how sure it is."""

    path: str
    source: str
    target: str
    relation: str
    note: str = ""
    verification: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What the link says beside where it leads."""
        return {"relation": self.relation, "note": self.note, "verification": self.verification}


@dataclass
class CrosswalkReading:
    """What a crosswalk file holds; source and target are (framework code, version label)."""

    source: tuple[str, str]
    target: tuple[str, str]
    provenance: str
    values: dict[str, Any]
    links: dict[tuple[str, str], LinkRow]
    problems: list[Problem]


def read(data: Any) -> CrosswalkReading:
    """Read the data of a crosswalk file; ``problems`` of the result lists everything that does not fit."""
    problems: list[Problem] = []
    top = Row(data, "", CROSSWALK_KEYS, problems)
    links = _links(top, problems)
    if not links and not problems:
        top.refuse("links", _("is empty: a crosswalk needs at least one link"))
    reading = CrosswalkReading(
        source=_version(top, "source"),
        target=_version(top, "target"),
        provenance=top.choice("provenance", Crosswalk.Provenance.values),
        values={"note": top.text("note", longest=LONGEST_TEXT), "sources": top.texts("sources")},
        links=links,
        problems=problems,
    )
    if reading.source == reading.target and all(reading.source):
        top.refuse("target", _("is the source itself"))
    return reading


def _version(top: Row, key: str) -> tuple[str, str]:
    if not top.has(key):
        top.refuse(key, _("is missing"))
        return "", ""
    row = Row(top.data[key], key, ("framework", "label"), top.problems)
    return row.code_text("framework"), row.text("label", longest=LONGEST_CODE, required=True)


def _links(top: Row, problems: list[Problem]) -> dict[tuple[str, str], LinkRow]:
    found: dict[tuple[str, str], LinkRow] = {}
    for path, item in top.rows("links", MOST_LINKS):
        row = Row(item, path, LINK_KEYS, problems)
        source, target = row.code_text("source"), row.code_text("target")
        row.code = f"{source} → {target}"
        relation = row.choice("relation", CrosswalkLink.Relation.values)
        mark = row.mark() if row.has("verification") else ""
        link = LinkRow(path, source, target, relation, row.text("note", longest=LONGEST_NOTE), mark)
        if source and target and (source, target) in found:
            row.refuse("", _("stands already at %(path)s") % {"path": found[source, target].path})
        found.setdefault((source, target), link)
    return found
