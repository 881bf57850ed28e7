"""Pages of amendments: what can be amended, proposing, withdrawing and ordering them, the end of a vote on one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.approval.amendments import services
from cycles.approval.amendments.forms import AmendmentForm, SeenForm
from cycles.approval.amendments.showing import shown
from cycles.approval.amendments.subjects import Found, Subject, addable, find, package_of, subjects
from cycles.approval.council.composition import members_on
from cycles.approval.models import AgendaItem
from cycles.approval.services.conclusion import mark
from cycles.approval.standing import standing
from cycles.approval.views.items import find as find_item
from cycles.approval.views.items import live
from ims.access import city_page, person
from ims.cities.models import City
from ims.filters import ListFilters
from ims.forms import REFUSED, carried_out, form_page, sent
from ims.people.models import User
from ims.people.second_factor import second_factor
from ims.refusals import Conflict
from ims.roles import Permission
from ims.search.folding import holds

PROPOSE, RECORD = Permission.PROPOSE_AMENDMENT, Permission.RECORD_MEETING
# So many paragraphs, targets and actions are read at a glance; more are folded by kind and looked for by words.
SHORT = 15


def _page(city: City, item: AgendaItem) -> HttpResponse:
    return redirect("item", city=city.slug, meeting=item.meeting_id, item=item.pk)


@city_page(see=PROPOSE, change=PROPOSE)
def amendment_propose(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Choose what is to be changed, added or taken out (``?subject=``), then say how it is to be, and why."""
    row = find_item(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    wanted = request.GET.get("subject", "")
    content = _content(row)
    found = find(content, wanted, get_language() or "") if content else None
    if content is None or found is None:
        return _choose(request, row, content, wanted)
    movers = members_on(city, row.meeting.held_on) if RECORD in request.rights else []  # type: ignore[attr-defined]
    form = AmendmentForm(sent(request), found=found, city=city, movers=movers)
    if form.is_valid() and carried_out(form, lambda: _propose(row, form, movers, person(request))):
        messages.success(request, _("The amendment is proposed. The clerk puts it to the vote before the whole."))
        return _page(city, row)
    context = {"item": row, "meeting": row.meeting, "found": found}
    return form_page(request, "cycles/approval/amendment_propose.html", context, form=form)


def _content(row: AgendaItem) -> dict[str, Any] | None:
    try:
        return package_of(row)
    except Conflict:
        return None


def _propose(row: AgendaItem, form: AmendmentForm, movers: list[User], by: User) -> None:
    chosen = form.cleaned_data.get("mover")
    mover = next((member for member in movers if member.pk == chosen), by)
    services.propose(row, form.found.mark, form.wanted, form.cleaned_data["reason"], mover=mover, by=by)


def _choose(request: HttpRequest, row: AgendaItem, content: dict[str, Any] | None, wanted: str) -> HttpResponse:
    """List what can be amended; say so when what was wanted is not among it."""
    context = {
        "item": row,
        "meeting": row.meeting,
        **choosing(request, content),
        "is_unknown": bool(wanted),
        "is_late": row.state != AgendaItem.State.PREPARED or row.amends_id is not None,
    }
    status = REFUSED if wanted or request.method == "POST" else 200
    return render(request, "cycles/approval/amendment_choose.html", context, status=status)


def choosing(request: HttpRequest, content: dict[str, Any] | None) -> dict[str, Any]:
    """Return what of a package can be changed or taken out, by kind, and what can be added.

    ``?q=`` narrows it to what holds the words; ``is_long`` says whether there is so much that kinds are folded.
    """
    language, filters = get_language() or "", ListFilters.of(request.GET.dict())
    rows = list(subjects(content, language)) if content else []
    names = {
        Subject.VISION: _("Vision"),
        Subject.PARAGRAPH: _("Paragraphs"),
        Subject.TARGET: _("Targets"),
        Subject.ACTION: _("Actions"),
    }
    fitting = _fitting(rows, filters)
    groups = [(label, [found for found in fitting if found.kind == kind]) for kind, label in names.items()]
    return {
        "groups": [(label, held) for label, held in groups if held],
        "new": _fitting(addable(content, language) if content else [], filters),
        "filters": filters,
        "is_long": len(rows) > SHORT,
        "is_empty": not rows,
    }


def _fitting(rows: Iterable[Found], filters: ListFilters) -> list[Found]:
    return [row for row in rows if not filters.q or holds([row.place, row.words], filters.q)]


@city_page(see=None, change=PROPOSE)
def amendment_withdraw(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Withdraw an amendment before its vote."""
    row = _amendment(city, meeting, item)
    services.withdraw(row, by=person(request))
    messages.success(request, _("Amendment %(number)s is withdrawn.") % {"number": row.number})
    return _page(city, _main(row))


@city_page(see=None, change=RECORD)
def amendment_move(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Move an amendment one place up or down in the order of votes."""
    row = _amendment(city, meeting, item)
    services.move(row, -1 if request.POST.get("way") == "up" else 1, by=person(request))
    return _page(city, _main(row))


@city_page(see=RECORD, change=RECORD)
@second_factor
def amendment_conclude(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Show what counts and rule come to, then end the vote on the amendment."""
    row = _amendment(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    stands = standing(row)
    form = SeenForm(sent(request), initial={"seen": mark(stands.counts) if stands.counts else ""})
    if form.is_valid():
        services.conclude_amendment(row, by=person(request), seen=form.cleaned_data["seen"])
        messages.success(request, _("The vote on amendment %(number)s is concluded.") % {"number": row.number})
        return _page(city, _main(row))
    context = {**live(row), **shown(row, city), "result": stands.result}
    return form_page(request, "cycles/approval/amendment_conclude.html", context, form=form)


def _amendment(city: City, meeting: int, item: int) -> AgendaItem:
    row = find_item(city, meeting, item)
    if row.amends_id is None:
        raise Http404
    return row


def _main(row: AgendaItem) -> AgendaItem:
    assert row.amends is not None
    return row.amends
