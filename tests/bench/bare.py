"""What our pages are measured against: one view of a bare Django that knows nobody and writes ready strings.

No middleware, no session, no rights, no translation: three ``values_list`` queries, and Jinja2 puts their columns into
tables. A text of as many bytes as the environment's ``IMS_BARE_REST`` says stands for the rest of the page.
"""

import os
from collections import defaultdict

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path
from jinja2 import Environment

TEMPLATE = Environment(autoescape=True).from_string(
    "<!doctype html><html lang=en><title>Targets</title><p>{{ rest }}</p>"
    "{% for pk, title in objectives %}<h3>{{ title }}</h3><table>"
    "<tr><th>Indicator<th>Unit<th>Reference<th>Target<th>Owner</tr>"
    "{% for target, name, unit, year, value, until, aim, owner in targets[pk] %}"
    '<tr><td><a href="/targets/{{ target }}/">{{ name }}</a><td>{{ unit }}<td>{{ value }} ({{ year }})'
    "<td>{{ aim }} ({{ until }})<td>{{ owner }}</tr>{% endfor %}</table>{% endfor %}"
    "<table>{% for code, title, owner in actions %}<tr><td>{{ code }} {{ title }}<td>{{ owner }}</tr>{% endfor %}"
    "</table>"
)
REST = "x" * int(os.environ.get("IMS_BARE_REST", "0"))
COLUMNS = (
    "objective_id",
    "pk",
    "indicator__name__en",
    "indicator__unit__en",
    "reference_year",
    "reference_value",
    "year",
    "value",
    "owner__name",
)


def bare(_request: HttpRequest, cycle: int) -> HttpResponse:
    """Write the cycle's targets and actions."""
    from cycles.targets.models import Action, Objective, Target

    targets = defaultdict(list)
    rows = Target._default_manager.filter(cycle=cycle).order_by("objective__position", "indicator__code", "pk")
    for objective, *row in rows.values_list(*COLUMNS):
        targets[objective].append(row)
    objectives = Objective._default_manager.filter(cycle=cycle).order_by("position").values_list("pk", "title__en")
    actions = (
        Action._default_manager.filter(cycle=cycle).order_by("code").values_list("code", "title__en", "owner__name")
    )
    return HttpResponse(TEMPLATE.render(rest=REST, objectives=objectives, targets=targets, actions=actions))


urlpatterns = [path("bare/<int:cycle>/", bare)]
django.setup(set_prefix=False)
settings.MIDDLEWARE = []
application = WSGIHandler()
