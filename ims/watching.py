"""The page of a job that somebody waits for: asked again every two seconds, answered in full when the job is over."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ims.jobs import WatchedJob


def watched(request: HttpRequest, job: WatchedJob, page: str, context: Mapping[str, Any]) -> HttpResponse:
    """Answer with the page; htmx gets its part ``_name.html`` beside it, or 304 while nothing has changed.

    Where the page is another one once the job is over, answer htmx with :func:`reload` then.
    """
    if not is_watched(request):
        return render(request, page, context)
    etag = f'"{job.state}-{job.progress}-{job.attempts}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    folder, _slash, name = page.rpartition("/")
    response = render(request, f"{folder}/_{name}", context)
    response["ETag"] = etag
    return response


def is_watched(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def reload() -> HttpResponse:
    """Tell htmx to load the whole page anew."""
    return HttpResponse(headers={"HX-Refresh": "true"})
