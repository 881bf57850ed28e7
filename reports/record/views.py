"""The page on which everybody checks a paper or a fingerprint without an account, and a decision's archive package."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cycles.snapshot import Decision
from ims.access import city_page, public_page
from ims.cities.models import City
from ims.forms import REFUSED
from ims.roles import Permission
from reports.record.exporting import about, bundle, write_zip
from reports.record.finding import clean, find
from reports.record.hashing import LARGEST, HashingHandler
from reports.record.limiting import TOO_MANY, is_too_often


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


@city_page(see=Permission.SEE_CITY)
def decision_archive(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Hand out a decision's archive package: sealed contents, documents, proofs, manifest, and what verifies them."""
    row = get_object_or_404(Decision.objects.filter(city=city).select_related("entry", "snapshot"), pk=decision)
    packed = BytesIO()
    write_zip(bundle(city, about(row)), packed)
    name = f"{city.slug}-{slugify(row.number)}.zip"
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
