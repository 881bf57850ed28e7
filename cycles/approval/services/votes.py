"""The vote itself: opening it, casting a named vote, entering the counts of a counted one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.amendments.turns import prepare_opening
from cycles.approval.models import AgendaItem, Attendance, Vote
from cycles.approval.rule import Casting, Counts, Tie, is_tie
from cycles.approval.services.items import STEP_FOR
from cycles.approval.standing import present_at, present_strangers
from cycles.writing import writing
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission
from ims.words import day

State = AgendaItem.State
Mode = AgendaItem.Mode


def open_vote(item: AgendaItem, *, by: User) -> AgendaItem:
    """Open the vote: from now on question and rule are fixed. On the day of the meeting or later, never before.

    Amendments come first, in the clerk's order; the whole is voted on as amended by what was adopted, frozen here.
    Raises Conflict (409) when the vote was opened before or is out of turn, the package was taken back, or nobody is
    present.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = lock(item)
        if locked.state != State.PREPARED:
            raise Conflict(_("The vote on item %(number)s was opened already.") % {"number": locked.number})
        refuse_outdated(locked)
        _refuse_early(locked)
        prepare_opening(locked, by=by)
        locked.state, locked.opened_at = State.OPEN, timezone.now()
        locked.version += 1
        locked.save(update_fields=["state", "opened_at", "version", "package", "proposed"])
    item.refresh_from_db()
    return item


def cast(item: AgendaItem, choice: str, *, by: User) -> Vote:
    """Cast or change one's own named vote: as a member who is present, while the vote is open.

    The item is locked, so that two requests of one member are one vote, and none comes after the conclusion. Raises
    ValidationError for an unknown choice, Conflict (409) when the vote is not open or the member not present.
    """
    access.require(by, Permission.VOTE, item.meeting.city)
    if choice not in Vote.Choice.values:
        raise ValidationError(_("A vote is for, against, abstain or disqualified."))
    with acting(by), transaction.atomic():
        locked = lock(item)
        if locked.state != State.OPEN or locked.mode != Mode.NAMED:
            raise Conflict(_("Votes on item %(number)s cannot be cast now.") % {"number": locked.number})
        refuse_outdated(locked)
        if not Attendance.objects.filter(
            meeting=locked.meeting_id, member=by, presence=Attendance.Presence.PRESENT
        ).exists():
            raise Conflict(
                _("You are not recorded as present at this meeting."), [Reason(_("The clerk records who is present."))]
            )
        return Vote.objects.update_or_create(item=locked, member=by, defaults={"choice": choice})[0]


def enter_counts(
    item: AgendaItem,
    *,
    by: User,
    present: int,
    for_: int,
    against: int,
    abstained: int = 0,
    disqualified: int = 0,
    casting_vote: str = "",
) -> AgendaItem:
    """Enter what the clerk counted in a vote by show of hands; may be entered again until the vote is concluded.

    A second person has to confirm them, and anew whenever they are entered again.

    Whole numbers of members: for + against + abstained + disqualified ≤ present ≤ all members (ValidationError).
    ``casting_vote`` ("for" or "against") is the chair's, on a tie under a rule that has it.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = lock(item)
        if locked.state != State.OPEN or locked.mode != Mode.COUNTED:
            raise Conflict(_("Counts of item %(number)s cannot be entered now.") % {"number": locked.number})
        counts = possible(locked.meeting.members_total, present, for_, against, abstained, disqualified)
        _check_casting(locked, counts, casting_vote)
        locked.present_count, locked.for_count, locked.against_count = present, for_, against
        locked.abstained_count, locked.disqualified_count = abstained, disqualified
        locked.casting_vote = casting_vote
        locked.counted_by, locked.confirmed_by, locked.confirmed_at = by, None, None
        locked.version += 1
        locked.save()
    item.refresh_from_db()
    return item


def confirm_counts(item: AgendaItem, version: int, *, by: User) -> AgendaItem:
    """Confirm the counts that another person entered; only then is a counted vote concluded.

    ``version`` is the item's version whose counts were read. Raises Conflict (409) when the vote is not open, no counts
    are entered, they changed since, they were confirmed already, or ``by`` entered them.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = lock(item)
        if locked.state != State.OPEN or locked.mode != Mode.COUNTED:
            raise Conflict(_("Counts of item %(number)s cannot be confirmed now.") % {"number": locked.number})
        refuse_outdated(locked)
        _refuse_confirmation(locked, version, by)
        locked.confirmed_by, locked.confirmed_at = by, timezone.now()
        locked.version += 1
        locked.save(update_fields=["confirmed_by", "confirmed_at", "version"])
    item.refresh_from_db()
    return item


