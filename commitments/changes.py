"""What loading a file would change, row by row: the same lists for the command and for a dry run in the browser."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commitments.rows import Problem

Content = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class FieldChange:
    """One value that differs."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One row that differs. ``sign`` is + added, ~ changed or − removed; ``kind`` and ``code`` name the row.

    ``name`` is what the row says, in its new wording: a title or a text.
    """

    sign: str
    kind: str
    code: str
    fields: tuple[FieldChange, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        names = ", ".join(change.name for change in self.fields)
        return f"{self.sign} {self.kind} {self.code}" + (f": {names}" if names else "")


@dataclass
class Difference:
    """What loading would do; ``problems`` say why it may not be done at all.

    ``kept`` are rows where the file says something else than what is stored, and what is stored stays.
    """

    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def changes(self) -> list[Change]:
        """Every row that differs."""
        return [*self.added, *self.changed, *self.removed]

    @property
    def fingerprint(self) -> str:
        """A SHA-256 over everything that would be written, to tell whether it is still what somebody was shown."""
        return hashlib.sha256(repr((self.added, self.changed, self.removed)).encode()).hexdigest()

    def keep(self, kind: str) -> None:
        """Leave alone the stored rows of this kind that the file changes or leaves out."""
        self.kept = [change for change in [*self.changed, *self.removed] if change.kind == kind]
        self.changed = [change for change in self.changed if change.kind != kind]
        self.removed = [change for change in self.removed if change.kind != kind]


def compare(stored: Content, wanted: Content) -> Difference:
    """Compare rows by (kind, code): what is stored against what the file wants."""
    difference = Difference()
    for key, values in wanted.items():
        if key not in stored:
            difference.added.append(Change("+", *key, name=_name(values)))
            continue
        fields = tuple(
            FieldChange(name, stored[key][name], after) for name, after in values.items() if stored[key][name] != after
        )
        if fields:
            difference.changed.append(Change("~", *key, fields, _name(values)))
        else:
            difference.unchanged += 1
    difference.removed = [Change("−", *key, name=_name(stored[key])) for key in stored if key not in wanted]
    return difference


def _name(values: Mapping[str, Any]) -> str:
    return str(values.get("title") or values.get("text") or "")
