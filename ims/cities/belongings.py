"""What belongs to a unit and goes to its successor when it ends. Rooms register both.

A belonging is a kind of row that names a unit as responsible. Its room says which rows still belong to a unit (never
those of a closed year) and how to give them to another one. When a unit ends is decided in
:mod:`ims.cities.unit_services`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from ims.cities.models import Unit


@dataclass(frozen=True)
class Belonging:
    """A kind of thing that belongs to units: name, title, which columns name the unit, and what to do.

    ``columns`` are ``app.Model.column``; ``count`` takes one query; ``move`` gives everything that is open to the other
    unit, row by row so that history keeps it, and returns how many rows it was.
    """

    name: str
    title: str | Promise
    columns: frozenset[str]
    count: Callable[[Unit], int]
    move: Callable[[Unit, Unit], int]


_belongings: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Register a room's belonging."""
    if belonging.name in _belongings:
        raise ValueError(f"Two belongings of units are called {belonging.name}.")
    _belongings[belonging.name] = belonging


def registered() -> list[Belonging]:
    """Return the registered belongings, from the ground floor up."""
    return list(_belongings.values())
