"""In which order actions come: one begins only when those it waits for have ended, and nothing waits for itself."""

from collections.abc import Collection, Mapping
from datetime import date

Waits = Mapping[int, Collection[int]]


def circle(waits: Waits, start: int) -> list[int]:
    """Return the actions by which ``start`` waits for itself, from its predecessor back to it; empty when it does not.

    ``waits`` names the predecessors of each action.
    """
    ways: list[list[int]] = [[each] for each in waits.get(start, ())]
    seen: set[int] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, each] for each in waits.get(way[-1], ())]
    return []


def begins_too_early(starts_on: date | None, predecessor_ends_on: date | None) -> bool:
    """Say whether an action begins before the one that it waits for ends; never while one of the days is open."""
    return starts_on is not None and predecessor_ends_on is not None and starts_on < predecessor_ends_on
