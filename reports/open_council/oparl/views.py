"""OParl's answers: where the interface begins, its lists and its objects; errors are answered as OParl says."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ims.access import open_city_page
from ims.cities.models import City
from reports.open_council.answering import data
from reports.open_council.oparl.addresses import KINDS, SCHEMA, list_of
from reports.open_council.oparl.lists import Asked, NotATime, answer
from reports.open_council.oparl.objects import Council, system


@open_city_page()
def oparl_system(request: HttpRequest, city: City) -> HttpResponse:
    """Return where a client begins to read."""
    with translation.override(city.binding_language):
        return data(request, system(city))


@open_city_page()
def oparl_list(request: HttpRequest, city: City, kind: str) -> HttpResponse:
    """Return a page of a list of objects."""
    if kind not in KINDS:
        return _error(request, "There is no such list.", 404)
    with translation.override(city.binding_language):
        rows = Council(city).all(kind)
    try:
        return data(request, answer(rows, Asked.of(request.GET.dict()), list_of(city, kind)))
    except NotATime as problem:
        return _error(request, str(problem), 400)


@open_city_page()
def oparl_object(request: HttpRequest, city: City, kind: str, key: str) -> HttpResponse:
    """Return one object by its id."""
    with translation.override(city.binding_language):
        found = Council(city).one(kind, key) if kind in KINDS else None
    return data(request, found) if found is not None else _error(request, "There is no such object.", 404)


def _error(request: HttpRequest, said: str, status: int) -> HttpResponse:
    return data(request, {"type": f"{SCHEMA}Error", "message": said}, status=status)
