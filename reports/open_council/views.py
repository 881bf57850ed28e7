"""The council's decisions as open data, for everybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ims.access import open_city_page
from ims.cities.models import City
from reports.open_council.popolo import council_of

SECONDS = 300


@open_city_page()
def council_data(request: HttpRequest, city: City) -> HttpResponse:
    """Return what the council decided as Popolo; any site may read it, and keep it for five minutes."""
    response = JsonResponse(council_of(city), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
