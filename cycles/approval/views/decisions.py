"""The record: the council's decisions, each with what was decided on, how it came out, and the proof that it holds."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cycles import chain
from cycles.approval.correcting import corrections_of
from cycles.approval.decided import decided
from cycles.approval.record import does_not_continue, what_is_wrong
from cycles.approval.views.meetings import ON_A_PAGE
from cycles.indicators.flagging import notes
from cycles.snapshot import Decision
from ims.access import city_page
from ims.cities.models import City
from ims.roles import Permission


@city_page(see=Permission.SEE_CITY)
def decisions(request: HttpRequest, city: City) -> HttpResponse:
    """List the council's decisions, the latest first."""
    rows = Decision.objects.filter(city=city).select_related("snapshot").order_by("-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cycles/approval/decisions.html", {"page_obj": page})


@city_page(see=Permission.SEE_CITY)
def decision(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Show a decision from its sealed content alone, and whether hash, chain and result hold now."""
    rows = Decision.objects.filter(city=city).select_related("snapshot", "entry", "agenda_item__meeting")
    row = get_object_or_404(rows.annotate(before=chain.before("entry")), pk=decision)
    row.city = city
    problems = [*what_is_wrong(row), *does_not_continue(row.entry, getattr(row, "before", None))]
    context = {"decision": row, "problems": problems, "corrections": corrections_of(row), **decided(row)}
    if Permission.SEE_WORK in request.rights:  # type: ignore[attr-defined]
        context["flags"] = notes(city, decision=[row.pk])
    return render(request, "cycles/approval/decision.html", context)
