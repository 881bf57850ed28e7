"""What rests on a single value: rooms above say what, and how it is called; a revision flags it until somebody looked.

A reference value of a target, the year's value it is judged by, a round, a package before the council, a decision. The
flag never changes what it stands on: what was decided stays as it was known then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cycles.indicators.models import Flag, Observation
from ims.cities.models import City


@dataclass(frozen=True)
class Found:
    """Something that rests on an observation: the observation's id, its own id, and the year it belongs to."""

    observation: int
    pk: int
    year: int


@dataclass(frozen=True)
class Named:
    """How it is called, and its page."""

    words: str
    url: str


Find = Callable[[Sequence[Observation]], Iterable[Found]]
Name = Callable[[City, Sequence[int]], dict[int, Named]]
_kinds: dict[str, tuple[Find, Name]] = {}


def register(kind: str, find: Find, name: Name) -> None:
    """Register a kind: ``find`` looks for what rests on observations of one city, ``name`` says what ids are called."""
    if kind in _kinds:
        raise ValueError(f"Two kinds of what rests on a value are called {kind}.")
    _kinds[kind] = find, name


def registered() -> list[str]:
    """Return the registered kinds, sorted."""
    return sorted(_kinds)


def resting_on(observations: Sequence[Observation]) -> list[tuple[str, Found]]:
    """Return everything that rests on these observations, with its kind."""
    return [(kind, found) for kind, (find, _name) in _kinds.items() for found in find(observations)]


def named(city: City, flags: Iterable[Flag]) -> dict[tuple[str, int], Named]:
    """Return how what the flags stand on is called, by kind and id; a query per kind. What is gone is left out."""
    wanted: dict[str, list[int]] = {}
    for flag in flags:
        wanted.setdefault(flag.kind, []).append(flag.object_id)
    return {
        (kind, pk): named
        for kind, ids in wanted.items()
        if kind in _kinds
        for pk, named in _kinds[kind][1](city, ids).items()
    }
