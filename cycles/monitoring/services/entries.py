"""Values: the owner enters and submits, the coordinator approves or returns; approved, a value is the observation."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.entering.answers import (
    State,
    check_answer,
    check_emptied,
    check_return,
    give_back,
    hand_in,
    require_state,
    settle,
)
from cycles.indicators.models import Indicator
from cycles.indicators.services import record
from cycles.monitoring import telling
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.owners import enterers
from cycles.monitoring.services.frame import create, entering, monitoring, require_open, save
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission


def enter_value(
    turn: MonitoringRound,
    indicator: Indicator,
    *,
    by: User,
    value: Decimal | None = None,
    gap_reason: str = "",
    note: str = "",
) -> Entry:
    """Write the indicator's value of the round as a draft, or the reason why there is none. A zero is a value.

    Raises ValidationError for both or neither, Refused for who does not own it, Conflict once the value is approved
    or the round is closed.
    """
    cycle = turn.cycle
    with entering(cycle, _owners(cycle, indicator), indicator.code, by=by):
        require_open(turn)
        check_answer(value, gap_reason)
        if indicator.city_id != cycle.city_id:
            raise ValidationError(_("This indicator belongs to another city."))
        entry = Entry.objects.filter(round=turn, indicator=indicator).first()
        entry = entry or create(Entry(cycle=cycle, round=turn, indicator=indicator))
        if entry.state == State.APPROVED:
            raise Conflict(
                _("%(code)s is approved. A correction is made on the indicator’s page, with its reason.")
                % {"code": indicator.code}
            )
        answer = {"value": value, "gap_reason": gap_reason.strip(), "note": note.strip()}
        return save(entry, **answer, state=State.DRAFT, entered_by=by)


def clear_value(entry: Entry, reason: str, *, by: User) -> Entry:
    """Take a draft back: nothing stands in the round then, and the history keeps it with the reason.

    Raises ValidationError without a reason, Conflict for what was submitted or approved.
    """
    reason = check_emptied(reason)
    with entering(entry.cycle, _owners(entry.cycle, entry.indicator), entry.indicator.code, by=by, reason=reason):
        require_open(entry.round)
        require_state(entry, entry.indicator.code, State.DRAFT, State.RETURNED)
        return save(entry, value=None, gap_reason="", note="", state=State.DRAFT, entered_by=by)


def submit_entry(entry: Entry, *, by: User) -> Entry:
    """Hand a draft or returned value in for approval."""
    with entering(entry.cycle, _owners(entry.cycle, entry.indicator), entry.indicator.code, by=by):
        require_open(entry.round)
        hand_in(entry, entry.indicator.code)
        telling.tell_submitted(entry, by)
        return entry


def approve_entry(entry: Entry, *, by: User) -> Entry:
    """Approve a submitted value: it becomes the indicator's observation of the round's period."""
    with monitoring(entry.cycle, Permission.APPROVE_VALUES, by=by):
        _require_submitted(entry)
        record(
            entry.indicator,
            entry.days.label,
            entry.value,
            by=by,
            gap_reason=entry.gap_reason,
            reason=entry.note or _("Approved in the round “%(round)s”.") % {"round": entry.round},
        )
        return settle(entry, by)


def return_entry(entry: Entry, note: str, *, by: User) -> Entry:
    """Return a submitted value to its owner; ``note`` says why."""
    check_return(note)
    with monitoring(entry.cycle, Permission.APPROVE_VALUES, by=by):
        _require_submitted(entry)
        give_back(entry, note, by)
        telling.tell_returned(entry, by)
        return entry


def approve_entries(turn: MonitoringRound, chosen: Mapping[int, int], *, by: User) -> list[Entry]:
    """Approve several submitted values of a round at once: all of them or none.

    ``chosen`` says per entry's id which version was read. Raises ValidationError when none is chosen, Conflict with a
    reason per value when one was changed in between or does not wait for a decision.
    """
    with monitoring(turn.cycle, Permission.APPROVE_VALUES, by=by):
        return [approve_entry(entry, by=by) for entry in _chosen(turn, chosen)]


def return_entries(turn: MonitoringRound, chosen: Mapping[int, int], note: str, *, by: User) -> list[Entry]:
    """Return several submitted values of a round for one reason, all of them or none; as :func:`approve_entries`."""
    with monitoring(turn.cycle, Permission.APPROVE_VALUES, by=by):
        return [return_entry(entry, note, by=by) for entry in _chosen(turn, chosen)]


def _chosen(turn: MonitoringRound, chosen: Mapping[int, int]) -> list[Entry]:
    if not chosen:
        raise ValidationError(_("Choose at least one value."))
    found = list(Entry.objects.in_cycle(turn.cycle).filter(round=turn, pk__in=chosen))
    if len(found) < len(chosen):
        raise ValidationError(_("A chosen value is not in this round."))
    for entry in found:
        entry.cycle = entry.round.cycle = turn.cycle
        entry.indicator.city = turn.cycle.city
    changed = [entry for entry in found if entry.version != chosen[entry.pk] or entry.state != State.SUBMITTED]
    if changed:
        sentence = _("%(code)s was changed after you opened the list: it is “%(state)s”.")
        reasons = [
            Reason(sentence % {"code": entry.indicator.code, "state": entry.get_state_display()}) for entry in changed
        ]
        raise Conflict(_("Nothing was decided. Look at these values again."), reasons)
    return found


def _owners(cycle: Cycle, indicator: Indicator) -> set[int]:
    return {person.pk for person in enterers(cycle, indicator)}


def _require_submitted(entry: Entry) -> None:
    require_open(entry.round)
    require_state(entry, entry.indicator.code, State.SUBMITTED)
