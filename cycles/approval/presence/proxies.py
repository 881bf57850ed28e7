"""Proxies: who votes for a member who is away, where the city's rules of the day allow it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.approval.city_rules.models import CouncilRules
from cycles.approval.council.composition import members_on
from cycles.approval.locking import hold_meeting, hold_running
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Disqualification, Proxy
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission


def allowed_at(meeting: Meeting) -> int:
    """Return how many proxies one member may hold at the meeting, 0 where the rules allow none or none are recorded."""
    versions = CouncilRules.objects.in_city(meeting.city).on(meeting.held_on)
    return versions.values_list("proxies_per_holder", flat=True).first() or 0


@transaction.atomic
def give_proxy(meeting: Meeting, giver: User, holder: User, *, by: User) -> Proxy:
    """Let one member vote for another at the meeting; the member gives it themselves, or the clerk records it.

    Raises Refused, ValidationError where rules, members or numbers do not allow it; Conflict (409) when the giver is
    present, the holder is recorded as absent, the giver's vote was cast already, or the meeting has ended.
    """
    access.require(by, Permission.VOTE if by == giver else Permission.RECORD_MEETING, meeting.city)
    hold_running(meeting)
    most = allowed_at(meeting)
    if not most:
        raise ValidationError(_("The city’s rules of voting allow no proxies at this meeting."))
    _check_people(meeting, giver, holder, most)
    there = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "presence"))
    if there.get(giver.pk) == Attendance.Presence.PRESENT:
        raise Conflict(_("%(who)s is present and votes themselves.") % {"who": giver})
    if there.get(holder.pk, Attendance.Presence.PRESENT) != Attendance.Presence.PRESENT:
        raise Conflict(_("%(who)s is absent: only somebody present can vote for another.") % {"who": holder})
    _refuse_after_vote(meeting, giver)
    with acting(by):
        row, _new = Proxy.objects.update_or_create(
            meeting=meeting, giver=giver, defaults={"holder": holder, "recorded_by": by}
        )
    return row


def _check_people(meeting: Meeting, giver: User, holder: User, most: int) -> None:
    members = set(members_on(meeting.city, meeting.held_on))
    for name, who in (("giver", giver), ("holder", holder)):
        if who not in members:
            raise ValidationError({name: _("%(who)s is no member of the council on that day.") % {"who": who}})
    if giver == holder:
        raise ValidationError({"holder": _("Nobody holds a proxy of their own.")})
    others = Proxy.objects.filter(meeting=meeting).exclude(giver=giver)
    if others.filter(giver=holder).exists() or others.filter(holder=giver).exists():
        raise ValidationError({"holder": _("Who is away holds no proxy, and hands none on.")})
    if others.filter(holder=holder).count() >= most:
        sentence = _("%(who)s holds as many proxies as the rules allow (%(n)s).") % {"who": holder, "n": most}
        raise ValidationError({"holder": sentence})


@transaction.atomic
def withdraw_proxy(proxy: Proxy, *, by: User) -> None:
    """Take a proxy back; not once a vote was cast by it at the meeting (409): it says whose vote that was."""
    access.require(by, Permission.VOTE if by == proxy.giver else Permission.RECORD_MEETING, proxy.meeting.city)
    hold_meeting(proxy.meeting)
    if Vote.objects.filter(item__meeting=proxy.meeting, member=proxy.giver, holder__isnull=False).exists():
        raise Conflict(_("The vote of %(who)s was cast by proxy already.") % {"who": proxy.giver})
    with acting(by):
        proxy.delete()


def _refuse_after_vote(meeting: Meeting, giver: User) -> None:
    running = AgendaItem.objects.select_for_update().filter(meeting=meeting, state=AgendaItem.State.OPEN)
    vote = Vote.objects.filter(item__in=list(running), member=giver, holder__isnull=False).first()
    if vote is not None:
        raise Conflict(
            _("The vote of %(who)s was cast by proxy already.") % {"who": giver},
            [Reason(_("The proxy stays until that vote is concluded."))],
        )


def held_for(item: AgendaItem, holder: User) -> list[User]:
    """Return for whom this member may vote on the item: givers who are away and not disqualified in it."""
    present = Attendance.objects.filter(meeting=item.meeting_id, presence=Attendance.Presence.PRESENT)
    out = Disqualification.objects.filter(item=item)
    rows = Proxy.objects.filter(meeting=item.meeting_id, holder=holder).select_related("giver")
    rows = rows.exclude(giver__in=present.values("member")).exclude(giver__in=out.values("member"))
    return [row.giver for row in rows]


def refuse_without_proxy(item: AgendaItem, giver: User, holder: User) -> None:
    """Raise a Conflict unless the holder may vote for the giver on the item now."""
    if giver not in held_for(item, holder):
        raise Conflict(
            _("You hold no proxy of %(who)s for this vote.") % {"who": giver},
            [Reason(_("A proxy counts while its giver is away and takes part in the item."))],
        )
