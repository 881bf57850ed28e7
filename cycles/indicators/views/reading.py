"""Reading: the list of indicators, one indicator, a theme's series, and the files to take away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.indicators import detail
from cycles.indicators.breakdown.page import breakdown
from cycles.indicators.breakdown.saying import part_words
from cycles.indicators.computed.page import formula_page
from cycles.indicators.converting import shown_in
from cycles.indicators.drawing import chart_of, name_of
from cycles.indicators.files.export import FILES, KINDS, export
from cycles.indicators.listing import SORTS, Filters, listing
from cycles.indicators.measures import Kind, Pillar
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.series import Series
from cycles.indicators.themes import theme_series as series_of_theme
from cycles.indicators.uses import mentions_of
from cycles.indicators.value_history import value_history as happenings_of
from ims.access import city_page
from ims.cities.models import City
from ims.fields import Translated
from ims.filters import forgotten, remembered
from ims.parts import FileLink
from ims.roles import Permission

REMEMBERED = "indicators-{city}"


@city_page(see=Permission.SEE_WORK)
def indicators(request: HttpRequest, city: City) -> HttpResponse:
    """List the city's indicators; what was looked for last time holds until it is cleared."""
    key = REMEMBERED.format(city=city.pk)
    if forgotten(request, key):
        return redirect("indicators", city=city.slug)
    found = listing(city, remembered(request, key, Filters), request.GET.get("page"))
    context = {"listing": found, "page_obj": found.page, "sorts": SORTS, "files": _files(city)}
    context |= {"pillars": Pillar.choices, "kinds": Kind.choices}
    return render(request, "cycles/indicators/indicators.html", context)


def _files(city: City) -> list[FileLink]:
    names = dict(zip(FILES, (_("Indicators"), _("Values, a row each"), _("Values, a column per period")), strict=True))
    kinds = {"csv": _("CSV"), "xlsx": _("Excel workbook")}
    return [
        FileLink(f"{names[file]}, {kinds[kind]}", reverse("indicator_export", args=[city.slug, file, kind]), "")
        for file in FILES
        for kind in KINDS
    ]


def find(city: City, pk: int) -> Indicator:
    """Return the city's indicator with what its page names, or raise 404."""
    rows = Indicator.objects.in_city(city).described().select_related("dimension", "second_dimension")
    found = get_object_or_404(rows, pk=pk)
    found.city = city
    return found


@city_page(see=Permission.SEE_WORK)
def indicator(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Show one indicator: its chart, its values with their gaps, where they come from, what was corrected."""
    found = find(city, indicator)
    values = tuple(Observation.everything.of([found]))  # totals and parts in one query
    whole = Series(found, tuple(row for row in values if not row.is_part))
    shown = shown_in(whole, request.GET.get("unit", ""))
    series = shown.series
    computed = formula_page(found, series.observations)
    sees_history = Permission.SEE_HISTORY in request.rights  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "indicator": found,
        "name": name_of(found),
        "series": series,
        "shown": shown,
        "chart": chart_of(series, shown.unit),
        "facts": detail.facts(found),
        "definition": _text(found.definition, city),
        "method": _text(found.method, city),
        "computed": computed,
        "rows": detail.value_rows(series, computed.workings if computed else {}),
        "corrections": detail.corrections(found) if sees_history else [],
        "mentions": mentions_of(found),
        "breakdown": breakdown(found, values),
        "enters": found.owner_id in request.rights.people,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/indicators/indicator.html", context)


def _text(texts: Translated, city: City) -> str:
    return texts.best(get_language() or city.binding_language, city.binding_language)[0]


@city_page(see=Permission.SEE_WORK)
def theme_series(request: HttpRequest, city: City, theme: str) -> HttpResponse:
    """Draw the series of every indicator in a theme."""
    found = series_of_theme(city, theme)
    if found is None:
        raise Http404
    charts = [(series, name_of(series.indicator), chart_of(series)) for series in found.series]
    values = sum(len(series.values) for series in found.series)
    gaps = sum(len(series.gaps) for series in found.series)
    context = {"found": found, "charts": charts, "values": values, "gaps": gaps}
    return render(request, "cycles/indicators/theme_series.html", context)


@city_page(see=Permission.SEE_WORK)
def indicator_export(request: HttpRequest, city: City, file: str, kind: str) -> HttpResponse:
    """Hand out the city's indicators or values as a file that the import reads."""
    if file not in FILES or kind not in KINDS:
        raise Http404
    return download(export(city, file, kind), kind, f"{city.slug}-{file}.{kind}")


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to be kept and not shown."""
    answer = HttpResponse(content, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@city_page(see=Permission.SEE_HISTORY)
def value_history(request: HttpRequest, city: City, observation: int) -> HttpResponse:
    """Show everything that happened to one value: who, when, why, from which import."""
    rows = Observation.everything.filter(indicator__city=city).select_related(
        "indicator", "category", "second_category"
    )
    found = get_object_or_404(rows, pk=observation)
    found.indicator.city = city
    context = {"observation": found, "indicator": found.indicator, "name": name_of(found.indicator)}
    context |= {"rows": happenings_of(found), "part": part_words(found, city)}
    return render(request, "cycles/indicators/value_history.html", context)
