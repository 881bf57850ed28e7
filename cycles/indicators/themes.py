"""The themes of a city's indicators: the framework they are mapped to, and the series of one theme."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, When

from commitments.frameworks.models import DEFAULT_FRAMEWORK
from commitments.models import FrameworkVersion, Node
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, series_of_many
from ims.cities.models import City
from ims.sorting import sort_key


@dataclass(frozen=True)
class ThemeSeries:
    """One theme of a framework with the series of the city's indicators in it, and how many each theme has."""

    theme: Node
    series: tuple[Series, ...]
    counts: tuple[tuple[Node, int], ...]


def default_framework(city: City | None = None) -> FrameworkVersion | None:
    """Return the version that codes mean unless told: the one most of the city's indicators are mapped to.

    Without any, Aalborg's in force, else the first in force.
    """
    used = Q(nodes__indicators__city=city) if city else Q(pk__isnull=True)
    return (
        FrameworkVersion.objects.exclude(status=FrameworkVersion.Status.DRAFT)
        .select_related("framework")
        .annotate(
            used=Count("nodes__indicators", filter=used),
            is_other=Case(When(framework__code=DEFAULT_FRAMEWORK, then=0), default=1),
        )
        .filter(Q(used__gt=0) | Q(status=FrameworkVersion.Status.PUBLISHED))
        .order_by("-used", "is_other", "pk")
        .first()
    )


def theme_series(city: City, code: str) -> ThemeSeries | None:
    """Return the theme of this code with its series, None when the framework has no such theme."""
    framework = default_framework(city)
    if framework is None:
        return None
    themes = list(Node.objects.of_version(framework).themes())
    theme = next((node for node in themes if node.code == code), None)
    if theme is None:
        return None
    known = list(Indicator.objects.in_city(city).described())
    for row in known:
        row.city = city
    counts = tuple((node, sum(row.theme == node for row in known)) for node in themes)
    mine = sorted((row for row in known if row.theme == theme), key=lambda row: sort_key(row.code))
    series = series_of_many(mine)
    return ThemeSeries(theme, tuple(series[row.pk] for row in mine), counts)
