"""The council's decision on how to continue opens the next cycle, with copies of everything that stands.

Rooms register copiers: ``copier(old, new, how)`` writes independent rows for the new cycle that name their origin, so
editing the new year never changes the old one. Copiers run in the order in which the rooms are stacked.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import OPENS_IN, Cycle
from cycles.snapshot import Decision
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict

Copier = Callable[[Cycle, Cycle, Decision.Next], None]
_copiers: dict[str, Copier] = {}


def register_copier(name: str, copier: Copier) -> None:
    """Register a room's copier under its name."""
    if name in _copiers:
        raise ValueError(f"Two copiers are called {name}.")
    _copiers[name] = copier


def registered_copiers() -> list[str]:
    """Return the names of the registered copiers in the order in which they run."""
    return list(_copiers)


@transaction.atomic
def open_next(old: Cycle, decision: Decision, *, by: User) -> Cycle:
    """Open the cycle of the following year as the council decided and carry over what stands."""
    how = Decision.Next(decision.next_step)
    if Cycle.objects.in_city(old.city).filter(year=old.year + 1).exists():
        raise Conflict(_("The cycle %(year)s is open already.") % {"year": old.year + 1})
    with acting(by, f"decision {decision.pk}"):
        new = Cycle(
            city=old.city,
            year=old.year + 1,
            step=OPENS_IN[how],
            opened_by=decision,
            origin=old,
            long_term_locked=how is Decision.Next.ADJUST,
        )
        new.save(force_insert=True)
        for copier in _copiers.values():
            copier(old, new, how)
    return new
