"""The end of a meeting: recorded by the clerk, and taken back for a reason until the minutes are frozen."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.locking import hold_meeting, hold_running
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import AgendaItem, Attendance, Meeting
from cycles.approval.presence.models import Stay
from cycles.approval.presence.stays import in_the_same_minute, moment, was_at
from cycles.approval.services.items import pending_in
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission
from ims.words import clock

State = AgendaItem.State


@transaction.atomic
def end_meeting(meeting: Meeting, at: datetime, *, by: User) -> Meeting:
    """Record when the meeting ended: who is still there leaves with it, and no item is opened afterwards.

    An end in the minute in which something else happened last falls on that moment: clocks on walls show no seconds.
    Raises Refused, ValidationError for a moment ahead, off the meeting, or before something that happened at it;
    Conflict (409) while a vote is open, while an item waits whose amendments were voted on, or when it ended already.
    """
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    held = hold_running(meeting)
    _refuse_unfinished(held)
    at = _after_everything(held, at)
    with acting(by):
        for stay in Stay.objects.filter(attendance__meeting=held, left_at=None):
            stay.left_at = at
            stay.save(update_fields=["left_at"])
        _save_end(held, at)
    return held


@transaction.atomic
def take_end_back(meeting: Meeting, reason: str, *, by: User) -> Meeting:
    """Take back a mistaken end: the meeting goes on, and who was there at its end is there.

    Raises Refused, ValidationError without a reason, Conflict (409) when no end is recorded or the minutes are frozen.
    """
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    held = hold_meeting(meeting)
    if held.ended_at is None:
        raise Conflict(_("The end of this meeting is not recorded."))
    if Minutes.objects.of(held).frozen().exists():
        raise Conflict(
            _("The minutes of this meeting are frozen: its end stays."),
            [Reason(_("An error in it is put right by a new version of the minutes."))],
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the end was a mistake.")})
    was, present = held.ended_at, Attendance.Presence.PRESENT
    with acting(by, reason.strip()):
        _save_end(held, None)
        for stay in Stay.objects.filter(attendance__meeting=held, attendance__presence=present, left_at=was):
            stay.left_at = None
            stay.save(update_fields=["left_at"])
    return held


def in_the_way(meeting: Meeting) -> list[AgendaItem]:
    """Return the items that keep the meeting from ending: their vote is open, or amendments to them were voted on."""
    begun = AgendaItem.objects.filter(meeting=meeting, amends__isnull=False, opened_at__isnull=False)
    halfway = set(begun.values_list("amends", flat=True))
    return [item for item in pending_in(meeting) if item.state == State.OPEN or item.pk in halfway]


def _save_end(meeting: Meeting, at: datetime | None) -> None:
    meeting.ended_at, meeting.version = at, meeting.version + 1
    meeting.save(update_fields=["ended_at", "version"])


def _refuse_unfinished(meeting: Meeting) -> None:
    # The items' locks wait for whoever opens or ends a vote, and they for this.
    list(AgendaItem.objects.select_for_update(of=("self",)).filter(meeting=meeting).pending().order_by("pk"))
    said = {
        State.OPEN: _("The vote on item %(number)s is open."),
        State.PREPARED: _("Item %(number)s waits, and amendments to it were voted on."),
    }
    reasons = [
        Reason(
            said[State(item.state)] % {"number": item.number},
            reverse("item", args=[meeting.city.slug, meeting.pk, item.pk]),
        )
        for item in in_the_way(meeting)
    ]
    if reasons:
        raise Conflict(_("The meeting is not over: put what was begun to the end, or take it off."), reasons)


def _after_everything(meeting: Meeting, at: datetime) -> datetime:
    """Return the end, at the last moment of its minute that was recorded; refuse one before, ahead or off the day."""
    zone = meeting.city.zone
    if at > timezone.now() + timedelta(minutes=1):
        raise ValidationError({"at": _("A time lies ahead: record it when it has come.")})
    if not was_at(meeting.held_on, zone, at):
        raise ValidationError({"day": _("A meeting ends on its day, or in the night after it.")})
    if meeting.starts_at and at < moment(meeting, meeting.starts_at):
        sentence = _("The meeting began at %(at)s: it cannot end before.")
        raise ValidationError({"at": sentence % {"at": clock(meeting.starts_at)}})
    last, said = max(_happened(meeting), default=(at, ""))
    if last > at and not in_the_same_minute(last, at):
        sentence = _("%(what)s at %(at)s: the meeting cannot end before.")
        raise ValidationError({"at": sentence % {"what": said, "at": clock(last.astimezone(zone))}})
    return max(last, at)


def _happened(meeting: Meeting) -> Iterator[tuple[datetime, str]]:
    """Yield what was recorded at the meeting, with the moment; what the clerk wrote down days later has none."""
    for stay in Stay.objects.filter(attendance__meeting=meeting).select_related("attendance__member"):
        who = {"who": stay.attendance.member}
        yield stay.came_at, _("%(who)s came") % who
        if stay.left_at is not None:
            yield stay.left_at, _("%(who)s left") % who
    for item in AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False):
        if item.concluded_at is not None and was_at(meeting.held_on, meeting.city.zone, item.concluded_at):
            yield item.concluded_at, _("The vote on item %(number)s ended") % {"number": item.number}
