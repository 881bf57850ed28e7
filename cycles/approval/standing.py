"""Where a vote stands: its counts as they are now, and what they would come to. Read by pages and by the conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cycles.approval.council.composition import members_on
from cycles.approval.models import BY_PROXY, AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Disqualification
from cycles.approval.rule import Casting, Counts, Result, Rule, Tie, compute
from ims.people.models import User


@dataclass(frozen=True)
class Standing:
    """An item's rule and counts, and the result they come to.

    Both are None while the clerk has entered no counts, or in a named vote has not recorded who is present.
    """

    rule: Rule
    counts: Counts | None
    casting: Casting | None
    result: Result | None


@dataclass(frozen=True)
class Quorate:
    """How many members are present at a meeting now, of how many, and how many make a quorum."""

    is_recorded: bool
    present: int
    total: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Say whether enough are there; in an item those disqualified count no more."""
        return self.present >= self.needed


def quorate(meeting: Meeting, there: Sequence[Attendance]) -> Quorate:
    """Return whether the council is quorate with this attendance."""
    here = sum(1 for row in there if row.presence == Attendance.Presence.PRESENT)
    return Quorate(bool(there), here, meeting.members_total, meeting.quorum.needed(meeting.members_total))


def present_at(meeting: Meeting) -> int:
    """Return how many members are recorded as present."""
    return Attendance.objects.filter(meeting=meeting, presence=Attendance.Presence.PRESENT).count()


def present_strangers(meeting: Meeting) -> list[User]:
    """Return who is recorded as present and holds no mandate on the meeting's day, as after an election."""
    members = members_on(meeting.city, meeting.held_on)
    rows = Attendance.objects.filter(meeting=meeting, presence=Attendance.Presence.PRESENT)
    return [row.member for row in rows.exclude(member__in=members).select_related("member")]


def standing(item: AgendaItem) -> Standing:
    """Return where the item's vote stands: from the votes cast while a named vote is open, else as counted."""
    by_rule = item.rule_for(item.meeting)
    if item.mode == AgendaItem.Mode.NAMED and item.is_pending:
        counts = _named_counts(item)
        casting = _chairs_vote(item)
    else:
        counts = _entered_counts(item)
        casting = Casting(item.casting_vote) if item.casting_vote else None
    return Standing(by_rule, counts, casting, compute(by_rule, counts, casting) if counts else None)


def _named_counts(item: AgendaItem) -> Counts | None:
    is_here = Q(presence=Attendance.Presence.PRESENT)
    disqualified = Disqualification.objects.filter(item=item).values("member")
    there = Attendance.objects.filter(meeting=item.meeting).aggregate(
        here=Count("pk", filter=is_here),
        out=Count("pk", filter=is_here & Q(member__in=disqualified)),
        recorded=Count("pk"),
    )
    if not there["recorded"]:
        return None
    cast = item.votes.by_choice()
    return Counts(
        item.meeting.members_total,
        there["here"],
        cast.get(Vote.Choice.FOR, 0),
        cast.get(Vote.Choice.AGAINST, 0),
        cast.get(Vote.Choice.ABSTAIN, 0),
        cast.get(Vote.Choice.DISQUALIFIED, 0) + there["out"],
        cast.get(BY_PROXY, 0),
    )


def disqualified_there(item: AgendaItem) -> "QuerySet[Disqualification]":
    """Return the clerk's disqualifications of members who are present; who is away takes no part anyway."""
    there = Attendance.objects.filter(meeting=item.meeting_id, presence=Attendance.Presence.PRESENT)
    return Disqualification.objects.filter(item=item, member__in=there.values("member")).order_by("member_id")


def _chairs_vote(item: AgendaItem) -> Casting | None:
    """Return the chair's own named vote: it is the casting vote on a tie."""
    if item.tie != Tie.CHAIR or item.meeting.chair_id is None:
        return None
    vote = item.votes.filter(member=item.meeting.chair_id, choice__in=Casting.values).first()
    return Casting(vote.choice) if vote else None


def _entered_counts(item: AgendaItem) -> Counts | None:
    if item.present_count is None:
        return None
    return Counts(
        item.meeting.members_total,
        item.present_count,
        item.for_count or 0,
        item.against_count or 0,
        item.abstained_count or 0,
        item.disqualified_count or 0,
        item.proxy_count or 0,
    )
