"""A framework as a table: one row per item, with translations as further columns; becomes the data of a file.

A table says the items and their translations. What else a version has (publisher, lead-in, sources, obligations) stays
as it is stored, or comes with a JSON file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from commitments.frameworks.exporting import facts, obligations
from commitments.frameworks.models import FrameworkVersion
from commitments.frameworks.reading import DEEPEST, FORMAT, MOST_NODES, FrameworkReading, read
from commitments.rows import Problem
from ims.csv_files import Columns, Limits, Row, Table, read_table

REQUIRED = ("code", "parent", "kind", "name")
# Which text of an item stands in which column.
TEXTS = {"name": "title", "text": "text", "preamble": "preamble", "lead_in": "lead_in"}
OPTIONAL = ("text", "preamble", "lead_in", "note", "verification", *(f"{name}_verification" for name in TEXTS))
TRANSLATED = re.compile(r"(name|text|preamble|lead_in|verification)_([a-z]{2,3}(?:-[a-z0-9]{2,8})?)")
COLUMNS = Columns(REQUIRED, OPTIONAL, TRANSLATED)
LEAST_SURE = "recalled"
PLACE = re.compile(r"nodes\[(\d+)\]\.?(?:translations\[(\d+)\]|(\w+))?")
BYTES = 10_000_000


@dataclass
class _Items:
    """The items of a table, with the row of each and the column of each of its translations."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)


def read_items(
    content: bytes, given: dict[str, str], stored: FrameworkVersion | None, most: int = MOST_NODES
) -> FrameworkReading:
    """Read a table as version ``given["label"]`` of framework ``given["framework"]``.

    ``given`` may also have title and language; ``stored`` is that version where it is here already. After
    ``most`` items nothing more is read. Problems name row and column as a spreadsheet shows them.
    """
    limits = Limits(BYTES, most + 1, _("Load only the levels you work with, or make several frameworks of it."))
    table = read_table("items", content, COLUMNS, limits)
    items = _items(table)
    names, problems = _level_names(table)
    problems = [*(_named(problem.row, problem.column, problem) for problem in table.problems), *problems]
    head = facts(stored) if stored else {}
    data = {**head, **{key: value for key, value in given.items() if value}, "format": FORMAT, "nodes": items.nodes}
    data |= {"level_names": names} if names else {}
    data |= {"obligations": obligations(stored)} if stored else {}
    reading = read(data)
    found = [_placed(problem, items) for problem in reading.problems if items.nodes or problem.path != "nodes"]
    reading.problems[:] = [*problems, *found]
    return reading


def _items(table: Table) -> _Items:
    items = _Items()
    languages = sorted({match[2] for name in table.columns if (match := TRANSLATED.fullmatch(name))})
    for row in table.rows:
        node: dict[str, Any] = {"code": row["code"], "parent": row["parent"] or None, "note": row["note"] or None}
        for column, key in TEXTS.items():
            if row[column]:
                mark = row[f"{column}_verification"] or row["verification"] or LEAST_SURE
                node[key] = {"text": row[column], "verification": mark}
        translations = list(_translations(row, languages))
        node["translations"] = [values for _column, values in translations]
        items.nodes.append(node)
        items.rows.append(row.number)
        items.columns.append([column for column, _values in translations])
    return items


def _translations(row: Row, languages: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for language in languages:
        mark = row[f"verification_{language}"] or LEAST_SURE
        for column, key in TEXTS.items():
            text = row[f"{column}_{language}"]
            if text:
                values = {"language": _spelled(language), "field": key, "text": text, "verification": mark}
                yield f"{column}_{language}", values


def _spelled(language: str) -> str:
    """Return the code as it is usually written: "pt-br" becomes "pt-BR"."""
    first, _dash, region = language.partition("-")
    return f"{first}-{region.upper() if len(region) == len('BR') else region}" if region else first


def _level_names(table: Table) -> tuple[list[str], list[Problem]]:
    """Return what the framework calls its levels, and every row whose kind is missing or another than its level's."""
    parents = {row["code"]: row["parent"] for row in table.rows}
    problems: list[Problem] = []
    first: dict[int, Row] = {}
    for row in table.rows:
        if not row["kind"]:
            problems.append(_problem(row, _("is empty; write what the framework calls this level, such as theme")))
            continue
        level = _level(row["code"], parents)
        if level is None:
            continue
        known = first.setdefault(level, row)
        if known["kind"] != row["kind"]:
            reason = _("“%(kind)s” stands on the same level as “%(other)s” of row %(row)s; a level has one name")
            values = {"kind": row["kind"][:60], "other": known["kind"][:60], "row": known.number}
            problems.append(_problem(row, reason % values))
    return [first[level]["kind"] for level in sorted(first)], problems


def _problem(row: Row, reason: str) -> Problem:
    return Problem(_place(row.number, "kind"), reason, row["code"])


def _level(code: str, parents: dict[str, str]) -> int | None:
    """Return how many items stand above this one; None in a circle, too deep, or below an item that is not there."""
    level, seen = 0, {code}
    while parents.get(code):
        code = parents[code]
        if code in seen or code not in parents or level > DEEPEST:
            return None
        seen.add(code)
        level += 1
    return level


def _place(row: int, column: str) -> str:
    where = [_("row %(row)s") % {"row": row} if row else "", column]
    return ", ".join(part for part in where if part)


def _named(row: int, column: str, problem: Any) -> Problem:
    return Problem(_place(row, column), f"{problem.sentence} {problem.cure}".strip())


def _placed(problem: Problem, items: _Items) -> Problem:
    """Return the problem with the row and column of the table instead of the place in the data."""
    match = PLACE.match(problem.path)
    if not match:
        return problem
    index, translation, key = int(match[1]), match[2], match[3]
    column = items.columns[index][int(translation)] if translation else _column(key, problem.path)
    reason = PLACE.sub(lambda found: _place(items.rows[int(found[1])], _column(found[3], "")), problem.reason)
    return Problem(_place(items.rows[index], column), reason, problem.code)


def _column(key: str | None, path: str) -> str:
    column = {value: name for name, value in TEXTS.items()}.get(key or "", key or "")
    is_mark = path.endswith(".verification") and column in TEXTS
    return f"{column}_verification" if is_mark else column
