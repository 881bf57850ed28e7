"""Gates: the conditions before each change of step. Rooms register theirs; this module only asks and collects."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from ims.refusals import Reason

if TYPE_CHECKING:
    from cycles.cycle import Cycle

Check = Callable[[Any], Iterable[Reason]]
Look = Callable[["Cycle"], Any]


@dataclass(frozen=True)
class Registered:
    """A registered check: its name (for the test that nothing is missing), its wording when met, its function.

    ``look`` reads what the check looks at, once for all checks of a room that share it; without it a check is handed
    the cycle itself.
    """

    name: str
    wording: str | Promise
    check: Check
    look: Look | None = None


@dataclass(frozen=True)
class Condition:
    """One condition of a gate as it stands now: met when nothing is unmet."""

    name: str
    wording: str
    unmet: tuple[Reason, ...]

    @property
    def is_met(self) -> bool:
        """Say whether nothing stands in the way."""
        return not self.unmet


_checks: dict[str, list[Registered]] = {}
_hints: dict[str, list[Registered]] = {}


def register(transition: str, name: str, wording: str | Promise, check: Check, *, look: Look | None = None) -> None:
    """Register a check for a transition; ``check(cycle)`` yields a :class:`~ims.refusals.Reason` per unmet thing.

    With ``look``, it is ``check(look(cycle))``: checks that name the same function share what it read.
    """
    _note(_checks, transition, Registered(name, wording, check, look))


def register_hint(
    transition: str, name: str, wording: str | Promise, check: Check, *, look: Look | None = None
) -> None:
    """Register something that is said beside the conditions of a transition and holds nothing up."""
    _note(_hints, transition, Registered(name, wording, check, look))


def _note(known: dict[str, list[Registered]], transition: str, new: Registered) -> None:
    checks = known.setdefault(transition, [])
    if any(check.name == new.name for check in checks):
        raise ValueError(f"Two checks of {transition} are called {new.name}.")
    checks.append(new)


def registered() -> dict[str, list[str]]:
    """Return the names of the registered checks per transition."""
    return {transition: [check.name for check in checks] for transition, checks in sorted(_checks.items())}


def registered_hints() -> dict[str, list[str]]:
    """Return the names of the registered hints per transition."""
    return {transition: [hint.name for hint in hints] for transition, hints in sorted(_hints.items())}


def conditions(cycle: "Cycle", transition: str, seen: dict[Look, Any] | None = None) -> list[Condition]:
    """Return every condition of the transition as it stands now, in the order of the rooms.

    ``seen`` is what a page has read already, per ``look``, so that it is not read twice; what is read joins it.
    """
    return _asked(cycle, _checks.get(transition, []), seen)


def hints(cycle: "Cycle", transition: str, seen: dict[Look, Any] | None = None) -> list[Condition]:
    """Return the hints of the transition that have something to say now, read as :func:`conditions` are."""
    return [hint for hint in _asked(cycle, _hints.get(transition, []), seen) if hint.unmet]


def _asked(cycle: "Cycle", checks: list[Registered], seen: dict[Look, Any] | None) -> list[Condition]:
    read = {} if seen is None else seen
    for check in checks:
        if check.look is not None and check.look not in read:
            read[check.look] = check.look(cycle)
    return [
        Condition(known.name, str(known.wording), tuple(known.check(read[known.look] if known.look else cycle)))
        for known in checks
    ]


def unmet(cycle: "Cycle", transition: str) -> list[Reason]:
    """Return what stands in the way of the transition; empty when the gate is open."""
    return [reason for condition in conditions(cycle, transition) for reason in condition.unmet]
