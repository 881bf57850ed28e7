"""What goes when it is old: rooms above register what deletes their old rows, and the beat task calls it once a day."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)
# Deletes what is old and returns how many rows went.
Forget = Callable[[], int]
_forgets: dict[str, Forget] = {}


def register(name: str, forget: Forget) -> None:
    """Register what deletes old rows; called once when Django starts."""
    if name in _forgets:
        raise ValueError(f"Two rooms forget {name}.")
    _forgets[name] = forget


def registered() -> list[str]:
    """Return the names of what is forgotten, sorted."""
    return sorted(_forgets)


def forget() -> int:
    """Delete what is old in every room and return how many rows went; a room that fails stops no other."""
    gone = 0
    for name, forget_old in _forgets.items():
        try:
            gone += forget_old()
        except Exception:
            log.exception("old %s could not be deleted", name)
    return gone