def refuse_unconfirmed(item: AgendaItem) -> None:
    """Raise a Conflict when the counts of a counted vote wait for a second person."""
    if item.waits_for_confirmation:
        raise Conflict(
            _("The counts of item %(number)s are not confirmed by a second person.") % {"number": item.number},
            [Reason(_("Another clerk confirms them"), _confirmation(item))],
        )


def _confirmation(item: AgendaItem) -> str:
    return reverse("counts_confirm", args=[item.meeting.city.slug, item.meeting_id, item.pk])


def _refuse_confirmation(item: AgendaItem, version: int, by: User) -> None:
    if item.present_count is None:
        raise Conflict(_("The counts are not entered yet."))
    if item.confirmed_by_id is not None:
        raise Conflict(_("The counts of item %(number)s are confirmed already.") % {"number": item.number})
    if item.counted_by_id == by.pk:
        raise Conflict(
            _("Whoever entered the counts cannot confirm them."),
            [Reason(_("Ask another clerk. Where the city has none, the city admin gives a second person the role."))],
        )
    if item.version != version:
        raise Conflict(
            _("The counts changed while you were reading."),
            [Reason(_("Look at them again before you confirm."), _confirmation(item))],
        )


def possible(members_total: int, present: int, for_: int, against: int, abstained: int, disqualified: int) -> Counts:
    """Return the counts, or raise ValidationError with the sum that does not fit."""
    if present > members_total:
        raise ValidationError(
            {
                "present": _("%(n)s cannot be present: the council has %(all)s members.")
                % {"n": present, "all": members_total}
            }
        )
    given = for_ + against + abstained + disqualified
    if given > present:
        raise ValidationError(
            _("%(votes)s votes were given, but %(n)s members are present.") % {"votes": given, "n": present}
        )
    try:
        return Counts(members_total, present, for_, against, abstained, disqualified)
    except ValueError as problem:
        raise ValidationError(_("Counts are whole numbers from 0 on.")) from problem


def lock(item: AgendaItem) -> AgendaItem:
    """Return the item as it stands, locked until the end of the transaction."""
    return AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting__city", "cycle").get(pk=item.pk)


def refuse_outdated(item: AgendaItem) -> None:
    """Raise a Conflict when the package was taken back after this item was prepared."""
    if item.at_change != item.cycle.changes_made:
        raise Conflict(
            _("The package of item %(number)s was taken back.") % {"number": item.number},
            [Reason(_("Put a new item on the agenda: it takes the present package."))],
        )


def _refuse_early(item: AgendaItem) -> None:
    meeting = item.meeting
    if meeting.held_on > meeting.city.today():
        raise Conflict(_("The council meets on %(day)s; votes open on that day.") % {"day": day(meeting.held_on)})
    where = reverse("attendance", args=[meeting.city.slug, meeting.pk])
    if strangers := present_strangers(meeting):
        reasons = [Reason(_("%(who)s is no member on that day.") % {"who": who}, where) for who in strangers]
        raise Conflict(_("The council has changed since attendance was recorded: record it again."), reasons)
    if item.mode == Mode.NAMED and not present_at(meeting):
        raise Conflict(_("Nobody is recorded as present."), [Reason(_("Record who is present"), where)])


def _check_casting(item: AgendaItem, counts: Counts, casting_vote: str) -> None:
    if not casting_vote:
        return
    if casting_vote not in Casting.values or item.tie != Tie.CHAIR or not is_tie(counts):
        raise ValidationError({"casting_vote": _("The chair has a casting vote on a tie, where the rule gives it.")})
