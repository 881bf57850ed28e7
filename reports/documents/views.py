"""Documents of a year: order, watch the worker, download."""

import hashlib
from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import http_date
from django.utils.text import slugify

from cycles.cycle import Cycle
from cycles.pages import cycle_page
from cycles.snapshot import Snapshot
from ims.forms import form_page
from ims.people.models import User
from ims.roles import Permission
from ims.watching import watched
from reports.documents import services
from reports.documents.forms import OrderForm
from reports.documents.models import Document, ReportJob

PAGE = 20


@cycle_page(see=Permission.SEE_WORK)
def documents(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's documents and what can be ordered."""
    return _documents(request, cycle, OrderForm(cycle=cycle))


def _documents(request: HttpRequest, cycle: Cycle, form: OrderForm) -> HttpResponse:
    page = Paginator(ReportJob.objects.filter(cycle=cycle).listed(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "has_something": form.has_something}
    return form_page(request, "reports/documents/documents.html", context, form=form)


@cycle_page(see=None, change=Permission.ORDER_DOCUMENTS)
def document_order(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Order a document and lead to the page that watches it."""
    form = OrderForm(request.POST, cycle=cycle)
    if not form.is_valid():
        return _documents(request, cycle, form)
    snapshot = cast(Snapshot, form.cleaned_data["snapshot"])
    job = services.order_document(cycle, snapshot, form.cleaned_data["language"], by=cast(User, request.user))
    return redirect("document_job", city=cycle.city.slug, year=cycle.year, job=job.pk)


def _job_of(cycle: Cycle, pk: int) -> ReportJob:
    return get_object_or_404(ReportJob.objects.filter(cycle=cycle).listed(), pk=pk)


@cycle_page(see=Permission.SEE_WORK)
def document_job(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    """Show how far the worker is; htmx asks every two seconds and gets 304 while nothing has changed."""
    row = _job_of(cycle, job)
    context = {"job": row}
    return watched(request, row, "reports/documents/document_job.html", context)


@cycle_page(see=Permission.SEE_WORK)
def document_download(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    """Hand out the finished file after checking that its bytes still have the recorded hash."""
    row = _job_of(cycle, job)
    document = get_object_or_404(Document, job=row)
    content = bytes(document.content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise RuntimeError(f"The content of document {document.pk} does not match its hash.")
    name = f"{slugify(cycle.city.name)}-{cycle.year}-{slugify(row.get_kind_display())}-{row.language}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(document.made_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response
