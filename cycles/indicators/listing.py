"""The list of a city's indicators: what is searched, filtered and sorted, and a line per indicator with ready texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commitments.models import Node
from cycles.indicators.drawing import name_of, spark_of
from cycles.indicators.measures import Kind, Pillar
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, series_of_many
from ims import charts, words
from ims.cities.models import City
from ims.filters import ListFilters, number_or, one_of, order
from ims.search.folding import holds
from ims.sorting import sort_key

PER_PAGE = 30
# How the list may be sorted: (value in the address, words).
SORTS: tuple[tuple[str, str | Promise], ...] = (
    ("code", _("Code")),
    ("name", _("Name")),
    ("theme", _("Theme")),
    ("newest", _("Newest value first")),
    ("oldest", _("Oldest value first")),
)


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for; remembered until they clear it."""

    theme: str = number_or()
    pillar: str = one_of(Pillar.values)
    kind: str = one_of(Kind.values)
    sort: str = order(SORTS)


@dataclass(frozen=True)
class Line:
    """One indicator in the list, its texts ready for the page."""

    code: str
    name: str
    url: str
    unit: str
    theme: str
    value: str
    period: str
    source: str
    owner: str
    spark: charts.Spark | None
    gaps: int


@dataclass(frozen=True)
class Listing:
    """The page of the list that is shown, and what can be chosen."""

    filters: Filters
    page: Page[Indicator]
    lines: tuple[Line, ...]
    themes: tuple[Node, ...]
    total: int


def listing(city: City, filters: Filters, page: str | None) -> Listing:
    """Return the city's list under the filters, in two queries whatever its length."""
    known = _all(city)
    found = [row for row in known if _matches(row, filters)]
    found.sort(key=_order(filters.sort, city), reverse=filters.sort == "newest")
    shown = Paginator(found, PER_PAGE).get_page(page)
    series = series_of_many(shown.object_list)
    return Listing(filters, shown, tuple(_line(series[row.pk]) for row in shown), themes_of(known), len(known))


def _all(city: City) -> list[Indicator]:
    rows = (
        Indicator.objects.in_city(city)
        .described()
        .annotate(newest=Max("observations__starts_on", filter=Q(observations__value__isnull=False)))
    )
    return [_in(city, row) for row in rows]


def _in(city: City, indicator: Indicator) -> Indicator:
    indicator.city = city
    return indicator


def themes_of(indicators: Sequence[Indicator]) -> tuple[Node, ...]:
    """Return the themes that these indicators belong to, in the order of their framework."""
    found = {row.theme.pk: row.theme for row in indicators if row.theme is not None}
    return tuple(sorted(found.values(), key=lambda node: (node.version_id, node.position)))


def _matches(indicator: Indicator, filters: Filters) -> bool:
    if filters.theme and (indicator.theme is None or str(indicator.theme.pk) != filters.theme):
        return False
    if any(value and getattr(indicator, name) != value for name, value in _exact(filters)):
        return False
    said = [text for texts in (indicator.name, indicator.unit, indicator.source) for text in texts.values()]
    texts = [indicator.code, *said, *indicator.links]
    return holds([*texts, str(indicator.owner or "")], filters.q)


def _exact(filters: Filters) -> list[tuple[str, str]]:
    return [("pillar", filters.pillar), ("kind", filters.kind)]


def _order(sort: str, city: City) -> Callable[[Indicator], Any]:
    language = get_language() or city.binding_language
    orders: dict[str, Callable[[Indicator], Any]] = {
        "code": lambda row: sort_key(row.code),
        "name": lambda row: sort_key(name_of(row), language),
        "theme": lambda row: (_place(row), sort_key(row.code)),
        "newest": lambda row: _newest(row, date.min),
        "oldest": lambda row: _newest(row, date.max),
    }
    return orders[sort]


def _place(indicator: Indicator) -> tuple[int, int]:
    """Return the commitment's place in its framework; indicators without one come last."""
    node = indicator.commitment
    return (node.version_id, node.position) if node else (2**62, 0)


def _newest(indicator: Indicator, without: date) -> date:
    newest: date | None = getattr(indicator, "newest", None)
    return newest or without


def _line(series: Series) -> Line:
    indicator, latest = series.indicator, series.latest
    return Line(
        code=indicator.code,
        name=name_of(indicator),
        url=reverse("indicator", args=[indicator.city.slug, indicator.pk]),
        unit=str(indicator.unit),
        theme=f"{indicator.commitment.code}" if indicator.commitment else "",
        value=words.number(latest.value) if latest and latest.value is not None else "",
        period=latest.period if latest else "",
        source=indicator.sourced(latest.source if latest else ""),
        owner=str(indicator.owner) if indicator.owner else str(indicator.responsible or ""),
        spark=spark_of(series),
        gaps=len(series.gaps),
    )
