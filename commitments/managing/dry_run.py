"""What a dry run shows: every row that would be added, changed or removed, in words, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.changes import Change, Difference
from commitments.rows import Problem
from ims.text import shortened

SHOWN, PROBLEMS_SHOWN, LONGEST = 50, 200, 300
SIGNS = {"added": "+", "changed": "~", "removed": "−"}


@dataclass(frozen=True)
class FieldLine:
    """One value that differs, as text; both texts whole, cut only when they are very long."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One row of the dry run."""

    sign: str
    what: str
    kind: str
    code: str
    name: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True)
class DryRun:
    """The page of lines shown; ``only`` narrows it to one of added, changed, removed."""

    difference: Difference
    page: Page[Change]
    lines: list[Line]
    only: str
    sums: list[tuple[str, str, int]]


def dry_run(found: Difference, only: str, page: str | None) -> DryRun:
    """Return the page of the dry run that is asked for."""
    lists = {"changed": found.changed, "removed": found.removed, "added": found.added}
    only = only if only in lists else ""
    rows = lists[only] if only else [change for rows in lists.values() for change in rows]
    shown = Paginator(rows, SHOWN).get_page(page)
    words = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    sums = [(name, words[name], len(lists[name])) for name in ("added", "changed", "removed")]
    return DryRun(found, shown, [_line(change) for change in shown], only, sums)


def _line(change: Change) -> Line:
    fields = tuple(FieldLine(_field(row.name), _shown(row.before), _shown(row.after)) for row in change.fields)
    return Line(change.sign, _sign(change.sign), _kind(change.kind), change.code, shortened(change.name, 160), fields)


def _sign(sign: str) -> str:
    return {"+": _("added"), "~": _("changed"), "−": _("removed")}[sign]


def _kind(kind: str) -> str:
    words = {
        "version": _("version"),
        "node": _("item"),
        "translation": _("translation"),
        "obligation": _("obligation"),
        "order": _("order"),
        "crosswalk": _("crosswalk"),
        "link": _("link"),
    }
    return words[kind]


def _field(name: str) -> str:
    words = {
        "parent": _("stands under"),
        "title": _("title"),
        "text": _("text"),
        "preamble": _("preamble"),
        "lead_in": _("lead-in"),
        "note": _("note"),
        "title_verification": _("how sure the title is"),
        "verification": _("how sure the text is"),
        "preamble_verification": _("how sure the preamble is"),
        "lead_in_verification": _("how sure the lead-in is"),
        "level_names": _("names of the levels"),
        "relation": _("relation"),
    }
    return words.get(name, name.replace("_", " "))


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping):
        value = "; ".join(f"{key}: {text}" for key, text in value.items())
    elif isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def problems_shown(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the first problems and how many more there are, for the page that lists them."""
    listed = list(problems)
    head = ngettext("%(n)s thing is in the way", "%(n)s things are in the way", len(listed)) % {"n": len(listed)}
    return {"problems": listed[:PROBLEMS_SHOWN], "more": max(0, len(listed) - PROBLEMS_SHOWN), "head": head}
