"""What belongs to a unit and goes to its successor when it ends. Rooms register it.

A belonging is a kind of row that names a unit as responsible. Its room says which rows still belong to a unit (never
those of a closed year). When a unit ends is decided in :mod:`ims.cities.unit_services`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.utils.functional import Promise

from ims.cities.models import Unit


@dataclass(frozen=True)
class Belonging:
    """A kind of thing that belongs to units: name, title, the column that names the unit, and the open rows of a unit.

    ``column`` is ``app.Model.column``.
    """

    name: str
    title: str | Promise
    column: str
    rows: "Callable[[Unit], QuerySet[Any]]"

    def move(self, unit: Unit, successor: Unit) -> int:
        """Give everything open to the successor, row by row so that history keeps it; return how many rows it was."""
        column, count = self.column.rpartition(".")[2], 0
        for row in self.rows(unit).select_for_update(of=("self",)):
            setattr(row, column, successor)
            changed = [column]
            if hasattr(row, "version"):
                row.version += 1
                changed.append("version")
            row.save(update_fields=changed)
            count += 1
        return count


_belongings: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Register a room's belonging."""
    if belonging.name in _belongings:
        raise ValueError(f"Two belongings of units are called {belonging.name}.")
    _belongings[belonging.name] = belonging


def registered() -> list[Belonging]:
    """Return the registered belongings, from the ground floor up."""
    return list(_belongings.values())


def held_by(unit: Unit) -> list[tuple[Belonging, int]]:
    """Return what belongs to the unit and how many rows of each kind, in one query; what is none is left out."""
    arms = [
        item.rows(unit)
        .order_by()
        .annotate(what=Value(item.name, CharField()))
        .values("what")
        .annotate(number=Count("pk"))
        .values_list("what", "number")
        for item in registered()
    ]
    numbers = dict(arms[0].union(*arms[1:], all=True))
    return [(item, numbers[item.name]) for item in registered() if numbers.get(item.name)]
