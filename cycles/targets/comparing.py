"""Two versions of the programme side by side: what came, went, moved and changed, and the comments that led to it.

Sections, paragraphs, tables and charts are matched by their keys. One that changed its place against the others has
moved; a number that only follows from what came or went before it has not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

from django.utils.translation import gettext as _

from cycles.targets.documents import Chapter, Figure, Line
from cycles.targets.showing import Shown

NEW, GONE, MOVED, CHANGED, SAME = "new", "gone", "moved", "changed", "same"
SIGNS = {NEW: "+", GONE: "\u2212", MOVED: "\u2192", CHANGED: "~", SAME: "="}


@dataclass(frozen=True)
class Side:
    """A section's title, a paragraph or a block as it stands in one version."""

    place: str
    text: str
    shown: Shown | None = None


@dataclass(frozen=True)
class Row:
    """One thing in both versions: what happened to it, in words too, and the comments that led to it."""

    key: UUID
    is_section: bool
    kind: str
    said: str
    old: Side | None
    new: Side | None
    facts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def sign(self) -> str:
        """The sign that stands for what happened."""
        return SIGNS[self.kind]

    @property
    def is_change(self) -> bool:
        """Say whether anything happened to it."""
        return self.kind != SAME

    @property
    def place(self) -> str:
        """Where it stands in the new version, else where it stood."""
        side = self.new or self.old
        return side.place if side else ""

    @property
    def texts(self) -> tuple[str, str]:
        """The text before and after, "" where it is not there."""
        return self.old.text if self.old else "", self.new.text if self.new else ""

    @property
    def is_text(self) -> bool:
        """Say whether it is read word by word."""
        return all(side is None or side.shown is None for side in (self.old, self.new))


Flow = dict[UUID, tuple[bool, Side]]


def compared(old: list[Chapter], new: list[Chapter], causes: Mapping[UUID, list[int]] | None = None) -> list[Row]:
    """Return everything of both versions once, in the order of the new one, what went where it stood.

    ``causes`` says which comments changed a paragraph, by its key.
    """
    before, after = _flow(old), _flow(new)
    steps = SequenceMatcher(None, list(before), list(after), autojunk=False).get_opcodes()
    rows = []
    for kind, i1, i2, j1, j2 in steps:
        rows += [_row(key, before, {}, "", causes) for key in list(before)[i1:i2] if key not in after]
        came = "" if kind == "equal" else MOVED
        rows += [_row(key, before, after, came, causes) for key in list(after)[j1:j2]]
    return rows


def _flow(chapters: list[Chapter]) -> Flow:
    """Return sections and what they hold in one row, by their keys."""
    found: Flow = {}
    for chapter in chapters:
        found[chapter.key] = (True, Side(str(chapter.number), chapter.title))
        for item in chapter.items:
            found[item.key] = (False, _side(chapter, item))
    return found


def _side(chapter: Chapter, item: Line | Figure) -> Side:
    if isinstance(item, Line):
        return Side(f"§ {item.place}", item.text)
    return Side(_("Section %(n)s") % {"n": chapter.number}, item.shown.title, item.shown)


def _row(key: UUID, before: Flow, after: Flow, came: str, causes: Mapping[UUID, list[int]] | None) -> Row:
    is_section, _side_of = after.get(key) or before[key]
    old, new = (flow[key][1] if key in flow else None for flow in (before, after))
    facts = _facts(old, new)
    differs = bool(facts) or (old is not None and new is not None and old.text != new.text)
    kind = NEW if old is None else GONE if new is None else MOVED if came else CHANGED if differs else SAME
    comments = [f"C-{number:03}" for number in (causes or {}).get(key, [])] if kind != SAME else []
    return Row(key, is_section, kind, _said(kind, old, new, differs), old, new, facts, comments)


def _said(kind: str, old: Side | None, new: Side | None, differs: bool) -> str:
    """Return what happened in words."""
    if old is None or new is None:
        return _("New") if old is None else _("Taken out")
    place = {"place": old.place}
    if kind == MOVED:
        return (_("Moved, it was %(place)s, and changed") if differs else _("Moved, it was %(place)s")) % place
    word = _("Changed") if differs else _("The same")
    return word if old.place == new.place else _("%(word)s; it was %(place)s") % {"word": word, **place}


def _facts(old: Side | None, new: Side | None) -> list[str]:
    """Return in sentences what a block shows differently."""
    if old is None or new is None or old.shown is None or new.shown is None:
        return []
    if old.shown.kind != new.shown.kind:
        return [_("It shows something else now.")]
    return list(_differences(_cells(old.shown), _cells(new.shown)))


Cells = dict[str, dict[str, str]]


def _cells(shown: Shown) -> Cells:
    """Return everything a block shows as rows of named texts."""
    found: Cells = {}
    if shown.table is not None:
        for row in [*shown.table.rows, *([shown.table.foot] if shown.table.foot else [])]:
            found[row[0][1]] = {column.name: text for column, text in row[1:] if column.name and text}
    if shown.costs is not None:
        names = [*(str(year) for year in shown.costs.years), _("Total")]
        for line in [*shown.costs.sources, *shown.costs.themes]:
            found[line.name] = dict(zip(names, [*line.amounts, line.total], strict=True))
        found[_("Total")] = dict(zip(names, [*shown.costs.sums, shown.costs.total], strict=True))
    if shown.chart is not None:
        found |= {row.label: {_("Value"): row.value} for row in shown.chart.rows}
        found[_("Target")] = {_("Value"): shown.chart.aim.text.text if shown.chart.aim else ""}
    for _name, gantt in shown.timelines:
        found |= {row.title: {_("From"): row.starts, _("To"): row.ends} for row in gantt.rows}
    return found


def _differences(old: Cells, new: Cells) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in old or name not in new:
            yield (_("New: %(name)s.") if name not in old else _("Taken out: %(name)s.")) % {"name": name}
            continue
        before, after = old[name], new[name]
        for column in [*after, *(column for column in before if column not in after)]:
            facts = {"name": name, "column": column, "old": before.get(column) or "–", "new": after.get(column) or "–"}
            if facts["old"] != facts["new"]:
                yield _("%(name)s, %(column)s: %(old)s became %(new)s.") % facts
