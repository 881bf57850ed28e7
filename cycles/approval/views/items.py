"""An item of the agenda: putting it there, the page on which the council votes, its live part."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from cycles.approval import services
from cycles.approval.amendments.showing import shown
from cycles.approval.conditions import showing as conditions
from cycles.approval.drafting import Draft, draft_of
from cycles.approval.forms import ItemForm, chosen_question, open_years, questions
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.proxies import held_for
from cycles.approval.services.items import put_on_agenda
from cycles.approval.standing import standing
from cycles.approval.wording import explain, quorum_words, rule_words, still_needed, tally
from cycles.canonical import sha256
from cycles.cycle import Cycle
from cycles.indicators.flagging import notes
from ims.access import city_page
from ims.cities.models import City
from ims.forms import form_page, sent
from ims.people.models import User
from ims.roles import Permission

State = AgendaItem.State


def find(city: City, meeting: int, item: int) -> AgendaItem:
    """Return the city's item with its meeting, year, package and decision, or 404."""
    rows = AgendaItem.objects.in_city(city).select_related(
        "meeting", "cycle", "package", "programme", "decision", "counted_by", "confirmed_by", "amends", "rules"
    )
    found = get_object_or_404(rows, pk=item, meeting_id=meeting)
    found.meeting.city = found.cycle.city = city
    return found


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
def item_add(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Put an item on the agenda; what the council decides on is frozen with it."""
    held = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    held.city = city
    cycles = open_years(city)
    for cycle in cycles:
        cycle.city = city
    row, wanted = AgendaItem(meeting=held), chosen_question(cycles, request.GET.get("question", ""))
    if request.method != "POST" and wanted:
        _draft(cycles, wanted).fill(row)
    form = ItemForm(sent(request), instance=row, cycles=cycles, city=city, question_wanted=wanted)
    if form.is_valid():
        item = put_on_agenda(form.instance, by=cast(User, request.user))
        messages.success(request, _("Item %(number)s is on the agenda.") % {"number": item.number})
        return redirect("item", city=city.slug, meeting=held.pk, item=item.pk)
    context = {"meeting": held, "questions": questions(cycles), "wanted": wanted}
    return form_page(request, "cycles/approval/item_add.html", context, form=form)


def _draft(cycles: list[Cycle], question: str) -> Draft:
    """Return what is proposed for a question, such as ``2026-approve``."""
    year, _dash, kind = question.partition("-")
    return draft_of(next(cycle for cycle in cycles if str(cycle.year) == year), kind)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
def item_edit(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Change the texts or the rule of an item whose vote is not open yet."""
    row = find(city, meeting, item)
    form = ItemForm(sent(request), instance=row, cycles=[row.cycle], city=city)
    if form.is_valid():
        services.change_item(form.instance, by=cast(User, request.user))
        messages.success(request, _("Item %(number)s is changed.") % {"number": row.number})
        return redirect("item", city=city.slug, meeting=meeting, item=item)
    return form_page(request, "cycles/approval/item_edit.html", {"item": row, "meeting": row.meeting}, form=form)


@city_page(see=Permission.SEE_WORK)
def item(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Show an item: the question, the rule with its numbers, one's own ballot, the votes, the result."""
    return item_page(request, find(city, meeting, item))


def item_page(request: HttpRequest, row: AgendaItem, status: int = 200) -> HttpResponse:
    """Return the page of an item, also after a refused ballot."""
    request.cycle = row.cycle  # type: ignore[attr-defined]
    context = {**live(row), **_ballot(request, row), "is_outdated": row.at_change != row.cycle.changes_made}
    context |= shown(row, row.meeting.city)
    if row.amends_id is None:
        context["asked"] = conditions.of_item(row, request.rights)  # type: ignore[attr-defined]
    context["disqualified"] = row.disqualifications.select_related("member").order_by("member__name", "pk")
    if row.is_pending and row.package_id:
        context["flags"] = notes(row.meeting.city, package=[row.pk])
    return render(request, "cycles/approval/item.html", context, status=status)


@city_page(see=Permission.SEE_WORK)
def item_tally(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Return the live part of an item; 304 when nothing changed, and a reload when its state did."""
    row = find(city, meeting, item)
    asked_for = request.GET.get("state", row.state)
    content = render_to_string("cycles/approval/item_tally.html", live(row), request)
    response = HttpResponse(content)
    response.headers["ETag"] = quote_etag(sha256(f"{asked_for}{row.state}{content}".encode()))
    patch_cache_control(response, private=True, no_cache=True)
    if asked_for != row.state:
        response.headers["HX-Refresh"] = "true"
    unchanged = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return cast(HttpResponseNotModified | HttpResponse, unchanged)


def live(row: AgendaItem) -> dict[str, Any]:
    """Return what changes while the council votes: counts, quorum, how far the vote is, and the result in the end."""
    stands = standing(row)
    context: dict[str, Any] = {
        "item": row,
        "meeting": row.meeting,
        "rule": rule_words(stands.rule),
        "quorum": quorum_words(stands.rule.quorum, row.meeting.members_total),
        "counts": stands.counts,
    }
    if stands.counts is None or stands.result is None:
        return context
    is_open = row.state == State.OPEN
    return context | {
        "quorum_needed": stands.result.quorum_needed,
        "is_quorate": stands.counts.taking_part >= stands.result.quorum_needed,
        "tally": tally(stands.rule, stands.counts, is_open=is_open),
        "voted": stands.counts.for_ + stands.counts.against + stands.counts.abstained,
        "still_needed": still_needed(stands.rule, stands.counts) if is_open else "",
        "sentence": explain(stands.rule, stands.counts, stands.result),
    }


def _ballot(request: HttpRequest, row: AgendaItem) -> dict[str, Any]:
    """Return the person's own ballot while a named vote is open, and every vote by name once it has ended."""
    if row.mode != AgendaItem.Mode.NAMED:
        return {}
    if not row.is_pending:
        votes = row.votes.select_related("member", "holder").order_by("member__name", "member_id")
        return {"votes": votes}
    user = cast(User, request.user)
    if row.state != State.OPEN or Permission.VOTE not in request.rights:  # type: ignore[attr-defined]
        return {}
    own = row.votes.filter(member=user).first()
    there = Attendance.objects.filter(meeting=row.meeting_id, member=user, presence=Attendance.Presence.PRESENT)
    choices = [choice for choice in Vote.Choice if choice is not Vote.Choice.DISQUALIFIED]
    context: dict[str, Any] = {"may_vote": there.exists(), "own": own, "choices": choices, "is_member": True}
    if context["may_vote"]:
        context["is_disqualified"] = row.disqualifications.filter(member=user).exists()
        cast_for = dict(row.votes.filter(holder=user).values_list("member_id", "choice"))
        context["proxies"] = [(giver, cast_for.get(giver.pk, "")) for giver in held_for(row, user)]
    return context
