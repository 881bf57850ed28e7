"""The council's decision on how to continue opens the next cycle, with copies of everything that stands.

Rooms register copiers: ``copier(old, new, how)`` writes independent rows for the new cycle that name their origin, so
editing the new year never changes the old one. Copiers run in the order in which the rooms are stacked. What the new
year holds already, because it was opened before the decision, a copier leaves as it is.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import OPENS_IN, Cycle, Step
from cycles.snapshot import Decision
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason

Copier = Callable[[Cycle, Cycle, Decision.Next], None]
_copiers: dict[str, Copier] = {}
_always: set[str] = set()


def register_copier(name: str, copier: Copier, *, always: bool = False) -> None:
    """Register a room's copier under its name.

    A next year that is open and approved already takes over nothing of the plan; what runs ``always`` it takes over
    all the same.
    """
    if name in _copiers:
        raise ValueError(f"Two copiers are called {name}.")
    _copiers[name] = copier
    if always:
        _always.add(name)


def registered_copiers() -> list[str]:
    """Return the names of the registered copiers in the order in which they run."""
    return list(_copiers)


def following(old: Cycle) -> Cycle | None:
    """Return the cycle of the following year when it is open already."""
    return Cycle.objects.in_city(old.city).filter(year=old.year + 1).first()


def refuse_unfit(old: Cycle, how: str) -> None:
    """Raise Conflict, saying what to do, when the following year is open and stands where this decision does not fit.

    The rule and its reasons: ``docs/decisions/next-year-open-already.md``.
    """
    new = following(old)
    if new is None:
        return
    step, words = Step(new.step), {"year": new.year, "step": Step(new.step).label}
    is_approved = step in {Step.MONITORING, Step.EVALUATION, Step.CLOSED}
    if how == Decision.Next.CONTINUE and not is_approved:
        raise Conflict(
            _("“Continue unchanged” does not fit: %(year)s is being prepared anew (%(step)s).") % words,
            [Reason(_("Choose to adjust, to revise or a full revision; what stands is carried over into it."))],
        )
    if how != Decision.Next.CONTINUE and is_approved:
        raise Conflict(
            _("The council approved the programme of %(year)s already.") % words,
            [Reason(_("Choose “continue unchanged”; that programme can be amended by a decision of its own."))],
        )
    if how == Decision.Next.ADJUST and step not in {Step.SET_UP, Step.BASELINE}:
        raise Conflict(
            _("“Adjust” does not fit: %(year)s has set targets of its own already (%(step)s).") % words,
            [Reason(_("Choose to revise: its long-term part is not the one in force, so it cannot be locked."))],
        )


@transaction.atomic
def open_next(old: Cycle, decision: Decision, *, by: User) -> Cycle:
    """Open the cycle of the following year as the council decided and carry over what stands.

    When that year is open already, the decision is noted on it and what it lacks is carried over; it goes on from the
    step where it stands. Raises Conflict when that step does not fit the decision.
    """
    how = Decision.Next(decision.next_step)
    refuse_unfit(old, how)
    known = following(old)
    if known is not None:
        return _join(old, known, decision, how, by)
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


def _join(old: Cycle, new: Cycle, decision: Decision, how: Decision.Next, by: User) -> Cycle:
    with acting(by, f"decision {decision.pk}"):
        locked = Cycle.objects.select_for_update().get(pk=new.pk)
        locked.continued_by, locked.long_term_locked = decision, how is Decision.Next.ADJUST
        locked.save(update_fields=["continued_by", "long_term_locked"])
        for name, copier in _copiers.items():
            if name in _always or how is not Decision.Next.CONTINUE:
                copier(old, locked, how)
    return locked
