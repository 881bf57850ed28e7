"""What the installation holds about a person, by parts that rooms register: how it is shown and erased, or stays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ims.people.models import User
from ims.words import day as day_in_words

Fact = str | int | bool | date | datetime | None
Read = Callable[[User], Iterable[Sequence[Fact]]]
Erase = Callable[[User], object]
SHOWN = 50


@dataclass(frozen=True)
class Part:
    """One kind of thing that is held about a person.

    ``columns`` are key → heading; ``read`` takes one query and gives a row of facts in their order. ``erase`` deletes
    it; what stays of it after an erasure, and on which ground, ``stays`` states. ``keeps_name`` says that the
    person's name stays with it as long as there are rows.
    """

    name: str
    title: str | Promise
    columns: Mapping[str, str | Promise]
    read: Read
    erase: Erase | None = None
    stays: str | Promise = ""
    keeps_name: bool = False


@dataclass(frozen=True)
class Held:
    """What one part holds about one person."""

    part: Part
    rows: tuple[tuple[Fact, ...], ...]

    @property
    def first(self) -> list[list[tuple[str | Promise, str]]]:
        """The rows that a page shows: heading and fact in words, a dash for none."""
        headings = self.part.columns.values()
        return [
            [(name, _in_words(fact) or "–") for name, fact in zip(headings, row, strict=True)]
            for row in self.rows[:SHOWN]
        ]

    def as_data(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries that can be written as JSON."""
        return [dict(zip(self.part.columns, row, strict=True)) for row in self.rows]


def _in_words(fact: Fact) -> str:
    if isinstance(fact, bool):
        return _("Yes") if fact else _("No")
    if isinstance(fact, date):
        return day_in_words(fact)
    return "" if fact is None else str(fact)


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Register a part; one that is neither erased nor stays on a ground is refused."""
    if part.name in _parts:
        raise ValueError(f"Two parts are called {part.name}.")
    if part.erase is None and not part.stays:
        raise ValueError(f"{part.name} must be erased or stay on a ground.")
    _parts[part.name] = part


def registered() -> list[Part]:
    """Return the registered parts, the installation's own first."""
    return list(_parts.values())


def held_about(person: User, parts: Iterable[Part] | None = None) -> list[Held]:
    """Return what every part (or these) holds about the person, empty parts included, in one query a part."""
    asked = registered() if parts is None else parts
    return [Held(part, tuple(tuple(row) for row in part.read(person))) for part in asked]
