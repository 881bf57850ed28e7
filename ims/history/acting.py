"""Who acts and why, for changes made outside a page: services, commands and jobs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pghistory

from ims.people.models import User

# The key under which a context holds the people for whom its user acts.
FOR = "for"


def note_for_whom(absent: Iterable[int]) -> None:
    """Write into the open history context for whom a deputy acts: the ids of who is away. Without one, do nothing."""
    pghistory.context(**{FOR: sorted(absent)})


@contextmanager
def acting(user: User | None, reason: str = "") -> Iterator[None]:
    """Write the person's id and the reason into every history event made inside the block."""
    facts: dict[str, object] = {"user": user.pk if user else None}
    if reason:
        facts["reason"] = reason
    with pghistory.context(**facts):
        yield
