"""Addresses of the pages about one cycle."""

from django.urls import reverse

from cycles.cycle import Cycle


def address(cycle: Cycle, name: str, **nouns: int) -> str:
    """Return the address of a page of this cycle by its URL name and the ids in it."""
    return reverse(name, kwargs={"city": cycle.city.slug, "year": cycle.year, **nouns})
