"""Which indicators a year's work rests on, and what rests on an indicator. Rooms above register both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from cycles.cycle import Cycle
from cycles.indicators.models import Indicator, IndicatorQuerySet


@dataclass(frozen=True)
class Mention:
    """Something of a year that rests on an indicator: the year, what it is in words, its page."""

    year: int
    words: str
    url: str


Use = Callable[[Cycle], Iterable[int]]
Find = Callable[[Indicator], Iterable[Mention]]
_uses: dict[str, Use] = {}
_mentions: dict[str, Find] = {}


def register_use(name: str, use: Use) -> None:
    """Register a room's function from a cycle to the ids of the indicators it uses."""
    if name in _uses:
        raise ValueError(f"Two uses of indicators are called {name}.")
    _uses[name] = use


def registered_uses() -> list[str]:
    """Return the names of the registered uses, sorted."""
    return sorted(_uses)


def indicators_used_in(cycle: Cycle) -> IndicatorQuerySet:
    """Return the indicators that the cycle's rooms use, with those they are computed from, by code, in one query."""
    found = [Q(pk__in=use(cycle)) for use in _uses.values()]
    used = reduce(or_, found) if found else Q(pk__in=[])
    rows = Indicator.objects.in_city(cycle.city).with_inputs(used)
    return rows.select_related("owner", "responsible").order_by("code")


def register_mentions(name: str, find: Find) -> None:
    """Register a room's function from an indicator to what rests on it, in one query."""
    if name in _mentions:
        raise ValueError(f"Two finders of mentions are called {name}.")
    _mentions[name] = find


def registered_mentions() -> list[str]:
    """Return the names of the registered finders, sorted."""
    return sorted(_mentions)


def mentions_of(indicator: Indicator) -> list[Mention]:
    """Return what rests on the indicator, the newest year first."""
    found = [mention for find in _mentions.values() for mention in find(indicator)]
    return sorted(found, key=lambda mention: -mention.year)
