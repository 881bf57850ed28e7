"""The screen in the meeting's room: quorum, the item, how far its vote is; the result only once it has ended."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from cycles.approval.agenda import agenda_order
from cycles.approval.council.composition import composition
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.standing import quorate, standing
from cycles.approval.wording import explain, rule_words, tally
from cycles.canonical import sha256
from ims.access import city_page
from ims.cities.models import City
from ims.roles import Permission

State = AgendaItem.State


@dataclass
class GroupVotes:
    """How a group of the council voted on an item."""

    name: str
    for_: int = 0
    against: int = 0
    abstained: int = 0
    none: int = 0


def _meeting(city: City, meeting: int) -> Meeting:
    found = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    found.city = city
    return found


@city_page(see=Permission.SEE_WORK)
def meeting_room(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Show what everybody in the room follows, in large type; it asks again by itself."""
    return render(request, "cycles/approval/meeting_room.html", now_in(_meeting(city, meeting)))


@city_page(see=Permission.SEE_WORK)
def meeting_room_live(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Return the live part of the screen; 304 when nothing changed."""
    content = render_to_string("cycles/approval/meeting_room_live.html", now_in(_meeting(city, meeting)), request)
    response = HttpResponse(content)
    response.headers["ETag"] = quote_etag(sha256(content.encode()))
    patch_cache_control(response, private=True, no_cache=True)
    unchanged = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return cast(HttpResponseNotModified | HttpResponse, unchanged)


def now_in(meeting: Meeting) -> dict[str, Any]:
    """Return what the room sees now. Before a vote has ended it holds no choice, neither one nor their sums."""
    items = list(AgendaItem.objects.filter(meeting=meeting).select_related("cycle", "decision", "rules"))
    items.sort(key=lambda item: agenda_order(item.number))
    item = _current(items)
    context: dict[str, Any] = {
        "meeting": meeting,
        "there": quorate(meeting, list(Attendance.objects.filter(meeting=meeting))),
        "item": item,
    }
    waiting = [other for other in items if other.state == State.PREPARED and other != item]
    context["next_item"] = waiting[0] if waiting else None
    if item is None:
        return context
    item.meeting = meeting
    stands = standing(item)
    context["rule"] = rule_words(stands.rule)
    if stands.counts is None or stands.result is None:
        return context
    if item.state == State.OPEN:
        cast_so_far = stands.counts.for_ + stands.counts.against + stands.counts.abstained
        return context | {"voted": cast_so_far, "voters": stands.counts.voters}
    if not item.is_pending:
        context["tally"] = tally(stands.rule, stands.counts, is_open=False)
        context["sentence"] = explain(stands.rule, stands.counts, stands.result)
        context["groups"] = by_group(item)
    return context


def _current(items: list[AgendaItem]) -> AgendaItem | None:
    """Return the item whose vote is open, else the one that ended last, else the first to come."""
    is_open = [item for item in items if item.state == State.OPEN]
    ended = [item for item in items if item.concluded_at is not None]
    if is_open:
        return max(is_open, key=lambda item: (item.opened_at is not None, item.opened_at))
    if ended:
        return max(ended, key=lambda item: (item.concluded_at is not None, item.concluded_at))
    return items[0] if items else None


def by_group(item: AgendaItem) -> list[GroupVotes]:
    """Return how each group voted in a named vote that has ended, the largest first; nothing for a counted one."""
    if item.is_pending or item.mode != AgendaItem.Mode.NAMED:
        return []
    votes = dict(item.votes.values_list("member_id", "choice"))
    council = composition(item.meeting.city, item.meeting.held_on)
    found = {size.name: GroupVotes(size.name or _("Without a group")) for size in council.groups}
    column: dict[str, str] = {Vote.Choice.FOR: "for_", Vote.Choice.AGAINST: "against", Vote.Choice.ABSTAIN: "abstained"}
    for mandate in council.mandates:
        name = column.get(votes.get(mandate.membership.user_id, ""), "none")
        row = found[mandate.group]
        setattr(row, name, getattr(row, name) + 1)
    return list(found.values())
