"""Which cells an open monitoring round asks for: the room above registers how they are read and written.

A value that a round asks for is entered into the round and nowhere beside it, from whichever page it is typed.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Q

from cycles.indicators.models import Indicator
from ims.people.models import User


class Enter(Protocol):
    """Writes a value, or the reason why there is none, into the round, as a draft; raises as every service does."""

    def __call__(self, value: Decimal | None, gap_reason: str, note: str, *, by: User) -> object: ...


class Clear(Protocol):
    """Takes the draft back for a reason; raises as every service does."""

    def __call__(self, reason: str, *, by: User) -> object: ...


class Submit(Protocol):
    """Hands the draft in; raises as every service does."""

    def __call__(self, *, by: User) -> object: ...


@dataclass(frozen=True)
class Asked:
    """One cell of an open round that is not approved yet: its place, what stands there, and what is done with it."""

    indicator: int
    period: str
    starts_on: date
    ends_on: date
    answer: Any  # an Answer with key and version
    enter: Enter
    clear: Clear
    submit: Submit


Find = Callable[[Sequence[Indicator]], Iterable[Asked]]
Mine = Callable[[Collection[int]], Q]
_finders: dict[str, tuple[Find, Mine]] = {}


def register(name: str, find: Find, mine: Mine) -> None:
    """Register how a room finds what its open rounds ask for, of indicators of one city, in one query.

    ``mine`` says which indicators people, by id, enter there beside those that they own.
    """
    if name in _finders:
        raise ValueError(f"Two rooms called {name} ask for values.")
    _finders[name] = find, mine


def registered() -> list[str]:
    """Return the names of the rooms that ask, sorted."""
    return sorted(_finders)


def asked_of(indicators: Sequence[Indicator]) -> dict[tuple[int, date, date], Asked]:
    """Return what open rounds ask of these indicators, by indicator and days."""
    found = (asked for find, _mine in _finders.values() for asked in find(indicators))
    return {(asked.indicator, asked.starts_on, asked.ends_on): asked for asked in found}


def entered_by(people: Collection[int]) -> Q:
    """Return which indicators these people, by id, enter: their own, and those that rounds ask them for."""
    found = Q(owner__in=people)
    for _find, mine in _finders.values():
        found |= mine(people)
    return found
