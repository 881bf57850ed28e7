"""What creates missing data: rooms above say which of their measures do, so that a gap can name them."""

from collections.abc import Callable
from dataclasses import dataclass

from cycles.cycle import Cycle


@dataclass(frozen=True)
class Measure:
    """What creates the data of a gap: its name and its page."""

    words: str
    url: str


Found = dict[int, list[Measure]]
_finders: dict[str, Callable[[Cycle], Found]] = {}


def register_measures(name: str, find: Callable[[Cycle], Found]) -> None:
    """Register who can say which measures create the data of a cycle's gaps, by the gap's id."""
    if name in _finders:
        raise ValueError(f"Two rooms say which measures they have as {name}.")
    _finders[name] = find


def registered() -> list[str]:
    """Return who can say which measures create missing data."""
    return list(_finders)


def measures_of(cycle: Cycle) -> Found:
    """Return the measures that create the data of the cycle's gaps, by the gap's id."""
    found: Found = {}
    for find in _finders.values():
        for gap, measures in find(cycle).items():
            found.setdefault(gap, []).extend(measures)
    return found
