"""The page on which everybody checks a paper or a fingerprint without an account, and a decision's archive package."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import http_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cycles import chain
from cycles.snapshot import Decision
from ims.access import city_page, person, public_page
from ims.cities.models import City
from ims.forms import REFUSED
from ims.roles import Permission
from ims.watching import is_watched, reload, watched
from reports.record.finding import clean, find
from reports.record.hashing import LARGEST, HashingHandler
from reports.record.limiting import TOO_MANY, is_too_often
from reports.record.models import ArchiveJob, ArchivePackage
from reports.record.services import KEPT, order_archive

PACKAGE_PAGE = "reports/record/decision_archive.html"
SHOWN = 10  # the newest package of a decision and those before it


@csrf_exempt  # nothing is changed and nothing kept; to compare a token the file would have to be stored first
def verify(request: HttpRequest) -> HttpResponse:
    """Say what a sent PDF or a fingerprint is, who decided it and when, and whether the record holds."""
    handler = HashingHandler(request)
    if request.method == "POST":
        request.upload_handlers = [handler]
    return _verify(request, handler=handler)


@public_page(act=True)
def _verify(request: HttpRequest, handler: HashingHandler) -> HttpResponse:
    typed = (request.POST if request.method == "POST" else request.GET).get("fingerprint", "").strip()
    digest = handler.sha256 or clean(typed)
    if digest and is_too_often(request):
        return render(request, "429.html", status=TOO_MANY)
    wrong = "" if digest else _what_is_wrong(request, handler, typed)
    context = {
        "typed": typed,
        "digest": digest,
        "wrong": wrong,
        "found": find(digest) if digest else None,
        "largest": LARGEST // 1024**2,
    }
    return render(request, "reports/record/verify.html", context, status=REFUSED if wrong else 200)


def _what_is_wrong(request: HttpRequest, handler: HashingHandler, typed: str) -> str:
    if handler.is_too_large:
        return _("The file is larger than %(n)d MB. Compute its SHA-256 yourself and enter that.") % {
            "n": LARGEST // 1024**2
        }
    if typed:
        return _("A fingerprint has 64 characters: the digits 0 to 9 and the letters a to f.")
    if request.method == "POST":
        return _("Choose a PDF, or enter a fingerprint.")
    return ""


@city_page(see=Permission.SEE_CITY, change=Permission.SEE_CITY)
def decision_archive(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Show a decision's archive package while the worker makes it, and afterwards; a POST orders it."""
    row = get_object_or_404(Decision.objects.filter(city=city), pk=decision)
    row.city = city
    if request.method == "POST":
        order_archive(row, by=person(request))
        return redirect("decision_archive", city=city.slug, decision=row.pk)
    ordered = list(row.archive_jobs.listed()[:SHOWN])
    job, head = (ordered[0] if ordered else None), chain.head(city)
    context = {
        "decision": row,
        "job": job,
        "has_grown": bool(job and head and job.head_id != head.pk),
        "head": head,
        "earlier": [one for one in ordered[1:] if one.state == ArchiveJob.State.DONE],
        "days": KEPT.days,
    }
    if job is None:  # nothing to watch, or it went while somebody watched it
        return reload() if is_watched(request) else render(request, PACKAGE_PAGE, context)
    return watched(request, job, PACKAGE_PAGE, context)


@city_page(see=Permission.SEE_CITY)
def archive_download(request: HttpRequest, city: City, decision: int, package: int) -> HttpResponse:
    """Hand out a finished package; its bytes are checked to be those that were made."""
    rows = ArchivePackage.objects.select_related("job__decision")
    found = get_object_or_404(rows, job=package, job__decision=decision, job__decision__city=city)
    content = bytes(found.content)
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise RuntimeError(f"The content of archive package {found.pk} does not match its hash.")
    name = f"{city.slug}-{slugify(found.job.decision.number)}.zip"
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(found.made_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response
