"""The vote itself: opening it, casting a named vote, entering the counts of a counted one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.amendments.turns import prepare_opening
from cycles.approval.city_rules.taking import rules_of
from cycles.approval.locking import hold_running
from cycles.approval.models import AgendaItem, Attendance, Vote
from cycles.approval.presence.models import Disqualification
from cycles.approval.presence.proxies import refuse_without_proxy
from cycles.approval.rule import Casting, Counts, Tie, is_tie
from cycles.approval.services.items import STEP_FOR
from cycles.approval.standing import disqualified_there, present_at, present_strangers
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
    Raises Conflict (409) when the vote was opened before or is out of turn, the meeting has ended, the package was
    taken back, the city's rules of the day are others than the item was taken under, or too few are recorded as
    present for a quorum.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        hold_running(item.meeting)
        locked = lock(item)
        if locked.state != State.PREPARED:
            raise Conflict(_("The vote on item %(number)s was opened already.") % {"number": locked.number})
        refuse_outdated(locked)
        _refuse_early(locked)
        _refuse_other_rules(locked)
        prepare_opening(locked, by=by)
        locked.state, locked.opened_at = State.OPEN, timezone.now()
        locked.version += 1
        locked.save(update_fields=["state", "opened_at", "version", "package", "proposed", "draft_decision"])
    item.refresh_from_db()
    return item


def cast(item: AgendaItem, choice: str, *, by: User, proxy_of: User | None = None) -> Vote:
    """Cast or change a named vote while the vote is open: one's own, or of an absent member whose proxy one holds.

    A vote may be changed until the conclusion; each change stays in the history. The item is locked, so that two
    requests of one member are one vote, and none comes after the conclusion. Raises ValidationError for an unknown
    choice, Conflict (409) when the vote is not open, the member not present or disqualified, or there is no proxy.
    """
    access.require(by, Permission.VOTE, item.meeting.city)
    if choice not in Vote.Choice.values:
        raise ValidationError(_("A vote is for, against, abstain or disqualified."))
    with acting(by), transaction.atomic():
        locked = lock(item)
        if locked.state != State.OPEN or locked.mode != Mode.NAMED:
            raise Conflict(_("Votes on item %(number)s cannot be cast now.") % {"number": locked.number})
        refuse_outdated(locked)
        _refuse_unable(locked, by)
        if proxy_of is not None:
            refuse_without_proxy(locked, proxy_of, by)
            if choice == Vote.Choice.DISQUALIFIED:
                raise ValidationError(_("Nobody is disqualified by proxy; the clerk records it."))
        voted = {"choice": choice, "holder": by if proxy_of else None}
        return Vote.objects.update_or_create(item=locked, member=proxy_of or by, defaults=voted)[0]


def _refuse_unable(item: AgendaItem, by: User) -> None:
    """Raise a Conflict when the member is not here or takes no part in the item."""
    there = Attendance.objects.filter(meeting=item.meeting_id, member=by, presence=Attendance.Presence.PRESENT)
    if not there.exists():
        raise Conflict(
            _("You are not recorded as present at this meeting."), [Reason(_("The clerk records who is present."))]
        )
    if Disqualification.objects.filter(item=item, member=by).exists():
        raise Conflict(
            _("You are recorded as disqualified in this matter."), [Reason(_("Tell the clerk if that is a mistake."))]
        )


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
        _check_against_attendance(locked, counts)
        _check_casting(locked, counts, casting_vote)
        locked.present_count, locked.for_count, locked.against_count = present, for_, against
        locked.abstained_count, locked.disqualified_count = abstained, disqualified
        locked.casting_vote = casting_vote
        locked.counted_by, locked.confirmed_by, locked.confirmed_at = by, None, None
        locked.version += 1
        locked.save()
    item.refresh_from_db()
    return item


def _check_against_attendance(item: AgendaItem, counts: Counts) -> None:
    """Refuse counts of more members than are recorded as present, where attendance is recorded at all."""
    if not Attendance.objects.filter(meeting=item.meeting_id).exists():
        return
    there, out = present_at(item.meeting), disqualified_there(item).count()
    if counts.present > there:
        sentence = _("%(n)s cannot be present: %(there)s are recorded as present now. Record who came, or count again.")
        raise ValidationError({"present": sentence % {"n": counts.present, "there": there}})
    if counts.disqualified < out:
        sentence = _("%(n)s of those present are recorded as disqualified in this item.")
        raise ValidationError({"disqualified": sentence % {"n": out}})


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
    return (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("meeting__city", "cycle", "rules")
        .get(pk=item.pk)
    )


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
    there = present_at(meeting)
    if item.mode == Mode.NAMED and not there:
        raise Conflict(_("Nobody is recorded as present."), [Reason(_("Record who is present"), where)])
    needed, able = meeting.quorum.needed(meeting.members_total), there - disqualified_there(item).count()
    if Attendance.objects.filter(meeting=meeting).exists() and able < needed:
        facts = {"n": able, "needed": needed}
        sentence = _("There is no quorum: %(n)s take part, %(needed)s are needed. No vote is opened.") % facts
        reasons = [Reason(_("Record who came, or take the item off the agenda."), where)]
        raise Conflict(sentence, reasons)


def _refuse_other_rules(item: AgendaItem) -> None:
    edit = reverse("item_edit", args=[item.meeting.city.slug, item.meeting_id, item.pk])
    if rules_of(item.meeting) != item.rules:
        reasons = [Reason(_("Save the item again: it then takes the rules of that day."), edit)]
        raise Conflict(_("The city’s rules of voting changed since the item was prepared."), reasons)
    if item.tie == Tie.CHAIR and item.mode == Mode.NAMED and item.meeting.chair_id is None:
        where = reverse("meeting_edit", args=[item.meeting.city.slug, item.meeting_id])
        raise Conflict(_("The chair’s vote decides a tie."), [Reason(_("Name the chair of the meeting first"), where)])


def _check_casting(item: AgendaItem, counts: Counts, casting_vote: str) -> None:
    if not casting_vote:
        return
    if casting_vote not in Casting.values or item.tie != Tie.CHAIR or not is_tie(counts):
        raise ValidationError({"casting_vote": _("The chair has a casting vote on a tie, where the rule gives it.")})
