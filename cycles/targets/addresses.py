"""Addresses of the pages about one cycle."""

from functools import lru_cache

from django.urls import reverse

from cycles.cycle import Cycle


def address(cycle: Cycle, name: str, **nouns: int) -> str:
    """Return the address of a page of this cycle by its URL name and the ids in it."""
    return _address(name, cycle.city.slug, cycle.year, *nouns.items())


@lru_cache(maxsize=4096)
def _address(name: str, city: str, year: int, *nouns: tuple[str, int]) -> str:
    """Return an address, put together once for as long as it is asked for: it depends on nothing but its words."""
    return reverse(name, kwargs={"city": city, "year": year, **dict(nouns)})
