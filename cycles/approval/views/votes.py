"""The acts of a vote: open it, cast one's own, enter counts, conclude or adjourn."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cycles.approval import services
from cycles.approval.forms import AdjournForm, ConclusionForm, ConfirmationForm, CountsForm, VoteForm
from cycles.approval.models import AgendaItem
from cycles.approval.services.conclusion import mark, outcome_of
from cycles.approval.standing import standing
from cycles.approval.views.items import find, item_page, live
from cycles.organisation import revision
from cycles.snapshot import Decision
from ims.access import city_page
from ims.cities.models import City
from ims.forms import REFUSED, form_page, sent
from ims.people.models import User
from ims.people.second_factor import second_factor
from ims.refusals import Conflict, Reason
from ims.roles import Permission


def _back(city: City, item: AgendaItem) -> HttpResponse:
    return redirect("item", city=city.slug, meeting=item.meeting_id, item=item.pk)


@city_page(see=None, change=Permission.RECORD_MEETING)
@second_factor
def vote_open(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Open the vote; from now on question and rule are fixed."""
    row = services.open_vote(find(city, meeting, item), by=cast(User, request.user))
    messages.success(request, _("The vote on item %(number)s is open.") % {"number": row.number})
    return _back(city, row)


@city_page(see=None, change=Permission.VOTE)
@second_factor
def vote_cast(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Cast or change one's own vote."""
    row = find(city, meeting, item)
    form = VoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A vote is for, against, abstain or disqualified. Nothing was recorded."))
        return item_page(request, row, status=REFUSED)
    services.cast(row, by=cast(User, request.user), **form.cleaned_data)
    return _back(city, row)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
@second_factor
def counts_enter(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Enter what was counted by show of hands; a stale form is refused, so that two clerks do not undo each other."""
    row = find(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    form = CountsForm(sent(request), item=row, initial=_counts_so_far(row))
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if form.cleaned_data["version"] != row.version:
            raise Conflict(
                _("Somebody else entered counts for item %(number)s.") % {"number": row.number},
                [Reason(_("Look at them before you enter yours."), request.path)],
            )
        if _accepted(form, services.enter_counts, row, by=request.user, **given):
            messages.success(request, _("The counts are entered. A second person has to confirm them."))
            return _back(city, row)
    return form_page(request, "cycles/approval/counts_enter.html", {"item": row, "meeting": row.meeting}, form=form)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
@second_factor
def counts_confirm(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Show the counts that somebody else entered and what they come to; confirm them."""
    row = find(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    form = ConfirmationForm(sent(request), initial={"version": row.version})
    if form.is_valid():
        services.confirm_counts(row, form.cleaned_data["version"], by=cast(User, request.user))
        messages.success(request, _("The counts of item %(number)s are confirmed.") % {"number": row.number})
        return _back(city, row)
    context = {**live(row), "is_own": row.counted_by_id == cast(User, request.user).pk}
    return form_page(request, "cycles/approval/counts_confirm.html", context, form=form)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
@second_factor
def item_conclude(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Show what counts and rule come to, then conclude the vote with the number of the decision."""
    row = find(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    stands = standing(row)
    seen = mark(stands.counts) if stands.counts else ""
    form = ConclusionForm(sent(request), initial={**_suggested(row), "seen": seen})
    if form.is_valid():
        decided: HttpResponse | None = _accepted(form, _conclude, row, by=request.user, **form.cleaned_data)
        if decided is not None:
            return decided
    context = {**live(row), "will_be": outcome_of(row, stands.result.outcome) if stands.result else None}
    if row.kind == Decision.Kind.CONTINUE:
        context["clock"] = revision.look(city)
    return form_page(request, "cycles/approval/item_conclude.html", context, form=form)


def _conclude(row: AgendaItem, *, by: User, number: str, decided_on: Any, seen: str) -> HttpResponse:
    decision = services.conclude(row, number, by=by, decided_on=decided_on, seen=seen)
    if decision is None:
        return _back(row.meeting.city, row)
    return redirect("decision", city=row.meeting.city.slug, decision=decision.pk)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
@second_factor
def item_adjourn(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Take an item off the agenda, or end its vote without a result, for a reason."""
    row = find(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    form = AdjournForm(sent(request))
    if form.is_valid():
        services.adjourn(row, form.cleaned_data["reason"], by=cast(User, request.user))
        messages.success(request, _("Item %(number)s is not decided.") % {"number": row.number})
        return _back(city, row)
    return form_page(request, "cycles/approval/item_adjourn.html", {"item": row, "meeting": row.meeting}, form=form)


def _accepted(form: Any, act: Any, *args: Any, **facts: Any) -> Any:
    """Return what the act gave (or True); a ValidationError stands by its field in the form instead."""
    try:
        return act(*args, **facts) or True
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def _counts_so_far(row: AgendaItem) -> dict[str, object]:
    so_far = {
        "present": row.present_count,
        "for_": row.for_count,
        "against": row.against_count,
        "abstained": row.abstained_count,
        "disqualified": row.disqualified_count,
        "casting_vote": row.casting_vote,
    }
    return {"version": row.version} | {name: value for name, value in so_far.items() if value is not None}


def _suggested(row: AgendaItem) -> dict[str, object]:
    taken = Decision.objects.filter(city=row.meeting.city, decided_on__year=row.meeting.held_on.year).count()
    return {"number": f"{taken + 1}/{row.meeting.held_on.year}", "decided_on": row.meeting.held_on}
