"""The list of the library: what is searched and filtered, and a line per indicator with ready texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import get_language

from commitments.frameworks.verification import Mark
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.links import Linked, found
from cycles.indicators.measures import Kind, Pillar
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.filters import ListFilters, free_text, one_of
from ims.search.folding import holds
from ims.sorting import sort_key

PER_PAGE = 30


@dataclass(frozen=True)
class LibraryFilters(ListFilters):
    """What the person looks for; remembered until they clear it."""

    collection: str = free_text(120)
    pillar: str = one_of(Pillar.values)
    kind: str = one_of(Kind.values)


@dataclass(frozen=True)
class LibraryLine:
    """One indicator of the library, its texts ready; ``mine`` is the city's own that was taken from it."""

    row: LibraryIndicator
    name: str
    links: tuple[Linked, ...]
    mark: Mark
    mine: Indicator | None = None
    mine_url: str = ""


@dataclass(frozen=True)
class LibraryListing:
    """The page of the library that is shown, and what can be chosen."""

    filters: LibraryFilters
    page: Page[LibraryIndicator]
    lines: tuple[LibraryLine, ...]
    collections: tuple[str, ...]
    total: int


def library_listing(
    rows: Iterable[LibraryIndicator], filters: LibraryFilters, page: str | None, city: City | None = None
) -> LibraryListing:
    """Return the list under the filters, in three queries whatever its length; with a city, what it has already."""
    known = sorted(rows, key=lambda row: sort_key(row.code))
    chosen = [row for row in known if _matches(row, filters)]
    shown = Paginator(chosen, PER_PAGE).get_page(page)
    linked = found(link for row in shown for link in row.links)
    mine = _taken(city, list(shown)) if city else {}
    lines = tuple(_line(row, linked, mine.get(row.pk), city) for row in shown)
    collections = tuple(dict.fromkeys(row.collection for row in known))
    return LibraryListing(filters, shown, lines, collections, len(known))


def name_of(row: LibraryIndicator, binding: str = "en") -> str:
    """Return the name in the reader's language, else in the binding one."""
    return str(row.name.best(get_language() or binding, binding)[0])


def _taken(city: City, rows: list[LibraryIndicator]) -> dict[int | None, Indicator]:
    return {row.derived_from_id: row for row in Indicator.objects.in_city(city).filter(derived_from__in=rows)}


def _matches(row: LibraryIndicator, filters: LibraryFilters) -> bool:
    wanted = {"collection": filters.collection, "pillar": filters.pillar, "kind": filters.kind}
    if any(value and getattr(row, name) != value for name, value in wanted.items()):
        return False
    texts = [row.code, *row.unit.values(), row.source, *row.name.values(), *row.definition.values(), *row.links]
    return holds(texts, filters.q)


def _line(row: LibraryIndicator, linked: dict[str, Linked], mine: Indicator | None, city: City | None) -> LibraryLine:
    links = tuple(linked[link] for link in row.links if link in linked)
    url = reverse("indicator", args=[city.slug, mine.pk]) if mine and city else ""
    return LibraryLine(row, name_of(row, city.binding_language if city else "en"), links, row.mark, mine, url)
