"""The page of a fault: 503 while the database does not answer, which passes by itself, and 500 for what is our own."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Seconds after which a program may ask again; a restarted database needs about as long.
AGAIN_AFTER = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for the exception that is being handled; both pages are static, so that they show whatever is broken."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return render(request, "500.html", status=500)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(AGAIN_AFTER)
    return response
