"""Who acts and why, for changes made outside a page: services, commands and jobs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory

from ims.people.models import User


@contextmanager
def acting(user: User | None, reason: str = "") -> Iterator[None]:
    """Write the person's id and the reason into every history event made inside the block."""
    facts: dict[str, object] = {"user": user.pk if user else None}
    if reason:
        facts["reason"] = reason
    with pghistory.context(**facts):
        yield
