"""The times at which members came and went: the roll call writes them, and the clerk mends them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.locking import hold_meeting
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Stay
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission
from ims.words import clock

NOON, MORNING = 12, 6
Span = tuple[datetime, datetime | None]


def moment(meeting: Meeting, at: time) -> datetime:
    """Return the moment of a time of day at the meeting; early morning after an afternoon's start is the next day."""
    day = meeting.held_on
    if meeting.starts_at and meeting.starts_at.hour >= NOON and at.hour < MORNING:
        day += timedelta(days=1)
    return datetime.combine(day, at, tzinfo=meeting.city.zone)


def was_at(day: date, zone: ZoneInfo, at: datetime) -> bool:
    """Say whether a moment lies on the day of a meeting or in the night after it, by its city's clocks."""
    here = at.astimezone(zone)
    night = datetime.combine(day + timedelta(days=1), time(MORNING), tzinfo=zone)
    return here.date() == day or (day < here.date() and here < night)


def in_the_same_minute(one: datetime, other: datetime) -> bool:
    """Say whether two moments read the same on a clock without seconds."""
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def usual_moment(meeting: Meeting) -> datetime:
    """Return when somebody comes or goes unless told: now on the meeting's day, else when the meeting began."""
    if meeting.held_on == meeting.city.today():
        return timezone.now()
    return moment(meeting, meeting.starts_at or time(NOON))


def usual_end(meeting: Meeting) -> datetime | None:
    """Return when the meeting ended unless told: now while it may still go on, else nobody knows."""
    now = timezone.now()
    return now if was_at(meeting.held_on, meeting.city.zone, now) else None


def note(row: Attendance, is_there: bool, at: datetime) -> None:
    """Record that a member came or went at a moment; nothing when they are recorded so already."""
    last = row.stays.last()
    if is_there == (last is not None and last.left_at is None):
        return
    # Who was ticked before the meeting began and goes again was never there.
    if not is_there and last is not None and last.came_at > timezone.now():
        last.delete()
        return
    if not is_there and last is not None:
        if last.came_at > at:
            raise ValidationError(
                {"at": _("%(who)s came at %(at)s: they cannot leave before.") % _said(row, last.came_at)}
            )
        last.left_at = at
        last.save(update_fields=["left_at"])
        return
    if last is not None and last.left_at is not None and last.left_at > at:
        raise ValidationError({"at": _("%(who)s left at %(at)s: they cannot come before.") % _said(row, last.left_at)})
    Stay.objects.create(attendance=row, came_at=at)
    withdraw_proxied(row.meeting, row.member)


def withdraw_proxied(meeting: Meeting, giver: User) -> None:
    """Take back what was cast for a member who is here now, on items still open: they vote themselves."""
    running = AgendaItem.objects.filter(meeting=meeting, state=AgendaItem.State.OPEN)
    for vote in Vote.objects.filter(item__in=list(running), member=giver, holder__isnull=False):
        vote.delete()


@transaction.atomic
def mend_times(row: Attendance, spans: Sequence[Span], *, by: User) -> Attendance:
    """Replace the times of one member; the last may be open, which means that they are there now.

    Once the meeting has ended nobody is there after it: an open time lasts until its end. Raises Refused,
    ValidationError for times that overlap, lie ahead or after the end, Conflict (409) when a vote that the member cast
    while the meeting ran would fall outside.
    """
    meeting = row.meeting
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    ended_at = hold_meeting(meeting).ended_at
    spans = sorted(spans, key=lambda span: span[0])
    _check_spans(spans)
    spans = [(came, _by_the_end(meeting, left, ended_at)) for came, left in spans]
    is_there = bool(spans) and spans[-1][1] == ended_at
    refuse_leaving(meeting, [row.member] if not is_there else [])
    _refuse_outside(row, spans)
    with acting(by):
        for old in row.stays.all():
            old.delete()
        for came_at, left_at in spans:
            Stay.objects.create(attendance=row, came_at=came_at, left_at=left_at)
        row.presence = Attendance.Presence.PRESENT if is_there else Attendance.Presence.ABSENT
        row.save(update_fields=["presence"])
        if is_there:
            withdraw_proxied(meeting, row.member)
    return row


def _by_the_end(meeting: Meeting, left_at: datetime | None, ended_at: datetime | None) -> datetime | None:
    """Return when a time ended: with the meeting, where it lasted until then."""
    if ended_at is None:
        return left_at
    if left_at is None or in_the_same_minute(left_at, ended_at):
        return ended_at
    if left_at > ended_at:
        at = clock(ended_at.astimezone(meeting.city.zone))
        raise ValidationError(_("The meeting ended at %(at)s: nobody is there after it.") % {"at": at})
    return left_at


def _check_spans(spans: Sequence[Span]) -> None:
    now = timezone.now()
    for place, (came_at, left_at) in enumerate(spans):
        if max(came_at, left_at or came_at) > now + timedelta(minutes=1):
            raise ValidationError(_("A time lies ahead: record it when it has come."))
        if left_at is not None and left_at < came_at:
            raise ValidationError(_("Who leaves at %(left)s cannot come later than that.") % {"left": clock(left_at)})
        after = spans[place + 1][0] if place + 1 < len(spans) else None
        if after is not None and (left_at is None or left_at > after):
            raise ValidationError(_("Two times overlap: say when they left before they came back."))


def refuse_leaving(meeting: Meeting, leaving: Iterable[User]) -> None:
    """Raise a Conflict when one of them has voted on an item whose vote is open, for themselves or by proxy."""
    # The item's lock makes this wait for a vote that is being cast, and the vote for this.
    running = AgendaItem.objects.select_for_update().filter(meeting=meeting, state=AgendaItem.State.OPEN)
    gone = {person.pk for person in leaving}
    votes = Vote.objects.filter(item__in=list(running)).select_related("member", "holder", "item")
    reasons = [
        Reason(_("%(who)s has voted on item %(item)s.") % {"who": vote.cast_by, "item": vote.item.number})
        for vote in votes
        if vote.cast_by.pk in gone
    ]
    if reasons:
        raise Conflict(_("Who has voted stays present until the vote is concluded."), reasons)


def _refuse_outside(row: Attendance, spans: Sequence[Span]) -> None:
    """Refuse times outside which the member cast a vote on the day; a meeting recorded later has no such moments."""
    day = row.meeting.held_on
    votes = Vote.objects.filter(item__meeting=row.meeting, member=row.member, holder__isnull=True)
    outside = [
        vote
        for vote in votes.select_related("item")
        if vote.cast_at.astimezone(row.meeting.city.zone).date() == day
        and not any(came <= vote.cast_at and (left is None or vote.cast_at <= left) for came, left in spans)
    ]
    if outside:
        reasons = [
            Reason(_("Item %(item)s, %(at)s") % {"item": vote.item.number, "at": clock(vote.cast_at)})
            for vote in outside
        ]
        raise Conflict(_("%(who)s voted outside these times.") % {"who": row.member}, reasons)


def _said(row: Attendance, at: datetime) -> dict[str, object]:
    return {"who": row.member, "at": clock(at.astimezone(row.meeting.city.zone))}
