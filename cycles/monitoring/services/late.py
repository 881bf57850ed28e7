"""Values that come after their round was closed: neither the round nor the year is opened again for them.

The same people as ever enter them (the owner, or who enters for anybody) and the coordinator approves or returns them,
also in a year that is evaluated or closed. Ours: only a value that was missing comes late; one that was approved and
turns out wrong is corrected on the indicator's page, with its reason.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.cycle import Step
from cycles.indicators.entering.answers import State, check_return, give_back, require_state, settle
from cycles.indicators.services import record_late
from cycles.monitoring import telling
from cycles.monitoring.models import Entry, LateValue
from cycles.monitoring.owners import enterers
from cycles.monitoring.services.frame import create, require_owner, save
from cycles.writing import writing
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

STEPS = (Step.MONITORING, Step.EVALUATION, Step.CLOSED)


def enter_late(entry: Entry, value: Decimal, note: str, *, by: User) -> LateValue:
    """Hand in the value of a closed round for approval; ``note`` says why it comes late and where it is from.

    Handed in again before it is decided, it replaces what was handed in. Raises Conflict while the round is open and
    when the round has the value, ValidationError without a note, Refused (403) for who does not own it.
    """
    cycle, indicator = entry.cycle, entry.indicator
    with writing(cycle, Permission.ENTER_OWN, STEPS, by=by):
        require_owner(cycle, {person.pk for person in enterers(cycle, indicator)}, indicator.code, by=by)
        require_missing(entry)
        if not note.strip():
            raise ValidationError({"note": _("Say why the value comes late, and where it is from.")})
        told = {"value": value, "note": note.strip(), "state": State.SUBMITTED, "entered_by": by, "decided_note": ""}
        late = LateValue.objects.filter(entry=entry).first()
        late = save(late, **told) if late else create(LateValue(cycle=cycle, entry=entry, **told))
        telling.tell_late(late, by)
        return late


def approve_late(late: LateValue, *, by: User) -> LateValue:
    """Approve a late value: it becomes the indicator's observation of the round's period, marked as late."""
    entry = late.entry
    with writing(late.cycle, Permission.APPROVE_VALUES, STEPS, by=by):
        require_state(late, entry.indicator.code, State.SUBMITTED)
        record_late(entry.indicator, entry.days.label, late.value, by=by, reason=late.note)
        return settle(late, by)


def return_late(late: LateValue, note: str, *, by: User) -> LateValue:
    """Return a late value to its owner; ``note`` says why."""
    check_return(note)
    with writing(late.cycle, Permission.APPROVE_VALUES, STEPS, by=by):
        require_state(late, late.entry.indicator.code, State.SUBMITTED)
        returned = give_back(late, note, by)
        telling.tell_late_returned(returned, by)
        return returned


def require_missing(entry: Entry) -> None:
    """Raise Conflict unless the round is closed and its value is missing."""
    entry.round.refresh_from_db(fields=["closed_at"])
    if entry.round.is_open:
        raise Conflict(_("The round “%(round)s” is open: enter the value there.") % {"round": entry.round})
    if not entry.is_missing or LateValue.objects.filter(entry=entry, state=State.APPROVED).exists():
        raise Conflict(
            _("%(code)s has its value. A correction is made on the indicator’s page, with its reason.")
            % {"code": entry.indicator.code}
        )
