"""What the minutes say, read from what was recorded: for the draft as it stands now, and for the frozen version.

What the council decided is taken as it was sealed, whole and unchanged, so that no figure can differ from the
decision's. What was not decided is read from its rows, which the end of the meeting closed. Persons stand in it by id.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from cycles.approval.agenda import agenda_order
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.minutes.models import Minutes, MinutesRemark, MinutesSigner
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Disqualification, Proxy
from cycles.approval.sealing import CONDITION_COLUMNS, amendment_facts, read_content, vote_facts
from cycles.canonical import canonical, sha256

Facts = dict[str, Any]


@dataclass
class _Recorded:
    """The items of a meeting in their order, each with what was recorded beside it, and the amendments by item."""

    items: list[AgendaItem]
    amendments: dict[int, list[AgendaItem]] = field(default_factory=lambda: defaultdict(list))


def facts_of(minutes: Minutes) -> Facts:
    """Return what the minutes say now, without who confirmed them and without the envelope of a snapshot."""
    meeting = minutes.meeting
    recorded = _read(minutes)
    return {
        "minutes": {
            "version": minutes.number,
            "replaces": _replaced(minutes),
            "reason": dict(minutes.reason),
            "opening": dict(minutes.opening),
            "closing": dict(minutes.closing),
        },
        "meeting": _meeting(meeting),
        "attendance": _attendance(meeting),
        "proxies": [
            {"giver_id": giver, "holder_id": holder}
            for giver, holder in Proxy.objects.filter(meeting=meeting).values_list("giver_id", "holder_id")
        ],
        "items": [_item(item, recorded) for item in recorded.items],
    }


def mark(facts: Facts) -> str:
    """Return the hash of a draft: who confirms it says with it what they read."""
    return sha256(canonical(facts))


def signed(signers: Iterable[MinutesSigner], seen: str) -> list[Facts]:
    """Return who was named to confirm the minutes and who did so, of the draft with this hash."""
    return [
        {"person_id": row.person_id, "confirmed_at": row.confirmed_at if row.sha256 == seen else None}
        for row in signers
    ]


def year_of(facts: Facts) -> int:
    """Return the year under which the minutes are kept: the newest one that the meeting had on its agenda."""
    return max(int(item["year"]) for item in facts["items"])


def _replaced(minutes: Minutes) -> Facts | None:
    if minutes.number == 1:
        return None
    before = Minutes.objects.select_related("snapshot", "entry").get(
        meeting=minutes.meeting_id, number=minutes.number - 1
    )
    assert before.snapshot is not None
    assert before.entry is not None
    return {"version": before.number, "sha256": before.snapshot.sha256, "entry": before.entry.sha256}


def _meeting(meeting: Meeting) -> Facts:
    return {
        "id": meeting.pk,
        "held_on": meeting.held_on,
        "starts_at": meeting.starts_at.strftime("%H:%M") if meeting.starts_at else None,
        "ended_at": meeting.ended_at,
        "place": dict(meeting.place),
        "members_total": meeting.members_total,
        "quorum": {"share": str(meeting.quorum.fraction), "more_than": meeting.quorum.is_more_than},
        "chair_id": meeting.chair_id,
        "time_zone": meeting.city.time_zone,
    }


def _attendance(meeting: Meeting) -> list[Facts]:
    """Return each member with the times at which they were there, none for who was absent."""
    rows = Attendance.objects.filter(meeting=meeting).order_by("member_id", "stays__came_at", "stays__pk")
    found: dict[int, Facts] = {}
    for member, presence, came_at, left_at in rows.values_list(
        "member_id", "presence", "stays__came_at", "stays__left_at"
    ):
        row = found.setdefault(member, {"member_id": member, "presence": presence, "stays": []})
        if came_at is not None:
            row["stays"].append({"came_at": came_at, "left_at": left_at})
    return list(found.values())


def _read(minutes: Minutes) -> _Recorded:
    """Read the items with everything beside them in one query, however many there are."""
    rows = AgendaItem.objects.filter(meeting=minutes.meeting).select_related(
        "cycle", "decision__snapshot", "decision__entry", "amendment", "meeting"
    )
    every = sorted(rows.annotate(**_beside(minutes)), key=lambda row: agenda_order(row.number))
    found = _Recorded([row for row in every if row.amends_id is None])
    for row in sorted((row for row in every if row.amends_id), key=lambda row: (row.amendment.position, row.pk)):
        found.amendments[row.amends_id or 0].append(row)
    return found


def _beside(minutes: Minutes) -> dict[str, ArraySubquery | Subquery]:
    """Return what is read with an item: who took no part, the clerk's remark, and of what was not decided the rest.

    Only the rows say how the votes on undecided items were cast and what the council was asked to ask for.
    """
    item = OuterRef("pk")
    undecided = Q(item__decision__isnull=True) & (Q(item__amends=None) | Q(item__amends__decision__isnull=True))
    out = Disqualification.objects.filter(item=item).order_by("member_id")
    cast = Vote.objects.filter(undecided, item=item).order_by("member_id")
    asked = CouncilCondition.objects.filter(item=item, item__decision__isnull=True).order_by("number")
    remark = MinutesRemark.objects.filter(minutes=minutes, item=item)
    return {
        "out": ArraySubquery(out.values(facts=JSONObject(member_id="member_id", ground="ground"))),
        "cast": ArraySubquery(
            cast.values(facts=JSONObject(member_id="member_id", choice="choice", holder_id="holder_id"))
        ),
        "asked": ArraySubquery(asked.values(facts=JSONObject(**CONDITION_COLUMNS))),
        "remark": Subquery(remark.values("text")),
    }


def _item(item: AgendaItem, recorded: _Recorded) -> Facts:
    decision = item.decision
    own = {
        "id": item.pk,
        "item": item.number,
        "kind": item.kind,
        "year": item.cycle.year,
        "result": item.result,
        "opened_at": item.opened_at,
        "concluded_at": item.concluded_at,
        "disqualified": item.out,  # type: ignore[attr-defined]
        "remark": dict(item.remark or {}),  # type: ignore[attr-defined]
    }
    if decision is not None:
        return {
            **own,
            "decision": {"sha256": decision.snapshot.sha256, "entry": decision.entry.sha256},
            "sealed": read_content(decision.snapshot),
            "undecided": None,
        }
    return {**own, "decision": None, "sealed": None, "undecided": _undecided(item, recorded)}


def _undecided(item: AgendaItem, recorded: _Recorded) -> Facts:
    return {
        "title": dict(item.title),
        "draft_decision": dict(item.draft_decision),
        "return_reasons": dict(item.return_reasons),
        "mode": item.mode,
        "because": item.adjourned_because,
        "vote": _vote(item),
        "amendments": [_amendment(row) for row in recorded.amendments[item.pk]],
        "conditions": item.asked,  # type: ignore[attr-defined]
    }


def _vote(item: AgendaItem) -> Facts | None:
    """Return the counts and votes of an item whose vote was ended by counting; None where it came to none."""
    if item.present_count is None or item.result == AgendaItem.Result.ADJOURNED:
        return None
    votes = [Vote(**facts) for facts in item.cast]  # type: ignore[attr-defined]
    return vote_facts(item, votes, item.out)  # type: ignore[attr-defined]


def _amendment(row: AgendaItem) -> Facts:
    own = row.amendment
    own.item = row
    return amendment_facts(own, _vote(row))
