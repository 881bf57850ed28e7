"""The year's targets as a page that is read at a glance: by theme, looked through by words, judgement, theme and owner.

What is looked for holds until it is cleared, as in the other lists. A theme stands open where something is off track
or looked for, and where there are few targets anyway; printed, all stand open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commitments.models import Node
from cycles.monitoring.page import LEVELS, TargetRow
from ims.filters import ListFilters, free_text, number_or, one_of, order
from ims.people.models import User
from ims.sorting import sort_key

# Up to so many targets nothing is folded, and nothing needs looking for.
FEW = 8
NOBODY = "nobody"
JUDGEMENTS: tuple[tuple[str, str | Promise], ...] = (
    ("red", gettext_lazy("Off track")),
    ("amber", gettext_lazy("Behind")),
    ("green", gettext_lazy("On track")),
    ("grey", gettext_lazy("No value yet")),
)
ORDERS: tuple[tuple[str, str | Promise], ...] = (
    ("plan", gettext_lazy("As planned")),
    ("worst", gettext_lazy("Worst first")),
    ("code", gettext_lazy("Code")),
    ("owner", gettext_lazy("Owner")),
)


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for among the targets; remembered until they clear it."""

    level: str = one_of(LEVELS)
    theme: str = free_text(40)
    owner: str = number_or(NOBODY)
    sort: str = order(ORDERS)

    def fit(self, row: TargetRow) -> bool:
        """Say whether a target is looked for."""
        target = row.state.target
        owner = {"": True, NOBODY: target.owner_id is None}.get(self.owner, str(target.owner_id) == self.owner)
        if not owner or self.level not in {"", row.state.level} or self.theme not in {"", theme_of(row).code}:
            return False
        text = " ".join([target.indicator.code, row.name, row.aim, str(target.owner or "")]).casefold()
        return all(word in text for word in self.q.casefold().split())


@dataclass(frozen=True)
class Group:
    """A theme with its targets that are looked for, and how many stand how, the worst first."""

    theme: Node
    rows: list[TargetRow]
    is_open: bool

    @property
    def title(self) -> str:
        """The theme as the framework calls it."""
        return str(self.theme.name)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many targets have each judgement that occurs."""
        found = [(level, sum(row.state.level == level for row in self.rows)) for level in LEVELS]
        return [(level, count) for level, count in found if count]


class Targets:
    """The targets under filters."""

    def __init__(self, rows: list[TargetRow], filters: Filters) -> None:
        self.all, self.filters = rows, filters
        self.rows = [row for row in rows if filters.fit(row)]

    @property
    def is_long(self) -> bool:
        """Say whether there are so many targets that one looks for some, or somebody does already."""
        return len(self.all) > FEW or self.filters.is_narrow

    @property
    def themes(self) -> list[Node]:
        """Return the themes that have targets, in the framework's order."""
        return sorted({theme_of(row).pk: theme_of(row) for row in self.all}.values(), key=lambda node: node.position)

    @property
    def owners(self) -> list[User]:
        """Return everybody who owns a target, by name."""
        found = {row.state.target.owner for row in self.all if row.state.target.owner}
        return sorted(found, key=lambda person: sort_key(person.name))

    @property
    def groups(self) -> list[Group]:
        """Return the themes with what is looked for; with the worst first also among themselves."""
        by_theme = {node.pk: (node, [row for row in self.rows if theme_of(row).pk == node.pk]) for node in self.themes}
        found = [self._group(node, rows) for node, rows in by_theme.values() if rows]
        if self.filters.sort == "worst":
            found.sort(key=lambda group: min(LEVELS.index(row.state.level) for row in group.rows))
        return found

    def _group(self, theme: Node, rows: list[TargetRow]) -> Group:
        is_open = not self.is_long or self.filters.is_narrow or any(row.state.level == "red" for row in rows)
        return Group(theme, ordered(rows, self.filters.sort), is_open)


def theme_of(row: TargetRow) -> Node:
    """Return the theme that the target's objective serves."""
    return row.state.target.objective.theme_review.theme


def ordered(rows: Iterable[TargetRow], sort: str) -> list[TargetRow]:
    """Return the targets of a theme in the order that is wanted; equal ones stay as in the programme."""
    return list(rows) if sort == "plan" else sorted(rows, key=KEYS[sort])


KEYS: dict[str, Callable[[TargetRow], Any]] = {
    "worst": lambda row: LEVELS.index(row.state.level),
    "code": lambda row: sort_key(row.state.target.indicator.code),
    "owner": lambda row: (row.state.target.owner is None, sort_key(str(row.state.target.owner or ""))),
}
