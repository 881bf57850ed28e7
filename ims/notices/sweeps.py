"""What time alone causes: a date that comes near, a duty that is overdue. Rooms register what they look for."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import RIGHTS, Permission, Role

log = logging.getLogger(__name__)

Sweep = Callable[[City], object]
_sweeps: dict[str, Sweep] = {}


def register(name: str, sweep: Sweep) -> None:
    """Register what looks for causes in one city; it tells each person of each cause once, however often it runs."""
    if name in _sweeps:
        raise ValueError(f"Two sweeps are called {name}.")
    _sweeps[name] = sweep


def registered() -> list[str]:
    """Return the names of the registered sweeps."""
    return sorted(_sweeps)


def sweep_all() -> int:
    """Look for causes in every city and return how often that failed; one that fails stops none of the others."""
    failed = 0
    for city in City.objects.order_by("pk"):
        for name, sweep in _sweeps.items():
            try:
                with transaction.atomic():
                    sweep(city)
            except (DatabaseError, LookupError, ValueError):
                failed += 1
                log.exception("sweep %s failed in city %s", name, city.pk)
    return failed


def holders(city: City, right: Permission) -> "QuerySet[User]":
    """Return who holds a role with this right in the city today, each once."""
    roles = [role for role in Role if right in RIGHTS[role]]
    held = Membership.objects.in_city(city).on(city.today()).filter(role__in=roles)
    return User.objects.filter(pk__in=held.order_by().values("user")).order_by("pk")
