"""A version's sources with their addresses as links."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A source by its short name; ``url`` is "" where the source is no address."""

    name: str
    url: str
    text: str


def sources(named: Mapping[str, str]) -> list[Source]:
    """Return the sources in the order of the file; an address at the beginning of a source becomes its link."""
    return [_source(name, text) for name, text in named.items()]


def _source(name: str, text: str) -> Source:
    first, _blank, rest = text.partition(" ")
    # Only the web's own schemes, because the texts come from a file; an address cut short leads nowhere.
    if first.startswith(("https://", "http://")) and not first.endswith("..."):
        return Source(name, first, rest)
    return Source(name, "", text)
