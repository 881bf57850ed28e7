"""A URLconf with one view that nobody guards, to see that the matrix notices."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ims.urls import urlpatterns as real


def unguarded(request: HttpRequest, city: str) -> HttpResponse:
    """Answer anybody."""
    return HttpResponse(city)


urlpatterns = [*real, path("cities/<slug:city>/unguarded/", unguarded, name="unguarded")]
