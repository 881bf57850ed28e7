"""The page on which everybody checks a paper or a fingerprint, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ims.access import public_page
from ims.forms import REFUSED
from reports.record.finding import clean, find
from reports.record.hashing import LARGEST, HashingHandler


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
