"""Every change made by a request is history with who made it and where."""

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class HistoryMiddleware:
    """Open a history context for each request that may change something; it holds ids, never names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        user = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(user=user, path=request.path):
            return self.get_response(request)
