"""Documents of a year: order, watch the worker, download."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import http_date
from django.utils.text import slugify

from cycles.cycle import Cycle
from cycles.pages import cycle_page
from ims.access import person
from ims.forms import carried_out, form_page
from ims.people.models import User
from ims.roles import Permission
from ims.watching import watched
from reports.documents import services
from reports.documents.forms import OrderForm
from reports.documents.models import Document, ReportJob, WordFile
from reports.seals.models import SealedCopy

PAGE = 20
# The media type of each format, and how the file's name ends.
FILES = {
    ReportJob.FileFormat.PDF.value: ("application/pdf", "pdf"),
    ReportJob.FileFormat.WORD.value: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
}


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
    made: list[ReportJob] = []
    if form.is_valid() and carried_out(form, lambda: made.append(_order(cycle, form.cleaned_data, person(request)))):
        return redirect("document_job", city=cycle.city.slug, year=cycle.year, job=made[0].pk)
    return _documents(request, cycle, form)


def _order(cycle: Cycle, wanted: dict[str, Any], by: User) -> ReportJob:
    snapshot, kind = wanted["snapshot"]
    file_format = wanted["file_format"]
    return services.order_document(cycle, snapshot, wanted["language"], by=by, file_format=file_format, kind=kind)


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
    """Hand out the finished file; the bytes of a document are checked to have the recorded hash still."""
    row = _job_of(cycle, job)
    content, made_at = _word_file(row) if row.file_format == ReportJob.FileFormat.WORD else _document(row)
    return _file(row, content, made_at)


@cycle_page(see=Permission.SEE_WORK)
def document_sealed(request: HttpRequest, cycle: Cycle, job: int) -> HttpResponse:
    """Hand out the sealed copy of the finished document; its bytes are checked as those of the document are."""
    row = _job_of(cycle, job)
    copy = get_object_or_404(SealedCopy, document__job=row)
    content = bytes(copy.content)
    if hashlib.sha256(content).hexdigest() != copy.sha256:
        raise RuntimeError(f"The content of sealed copy {copy.pk} does not match its hash.")
    return _file(row, content, copy.made_at, "-sealed")


def _file(job: ReportJob, content: bytes, made_at: datetime, which: str = "") -> HttpResponse:
    kind, ending = FILES[job.file_format]
    cycle, title = job.cycle, slugify(job.get_kind_display())
    name = f"{slugify(cycle.city.name)}-{cycle.year}-{title}-{job.language}{which}.{ending}"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(made_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response


def _document(job: ReportJob) -> tuple[bytes, datetime]:
    document = get_object_or_404(Document, job=job)
    content = bytes(document.content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise RuntimeError(f"The content of document {document.pk} does not match its hash.")
    return content, document.made_at


def _word_file(job: ReportJob) -> tuple[bytes, datetime]:
    copy = get_object_or_404(WordFile, job=job)
    return bytes(copy.content), copy.made_at
