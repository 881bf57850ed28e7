"""Scheduling a meeting of the council and recording who was there."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.city_rules.models import CouncilRules
from cycles.approval.city_rules.taking import rules_of, take_again
from cycles.approval.council.composition import members_on, seats_on
from cycles.approval.locking import hold_running
from cycles.approval.models import AgendaItem, Attendance, Meeting
from cycles.approval.presence.stays import note, refuse_leaving, usual_moment
from cycles.approval.rule import Quorum
from cycles.approval.services.items import STEP_FOR, freeze_package
from ims import access, words
from ims.cities.models import City
from ims.fields import Texts, Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission


def schedule(
    city: City,
    *,
    by: User,
    held_on: date,
    members_total: int | None = None,
    place: Texts = "",
    starts_at: time | None = None,
    quorum: Quorum | None = None,
    chair: User | None = None,
) -> Meeting:
    """Put a meeting of the council into the calendar and return it.

    All members of the council are the seats of the day; ``members_total`` counts where the city recorded none. The
    quorum is the one of the city's rules on the day; where it recorded none, more than half unless given. A day may lie
    up to five years back, so that earlier decisions can be recorded, and two years ahead. Raises ValidationError.
    """
    meeting = Meeting(city=city, held_on=held_on, place=place, starts_at=starts_at, chair=chair)
    if members_total is not None:
        meeting.members_total = members_total
    if quorum is not None:
        meeting.quorum_numerator, meeting.quorum_denominator = quorum.fraction.as_integer_ratio()
        meeting.quorum_more_than = quorum.is_more_than
    return put_in_calendar(meeting, by=by)


@transaction.atomic
def put_in_calendar(meeting: Meeting, *, by: User) -> Meeting:
    """Save a new meeting that a form or :func:`schedule` filled; the same rules and refusals."""
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    _compose(meeting)
    meeting.full_clean()
    with acting(by):
        meeting.save()
    return meeting


def _compose(meeting: Meeting) -> None:
    """Let the meeting have the council of its day: all its seats as members, its quorum, and its chair among them.

    Where no number of seats is recorded and none is given, the members in office count.
    """
    _take_quorum(meeting, rules_of(meeting))
    city, day = meeting.city, meeting.held_on
    meeting.place = Translated.of(meeting.place, city.binding_language)
    members = members_on(city, day)
    seats = seats_on(city, day)
    if seats is not None:
        meeting.members_total = seats
    elif meeting.members_total is None and members:
        meeting.members_total = len(members)
    if meeting.chair_id is not None and meeting.chair_id not in {member.pk for member in members}:
        facts = {"name": meeting.chair, "day": words.day(day)}
        raise ValidationError({"chair": _("%(name)s is no member of the council on %(day)s.") % facts})


def _take_quorum(meeting: Meeting, rules: CouncilRules | None) -> None:
    if rules is not None:
        for name in ("quorum_numerator", "quorum_denominator", "quorum_more_than"):
            setattr(meeting, name, getattr(rules, name))


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Save the meeting's changed date, place, members, quorum or chair; not once it began or ended (409)."""
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    hold_running(meeting)
    opened = AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False).first()
    if opened is not None:
        raise Conflict(
            _("The meeting has begun: item %(item)s was put to the vote.") % {"item": opened.number},
            [Reason(_("Its date, members and quorum stay as they were."))],
        )
    _compose(meeting)
    meeting.full_clean()
    with acting(by):
        meeting.save()
        _forget_strangers(meeting, members_on(meeting.city, meeting.held_on))
        _freeze_agenda_again(meeting, rules_of(meeting), by)
    return meeting


def count_seats_again(city: City, first: date, *, by: User) -> None:
    """Let the meetings from this day on whose votes have not begun have the seats of their day, in the packages too.

    The caller has locked them (:func:`cycles.approval.locking.hold_from`).
    """
    begun = AgendaItem.objects.in_city(city).filter(opened_at__isnull=False).values("meeting")
    for meeting in Meeting.objects.select_for_update().filter(city=city).from_day(first).exclude(pk__in=begun):
        seats = seats_on(city, meeting.held_on)
        if seats is not None and seats != meeting.members_total:
            meeting.members_total, meeting.version = seats, meeting.version + 1
            meeting.save(update_fields=["members_total", "version"])
            _freeze_agenda_again(meeting, rules_of(meeting), by)


