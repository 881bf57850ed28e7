"""The one way to change a cycle's step."""

from collections.abc import Callable

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from cycles.cycle import BY_DECISION, OPENS_IN, REOPENING, Cycle, Step, StepChange
from cycles.gates import conditions
from cycles.snapshot import Decision
from cycles.triggers import EDGES
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

# Sent on commit with ``change``, the StepChange. The only signal of the house.
step_changed = Signal()


class WrongStep(Conflict):
    """The transition does not start at the cycle's present step (409)."""


class GateClosed(Conflict):
    """Conditions of the gate are unmet (409); ``reasons`` lists what is open in them."""


def permission_for(name: str) -> Permission:
    """Return the right a transition needs: the clerk's for the council's, the coordinator's for the others."""
    return Permission.RECORD_MEETING if name in BY_DECISION else Permission.CHANGE_STEP


@transaction.atomic
def perform(cycle: Cycle, name: str, *, by: User, note: str = "", decision: Decision | None = None) -> StepChange:
    """Change the cycle's step by the named transition and return the record of it.

    One transaction locks the row, asks who may, runs the gate, writes the StepChange, makes the transition, saves and
    emits :data:`step_changed` on commit. Raises :class:`~ims.refusals.Refused` (no right), :class:`WrongStep` or
    :class:`GateClosed`. Reopening needs a ``note``; the council's transitions need its ``decision``.
    """
    locked = Cycle.objects.select_for_update().select_related("city").get(pk=cycle.pk)
    access.require(by, permission_for(name), locked.city)
    move = _transition(locked, name)
    reasons = [
        *_missing_note(name, note),
        *_before_its_opening(name, locked),
        *_missing_decision(name, locked, decision),
    ]
    gate = conditions(locked, name)
    if reasons or not all(condition.is_met for condition in gate):
        raise GateClosed(_("The step cannot change yet."), reasons, conditions=gate)
    with acting(by, note):
        change = _record(locked, name, by, note, decision, move)
    cycle.refresh_from_db()
    transaction.on_commit(lambda: step_changed.send(sender=Cycle, change=change))
    return change


def _transition(cycle: Cycle, name: str) -> Callable[[], None]:
    move = getattr(cycle, name, None)
    if move is None or not hasattr(move, "_django_fsm"):
        raise ValueError(f"{name} is no transition of a cycle.")
    if not can_proceed(move):
        raise WrongStep(_("This cycle is in the step “%(step)s”.") % {"step": cycle.get_step_display()})
    return move  # type: ignore[no-any-return]


def _missing_note(name: str, note: str) -> list[Reason]:
    if name in REOPENING and not note.strip():
        return [Reason(_("Reopening a step needs a reason."))]
    return []


def _before_its_opening(name: str, cycle: Cycle) -> list[Reason]:
    """A cycle that the council opened in a later step cannot be reopened before it: that part is decided."""
    if name not in REOPENING or cycle.opened_by is None:
        return []
    opened_in = OPENS_IN[Decision.Next(cycle.opened_by.next_step)]
    order = list(Step)
    goal = next(Step(target) for edge, _source, target, *_rest in EDGES if edge == name)
    if order.index(goal) < order.index(opened_in):
        return [Reason(_("The council opened this cycle in the step “%(step)s”.") % {"step": opened_in.label})]
    return []


def _missing_decision(name: str, cycle: Cycle, decision: Decision | None) -> list[Reason]:
    kind = BY_DECISION.get(name)
    if kind is None:
        return []
    if decision is None or decision.kind != kind or decision.city_id != cycle.city_id or decision.year != cycle.year:
        return [Reason(_("This change needs the council's decision."))]
    if decision.is_approval == (name == "send_back"):
        return [Reason(_("The council's decision leads elsewhere."))]
    return []


def _record(
    cycle: Cycle, name: str, by: User, note: str, decision: Decision | None, move: Callable[[], None]
) -> StepChange:
    before = cycle.step
    move()
    change = StepChange.objects.create(
        cycle=cycle,
        number=cycle.changes_made + 1,
        name=name,
        from_step=before,
        to_step=cycle.step,
        by=by,
        note=note,
        decision=decision,
    )
    cycle.changes_made += 1
    cycle.save(update_fields=["step", "changes_made"])
    return change
