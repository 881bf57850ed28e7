"""A city's indicators and values as the two CSV files that the import reads: the round trip loses nothing."""

import csv
import io
from collections.abc import Iterable

from cycles.indicators.indicator_rows import indicator_columns
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.reading import INDICATORS, OBSERVATIONS
from ims.cities.models import City
from ims.sorting import sort_key
from ims.spreadsheets import neutralise

FILES = (INDICATORS, OBSERVATIONS)
# "related" and "sdg_indicator" are one column under two names; only the first is written.
LEFT_OUT = frozenset({"sdg_indicator"})


def export(city: City, file: str) -> str:
    """Return the text of ``indicators`` or ``observations``; cells that a spreadsheet would run are neutralised."""
    rows = _indicators(city) if file == INDICATORS else _observations(city)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue()


def _indicators(city: City) -> Iterable[list[str]]:
    columns = indicator_columns(city)
    names = [name for name in columns.known if name not in LEFT_OUT]
    yield names
    known = Indicator.objects.in_city(city).described()
    for row in sorted(known, key=lambda row: sort_key(row.code)):
        cells = _cells(city, row)
        yield [cells[name] for name in names]


def _cells(city: City, row: Indicator) -> dict[str, str]:
    cells = {
        "code": row.code,
        "unit": row.unit,
        "unit_code": row.unit_code,
        "kind": row.kind,
        "frequency": row.frequency,
        "links": " ".join(row.links),
        "direction": row.direction,
        "pillar": row.pillar,
        "commitment": row.commitment.code if row.commitment else "",
        "source": row.source,
        "source_url": row.source_url,
        "related": row.related,
        "responsible": row.responsible.name if row.responsible else "",
    }
    for language in city.languages:
        ending = "" if language == city.binding_language else f"_{language}"
        cells[f"name{ending}"] = row.name.get(language, "")
        cells[f"definition{ending}"] = row.definition.get(language, "")
        cells[f"method{ending}"] = row.method.get(language, "")
    return cells


def _observations(city: City) -> Iterable[list[str]]:
    yield ["indicator_code", "period", "value", "source", "gap_reason"]
    rows = Observation.objects.filter(indicator__city=city).select_related("indicator")
    for row in sorted(rows, key=lambda row: (sort_key(row.indicator.code), row.starts_on, row.ends_on)):
        value = "" if row.value is None else format(row.value, "f")
        yield [row.indicator.code, row.period, value, row.source, row.gap_reason]
