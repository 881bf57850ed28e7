"""What people call each change of step, and which page shows the step."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.cycle import BY_DECISION, REOPENING, Cycle, Step
from cycles.gates import Condition, conditions, hints
from cycles.triggers import EDGES

# transition → the button's words: verb and object
ACTS: dict[str, str | Promise] = {
    "start_baseline": _("Start the baseline review"),
    "close_baseline": _("Close the baseline review"),
    "submit_programme": _("Submit the programme to the council"),
    "close_monitoring": _("Close monitoring"),
    "reopen_set_up": _("Reopen the set-up"),
    "reopen_baseline": _("Reopen the baseline review"),
    "withdraw_programme": _("Withdraw the programme from the council"),
    "reopen_monitoring": _("Reopen monitoring"),
}
# The council's own, which no button makes.
DECIDES: dict[str, str | Promise] = {"close_year": _("The council decides how to continue")}
# step → URL name of its room
PAGE_OF: dict[Step, str] = {
    Step.SET_UP: "organisation",
    Step.BASELINE: "baseline",
    Step.TARGETS: "targets",
    Step.APPROVAL: "approval",
    Step.MONITORING: "monitoring",
    Step.EVALUATION: "evaluation",
    Step.CLOSED: "evaluation",
}


@dataclass(frozen=True)
class Move:
    """A change of step that starts at the present one: its name, its words, its conditions as they stand, its hints."""

    name: str
    act: str
    conditions: tuple[Condition, ...]
    hints: tuple[Condition, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether every condition is met."""
        return all(condition.is_met for condition in self.conditions)


def moves(cycle: Cycle, *, reopening: bool) -> list[Move]:
    """Return the changes that a coordinator can make from here: forward ones, or those that reopen a step."""
    names = [name for name, source, *_rest in EDGES if source == cycle.step and name not in BY_DECISION]
    wanted = [name for name in names if (name in REOPENING) == reopening]
    seen: dict[Any, Any] = {}
    return [
        Move(name, str(ACTS[name]), tuple(conditions(cycle, name, seen)), tuple(hints(cycle, name, seen)))
        for name in wanted
    ]


def next_move(cycle: Cycle) -> Move | None:
    """Return the change of step that comes next, the council's too when conditions stand before it."""
    for move in moves(cycle, reopening=False):
        return move
    names = [name for name, source, *_rest in EDGES if source == cycle.step and name in DECIDES]
    return next((Move(name, str(DECIDES[name]), tuple(conditions(cycle, name))) for name in names), None)
