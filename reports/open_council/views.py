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
from cycles.approval.sealing import Sealed
from cycles.snapshot import Decision
from ims.access import open_city_page
from ims.cities.models import City
from reports.documents.models import Document
from reports.open_council import programme
from reports.open_council.answering import data, page
from reports.open_council.listing import ON_A_PAGE, Filters, listed, rows_of, years
from reports.open_council.papers import open_papers, programme_of
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
    context = {"decision": row, "programme": found, "package": package}
    return page(request, "reports/open_council/public_programme.html", context)


@open_city_page()
def public_decision_data(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Return one decision with its amendments as Popolo."""
    return data(request, council_of(city, _decision(city, decision)))


@open_city_page()
def public_paper(request: HttpRequest, city: City, decision: int, document: int) -> HttpResponse:
    """Hand out the paper that the council decided on; 404 for one that has words of private persons in it."""
    row = _decision(city, decision)
    if document not in {paper.pk for paper in open_papers(row)}:
        raise Http404
    found = Document.objects.get(pk=document)
    response = HttpResponse(bytes(found.content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{city.slug}-{slugify(row.number)}.pdf"'
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
