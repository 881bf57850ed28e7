"""The council's decisions for everybody: pages to read, and open data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.approval.conditions.showing import Asked
from cycles.approval.correcting import corrections_of
from cycles.approval.decided import decided
from cycles.approval.minutes.models import Minutes
from cycles.approval.sealing import Sealed
from cycles.snapshot import Decision
from ims.access import open_city_page
from ims.cities.models import City
from reports.documents.models import Document
from reports.open_council import programme
from reports.open_council.answering import data, page
from reports.open_council.listing import ON_A_PAGE, Filters, listed, rows_of, years
from reports.open_council.minutes import listed as meetings_listed
from reports.open_council.minutes import minuted, papers_of, told
from reports.open_council.papers import open_papers, programme_of, programme_papers
from reports.open_council.popolo import council_of


@open_city_page()
def council_data(request: HttpRequest, city: City) -> HttpResponse:
    """Return what the council decided as Popolo; any site may read it, and keep it for five minutes."""
    return data(request, council_of(city))


@open_city_page()
def public_decisions(request: HttpRequest, city: City) -> HttpResponse:
    """List what the council decided, the latest first, by words and year."""
    filters = Filters.of(request.GET.dict())
    found = Paginator(listed(city, filters), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "rows": rows_of(found, city), "filters": filters, "years": years(city)}
    return page(request, "reports/open_council/public_decisions.html", context)


@open_city_page()
def public_decision(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Show what was decided, how it came out, what was asked for and what became of it; no account is needed."""
    row = _decision(city, decision)
    shown = decided(row)
    if "sealed" in shown:
        shown["asked"] = _without_persons(shown["asked"], shown["sealed"])
    papers = {"papers": open_papers(row), "has_programme": programme_of(row) is not None}
    item = getattr(row, "agenda_item", None)
    papers["minuted"] = minuted(city).filter(meeting=item.meeting_id).first() if item is not None else None
    context = {"decision": row, "corrections": corrections_of(row), **papers, **shown}
    return page(request, "reports/open_council/public_decision.html", context)


@open_city_page()
def public_programme(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Show the programme as the council approved it, from the sealed package; 404 where none was approved."""
    row = _decision(city, decision)
    package = programme_of(row)
    found = programme.read(package.content, get_language() or "") if package else None
    if found is None:
        raise Http404
    context = {"decision": row, "programme": found, "package": package, "papers": programme_papers(row)}
    return page(request, "reports/open_council/public_programme.html", context)


@open_city_page()
def public_decision_data(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Return one decision with its amendments as Popolo."""
    return data(request, council_of(city, _decision(city, decision)))


@open_city_page()
def public_paper(request: HttpRequest, city: City, decision: int, document: int) -> HttpResponse:
    """Hand out the paper that the council decided on; 404 for one that has words of private persons in it."""
    row = _decision(city, decision)
    return _paper(document, open_papers(row), f"{city.slug}-{slugify(row.number)}")


@open_city_page()
def public_meetings(request: HttpRequest, city: City) -> HttpResponse:
    """List the meetings whose minutes are frozen, the latest first."""
    found = Paginator(minuted(city), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "rows": meetings_listed(found)}
    return page(request, "reports/open_council/public_meetings.html", context)


@open_city_page()
def public_minutes(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Show the newest frozen minutes of a meeting, without who works in the city's office; 404 while there are none."""
    row = _minutes(city, meeting)
    (listed_row,) = meetings_listed([row])
    context = {"minutes": row, "papers": papers_of(row), "decisions": listed_row.decisions, "told": told(row, city)}
    return page(request, "reports/open_council/public_minutes.html", context)


@open_city_page()
def public_minutes_paper(request: HttpRequest, city: City, meeting: int, document: int) -> HttpResponse:
    """Hand out the paper of a meeting's minutes that is for everybody."""
    row = _minutes(city, meeting)
    name = f"{city.slug}-{slugify(_('Minutes'))}-{row.meeting.held_on.isoformat()}"
    return _paper(document, papers_of(row), name)


def _minutes(city: City, meeting: int) -> Minutes:
    return get_object_or_404(minuted(city), meeting=meeting)


def _paper(document: int, papers: list[Document], name: str) -> HttpResponse:
    """Return one of these papers as a file that anybody may keep for five minutes."""
    found = next((paper for paper in papers if paper.pk == document), None)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{found.sha256}"'
    response["Cache-Control"] = "public, max-age=300"
    return response


def _decision(city: City, decision: int) -> Decision:
    rows = Decision.objects.filter(city=city).select_related("snapshot", "entry", "agenda_item__package")
    row = get_object_or_404(rows, pk=decision)
    row.city = city
    return row


def _without_persons(asked: list[Asked], sealed: Sealed) -> list[Asked]:
    """Return what the council asks for without the names of who works in the city's office."""
    named: Mapping[int, Any] = {facts["number"]: facts["person_id"] for facts in sealed.conditions}
    return [replace(one, who=_("A person of the city’s office")) if named.get(one.row.number) else one for one in asked]
