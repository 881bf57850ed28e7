"""What somebody without a role can do in which city: higher floors register what they call everybody to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ims.sorting import sort_key


@dataclass(frozen=True)
class Call:
    """One thing a city calls everybody to: where, what, until which day of the city, and the page to begin at."""

    city: str
    title: str
    until: date
    url: str


Source = Callable[[], Iterable[Call]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Register a source of calls; ``source()`` gives those that are open now, in a number of queries that is fixed."""
    if name in _sources:
        raise ValueError(f"Two sources of calls are called {name}.")
    _sources[name] = source


def registered() -> list[str]:
    """Return the names of the registered sources."""
    return sorted(_sources)


def open_now(language: str) -> list[Call]:
    """Return what cities call everybody to, by the city's name in the language's order, what ends first before."""
    found = [call for source in _sources.values() for call in source()]
    return sorted(found, key=lambda call: (sort_key(call.city, language), call.until))
