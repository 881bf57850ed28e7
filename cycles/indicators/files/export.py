"""A city's indicators and values as files that the import reads: the round trip loses nothing."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cycles.indicators.breakdown.parts import TOTAL, Ids
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.entering.typed import WRITTEN
from cycles.indicators.files import formula_cells
from cycles.indicators.files.columns import (
    BY_NAME,
    CATEGORY,
    CODE,
    FIELD,
    LONG,
    NAME,
    SECOND_CATEGORY,
    TEXTS,
    UNIT,
    VALUE,
)
from cycles.indicators.files.formula_cells import inputs_in
from cycles.indicators.files.indicator_rows import IN_LANGUAGES, indicator_columns
from cycles.indicators.models import Indicator, Observation
from ims.cities.models import City
from ims.sorting import sort_key
from ims.spreadsheets import neutralise
from ims.workbooks import Cell, Sheet, plain, write_workbook

INDICATORS, LONG_FILE, WIDE_FILE = "indicators", "observations", "observations-wide"
FILES = (INDICATORS, LONG_FILE, WIDE_FILE)
CSV, XLSX = "csv", "xlsx"
KINDS = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# "related" and "sdg_indicator" are one column under two names; only the first is written.
LEFT_OUT = frozenset({"sdg_indicator"})
HEAD_WIDE = (CODE, NAME, UNIT, CATEGORY, SECOND_CATEGORY, FIELD)


def export(city: City, file: str, kind: str = CSV) -> bytes:
    """Return one of :data:`FILES` as one of :data:`KINDS`."""
    return as_file(Sheet(file, rows_of(city, file)), kind)


def as_file(sheet: Sheet, kind: str, *more: Sheet) -> bytes:
    """Return a sheet as a file; ``more`` are further ones, which a CSV file does not have.

    Cells that a spreadsheet would run are neutralised in a CSV file; in a workbook they are texts and stay as they are.
    """
    if kind == XLSX:
        return write_workbook([sheet, *more])
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([neutralise(plain(cell)) for cell in row] for row in sheet.rows)
    # With a byte order mark, so that spreadsheets take it for UTF-8; the import reads it with and without.
    return f"\ufeff{text.getvalue()}".encode()


def rows_of(city: City, file: str) -> Iterator[list[Cell]]:
    """Yield the rows of a file, its head first."""
    return {INDICATORS: _indicators, LONG_FILE: _long, WIDE_FILE: _wide}[file](city)


def _indicators(city: City) -> Iterator[list[Cell]]:
    columns, inputs = indicator_columns(city), inputs_in(city)
    names = [name for name in columns.known if name not in LEFT_OUT]
    yield [*names]
    for row in in_order(city):
        cells = _cells(city, row) | formula_cells.cells(row, inputs.get(row.code, []))
        yield [cells[name] for name in names]


def in_order(city: City) -> list[Indicator]:
    """Return the city's indicators in the order of people."""
    rows = Indicator.objects.in_city(city).described().select_related("dimension", "second_dimension")
    return sorted(rows, key=lambda row: sort_key(row.code))


def _cells(city: City, row: Indicator) -> dict[str, str]:
    binding = city.binding_language
    cells = {
        "code": row.code,
        "unit_code": row.unit_code,
        "kind": row.kind,
        "frequency": row.frequency,
        "links": " ".join(row.links),
        "direction": row.direction,
        "pillar": row.pillar,
        "commitment": row.commitment.code if row.commitment else "",
        "source_url": row.source_url,
        "related": row.related,
        "responsible": row.responsible.name.best(binding, binding)[0] if row.responsible else "",
    }
    for language in city.languages:
        ending = "" if language == city.binding_language else f"_{language}"
        cells |= {f"{name}{ending}": getattr(row, name).get(language, "") for name in IN_LANGUAGES}
    return cells


def _long(city: City) -> Iterator[list[Cell]]:
    yield [column.name for column in LONG]
    for indicator, rows in _series(city):
        for row in rows:
            row.indicator = indicator
            yield [_typed(column.name, row, column.written(row, city)) for column in LONG if column.written]


def _typed(name: str, row: Observation, text: str) -> Cell:
    return row.value if name == VALUE and row.value is not None else text


def _wide(city: City) -> Iterator[list[Cell]]:
    """Yield a row per indicator, and below it one for each text that its values have beyond the indicator's source."""
    found = _series(city)
    first: dict[str, tuple[date, date]] = {}
    for row in (row for _indicator, rows in found for row in rows):
        first[row.period] = min(first.get(row.period, (date.max, date.max)), (row.starts_on, row.ends_on))
    periods = sorted(first, key=lambda label: (first[label], label))
    yield [*HEAD_WIDE, *periods]
    for indicator, rows in found:
        for of_part in _by_part(indicator, rows):
            cells = {row.period: row for row in of_part}
            for name in (VALUE, *TEXTS):
                texts = [_wide_cell(name, indicator, cells.get(period)) for period in periods]
                if name == VALUE or any(texts):
                    yield [*wide_head(city, of_part[0], name), *texts]


def _by_part(indicator: Indicator, rows: Sequence[Observation]) -> Iterable[list[Observation]]:
    """Return the values by part, the total's first, also when it has none; each knows its indicator."""
    found: dict[Ids, list[Observation]] = {TOTAL: []}
    for row in rows:
        row.indicator = indicator
        found.setdefault((row.category_id, row.second_category_id), []).append(row)
    return [of_part or [Observation(indicator=indicator)] for of_part in found.values()]


def wide_head(city: City, row: Observation, field: str) -> list[Cell]:
    """Return the first cells of the row of a wide file in which a value stands."""
    written = [BY_NAME[name].written for name in HEAD_WIDE[:-1]]
    return [*(cell(row, city) for cell in written if cell is not None), field]


def _wide_cell(name: str, indicator: Indicator, row: Observation | None) -> Cell:
    if row is None:
        return ""
    if name == VALUE:
        return f"{WRITTEN}{row.gap_reason}" if row.value is None else row.value
    text = str(getattr(row, name))
    return "" if name == SOURCE[0] and text in indicator.source.values() else text


def _series(city: City) -> list[tuple[Indicator, list[Observation]]]:
    """Return the values of each indicator, its parts beside its totals, by period and then by part."""
    indicators = in_order(city)
    found: dict[int, list[Observation]] = {indicator.pk: [] for indicator in indicators}
    for row in Observation.everything.of(indicators).select_related("category", "second_category"):
        found[row.indicator_id].append(row)
    return [(indicator, sorted(found[indicator.pk], key=_place)) for indicator in indicators]


def _place(row: Observation) -> tuple[date, date, int, int]:
    places = [category.position if category is not None else -1 for category in (row.category, row.second_category)]
    return row.starts_on, row.ends_on, places[0], places[1]
