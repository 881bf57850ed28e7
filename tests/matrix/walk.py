"""Every named URL of the URLconf with the nouns in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True)
class Url:
    """One pattern of the URLconf: its name with namespaces, and the names of its arguments."""

    name: str
    nouns: tuple[str, ...]
    route: str


def every_url() -> list[Url]:
    """Return every pattern of the present URLconf; one without a name has the name ""."""
    return list(_walk(get_resolver(), "", (), ""))


def _walk(resolver: URLResolver, space: str, nouns: tuple[str, ...], route: str) -> Iterator[Url]:
    for pattern in resolver.url_patterns:
        found = (*nouns, *_nouns(pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner, found, route + str(pattern.pattern))
        else:
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Url(name, found, route + str(pattern.pattern))


def _nouns(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(pattern.pattern, RoutePattern):
        return tuple(pattern.pattern.converters)
    if isinstance(pattern.pattern, RegexPattern):
        return tuple(pattern.pattern.regex.groupindex)
    return ()
