"""How a vote ends: the result computed, the decision sealed and chained, the year moved as the council decided."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles import carry_over
from cycles.approval.amendments.adopting import adopt
from cycles.approval.amendments.ending import end, end_with
from cycles.approval.amendments.models import Amendment
from cycles.approval.models import AgendaItem
from cycles.approval.rule import Counts, Outcome
from cycles.approval.sealing import sealed_facts
from cycles.approval.services.items import STEP_FOR
from cycles.approval.services.votes import lock, refuse_outdated, refuse_unconfirmed
from cycles.approval.standing import Standing, standing
from cycles.cycle import Step
from cycles.perform import perform
from cycles.snapshot import Decision, record_decision, take_decision
from cycles.targets.models import ProgrammeVersion
from cycles.writing import writing
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

State = AgendaItem.State
Result = AgendaItem.Result


class CountsChanged(Conflict):
    """Votes were cast between the page that showed the result and its confirmation (409)."""


def conclude(
    item: AgendaItem, number: str, *, by: User, decided_on: date | None = None, seen: str = ""
) -> Decision | None:
    """End the vote: compute the result from counts and rule, and record the council's decision under its number.

    Without a quorum, or when a motion to return is not carried, nothing is decided: the item ends as not decided, the
    year stays where it is, and None is returned. Otherwise the decision is sealed with the package's SHA-256, counts,
    rule and named votes and chained to the city's record; then approve moves the year on or back, amend puts the
    changed programme in force while the year stays where it is, and continue closes it and opens the next.
    ``decided_on`` is the day of the meeting unless given. ``seen`` is the mark of the counts that the clerk saw
    (:func:`mark`). Counts entered by hand are confirmed by a second person first (409). Two
    conclusions at once are one decision; the second gets a Conflict.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = lock(item)
        if locked.state != State.OPEN or locked.amends_id is not None:
            raise Conflict(_("The vote on item %(number)s is not open.") % {"number": locked.number})
        refuse_outdated(locked)
        refuse_unconfirmed(locked)
        stands = standing(locked)
        counts = counted(stands, seen)
        decision = _end(locked, stands, counts, number, decided_on or locked.meeting.held_on, by)
    item.refresh_from_db()
    item.cycle.refresh_from_db()
    return decision


def adjourn(item: AgendaItem, reason: str, *, by: User) -> AgendaItem:
    """Take an item off the agenda, or end its open vote without a result, for a reason; the year stays where it is."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the council does not decide this now.")})
    with writing(item.cycle, Permission.RECORD_MEETING, tuple(Step), by=by, reason=f"item {item.pk}"):
        locked = lock(item)
        if not locked.is_pending:
            raise Conflict(_("Item %(number)s was put to the end already.") % {"number": locked.number})
        locked.adjourned_because = reason.strip()
        end(locked, State.NOT_DECIDED, Result.ADJOURNED)
        end_with(locked)
    item.refresh_from_db()
    return item


def mark(counts: Counts) -> str:
    """Return a mark of the counts, so that a confirmation names what it confirms."""
    each = (counts.present, counts.for_, counts.against, counts.abstained, counts.disqualified, counts.proxies)
    return "-".join(str(number) for number in each)


def counted(stands: Standing, seen: str) -> Counts:
    """Return the counts that are concluded; raise Conflict when there are none, or others than were ``seen``."""
    if stands.counts is None:
        raise Conflict(_("The counts are not entered yet."))
    if seen and seen != mark(stands.counts):
        raise CountsChanged(
            _("Votes changed while you were reading."), [Reason(_("Look at the result again before you conclude."))]
        )
    return stands.counts


def _end(
    item: AgendaItem, stands: Standing, counts: Counts, number: str, decided_on: date, by: User
) -> Decision | None:
    assert stands.result is not None
    freeze_counts(item, stands, counts)
    came_out = Result(stands.result.outcome.value)
    decided = outcome_of(item, stands.result.outcome)
    if decided is None:
        end(item, State.NOT_DECIDED, came_out)
        return None
    _check_number_and_day(item, number, decided_on)
    facts: dict[str, Any] = {
        "kind": item.kind,
        "outcome": decided,
        "next_step": item.next_step,
        "number": number.strip(),
        "decided_on": decided_on,
    }
    snapshot = take_decision(item.cycle, sealed_facts(item, stands, counts, facts), by=by)
    decision = record_decision(item.meeting.city, snapshot, year=item.cycle.year, **facts)
    item.decision = decision
    end(item, State.CONCLUDED, came_out)
    _follow(item, decision, by)
    return decision


def outcome_of(item: AgendaItem, result: Outcome) -> Decision.Outcome | None:
    """Return what the council decided by this result; None when it decided nothing.

    A motion to return that is carried returns the programme; one that is not carried leaves it on the table. What is
    approved is approved with amendments exactly when the council adopted one.
    """
    if result is Outcome.NO_QUORUM:
        return None
    if item.is_motion_to_return:
        return Decision.Outcome.RETURNED if result is Outcome.PASSED else None
    if result is not Outcome.PASSED:
        return Decision.Outcome.REJECTED
    is_amended = Amendment.objects.of(item).adopted().exists()
    return Decision.Outcome.AMENDED if is_amended else Decision.Outcome.APPROVED


def freeze_counts(item: AgendaItem, stands: Standing, counts: Counts) -> None:
    """Keep on the item what was counted, and in a named vote the chair's casting vote; the caller saves."""
    item.present_count, item.for_count, item.against_count = counts.present, counts.for_, counts.against
    item.abstained_count, item.disqualified_count = counts.abstained, counts.disqualified
    item.proxy_count = counts.proxies
    if item.mode == AgendaItem.Mode.NAMED:  # in a counted vote it was entered and confirmed with the counts
        decided_by = stands.result.casting if stands.result else None
        item.casting_vote = decided_by.value if decided_by else ""


def _check_number_and_day(item: AgendaItem, number: str, decided_on: date) -> None:
    if not number.strip():
        raise ValidationError({"number": _("Give the decision its number.")})
    if Decision.objects.filter(city=item.meeting.city, number=number.strip()).exists():
        raise ValidationError({"number": _("Another decision of the city has this number.")})
    if not item.meeting.held_on <= decided_on <= item.meeting.city.today():
        raise ValidationError(
            {"decided_on": _("The decision falls on the day of the meeting or later, not after today.")}
        )


def _follow(item: AgendaItem, decision: Decision, by: User) -> None:
    """Do what the council decided: move the year, and open the next one."""
    if item.kind == Decision.Kind.AMEND:
        if decision.is_approval:
            _note_version(item, decision, by)
    elif item.kind == Decision.Kind.APPROVE:
        if decision.is_approval:
            _note_version(item, decision, by)
        perform(item.cycle, "approve_programme" if decision.is_approval else "send_back", by=by, decision=decision)
    elif item.kind == Decision.Kind.CONTINUE and decision.is_approval:
        perform(item.cycle, "close_year", by=by, decision=decision)
        carry_over.open_next(item.cycle, decision, by=by)


def _note_version(item: AgendaItem, decision: Decision, by: User) -> None:
    """Note the decision on the version that it puts in force: the one proposed, or the one that the amendments make."""
    is_changed = decision.outcome == Decision.Outcome.AMENDED or item.kind == Decision.Kind.AMEND
    version = adopt(item, decision, by=by) if is_changed else item.programme
    if version is not None:
        ProgrammeVersion.objects.filter(pk=version.pk).update(decision=decision)