def take_rules_again(city: City, first: date, *, by: User, without: CouncilRules | None = None) -> None:
    """Put the meetings from this day on whose votes have not begun under the rules of their day, ``without`` one.

    The caller has locked them (:func:`cycles.approval.locking.hold_from`), so that no vote is opened meanwhile.
    """
    begun = AgendaItem.objects.in_city(city).filter(opened_at__isnull=False).values("meeting")
    versions = CouncilRules.objects.in_city(city)
    if without is not None:
        versions = versions.exclude(pk=without.pk)
    for meeting in Meeting.objects.select_for_update().filter(city=city).from_day(first).exclude(pk__in=begun):
        rules = versions.on(meeting.held_on).prefetch_related("subjects").first()
        before = meeting.quorum
        _take_quorum(meeting, rules)
        if meeting.quorum != before:
            meeting.version += 1
            meeting.save()
        _freeze_agenda_again(meeting, rules, by)


def _freeze_agenda_again(meeting: Meeting, rules: CouncilRules | None, by: User) -> None:
    """Freeze the packages of the meeting's items anew: they hold its date, place, members, quorum and rules."""
    waiting = AgendaItem.objects.select_for_update(of=("self",)).filter(meeting=meeting, state="prepared")
    for item in waiting.select_related("cycle__city"):
        item.meeting = meeting
        take_again(item, rules)
        if item.at_change == item.cycle.changes_made and item.cycle.step == STEP_FOR[item.kind]:
            freeze_package(item, by=by)
        item.save()


@transaction.atomic
def record_attendance(
    meeting: Meeting, present: Iterable[User], *, by: User, at: datetime | None = None
) -> list[Attendance]:
    """Record which members of the council are present from a moment on; all others who are members are absent.

    Said again while people come and go: each keeps the times at which they came and left. ``at`` is now on the day of
    the meeting, else its beginning, unless given. Nobody leaves an item on which they have voted while its vote is
    open, and nobody comes or goes once the meeting has ended (409). Raises ValidationError for who is no member, more
    members than the council has, or times in disorder.
    """
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    hold_running(meeting)
    members, there = members_on(meeting.city, meeting.held_on), set(present)
    if there - set(members):
        raise ValidationError(_("Only members of the council on the day of the meeting can be recorded as present."))
    if len(there) > meeting.members_total:
        raise ValidationError(
            _("%(n)s members cannot be present: the council has %(all)s.")
            % {"n": len(there), "all": meeting.members_total}
        )
    if at is not None and at > timezone.now() + timedelta(minutes=1):
        raise ValidationError({"at": _("A time lies ahead: record it when it has come.")})
    recorded = Attendance.objects.filter(meeting=meeting, presence=Attendance.Presence.PRESENT)
    refuse_leaving(meeting, [row.member for row in recorded.select_related("member") if row.member not in there])
    with acting(by):
        _forget_strangers(meeting, members)
        known = {row.member_id: row for row in Attendance.objects.filter(meeting=meeting)}
        when = at or usual_moment(meeting)
        return [_note_presence(meeting, known.get(m.pk), m, m in there, when) for m in members]


def _note_presence(
    meeting: Meeting, row: Attendance | None, member: User, is_there: bool, when: datetime
) -> Attendance:
    presence = Attendance.Presence.PRESENT if is_there else Attendance.Presence.ABSENT
    is_new = row is None
    row = row or Attendance(meeting=meeting, member=member)
    row.meeting, row.member = meeting, member
    if is_new or row.presence != presence:
        row.presence = presence
        row.save()
        note(row, is_there, when)
    return row


def _forget_strangers(meeting: Meeting, members: Iterable[User]) -> None:
    """Take out who was recorded earlier and is no member on the day: the mandate ended, or the meeting was moved."""
    for row in Attendance.objects.filter(meeting=meeting).exclude(member__in=list(members)):
        row.delete()
