"""What files say about a city's indicators and their values, read as they are and checked whole.

Nothing is written here. A reading with problems is never loaded; each names file, cell and cure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion
from cycles.indicators.breakdown.models import Category
from cycles.indicators.files.columns import BY_NAME, HEADERS
from cycles.indicators.files.indicator_rows import IndicatorReader, IndicatorRow, indicator_columns
from cycles.indicators.files.mapping import Mapping, guess
from cycles.indicators.files.rows import ObservationReader, ObservationRow, TooManyProblems
from cycles.indicators.models import Indicator
from cycles.indicators.themes import default_framework
from ims.cities.models import City
from ims.csv_files import Columns, Problem, Table, fill, read_table
from ims.sheets import Book, open_book, table_rows
from ims.spreadsheets import neutralise
from ims.workbooks import OLE, WORKBOOK, NotReadable

INDICATORS, OBSERVATIONS = "indicators", "observations"


@dataclass(frozen=True)
class ValuesFile:
    """A file of values: its bytes, its name, and how it is understood; without a mapping it is guessed."""

    content: bytes
    name: str = ""
    mapping: Mapping | None = None


@dataclass
class Reading:
    """What the files say, and everything in them that cannot be read.

    ``observations`` may be read only once, from the file; problems are whole when they were. ``saved`` are the city's
    indicators, ``known`` those that there will be, both by code.
    """

    city: City
    indicators: list[IndicatorRow] = field(default_factory=list)
    observations: Iterable[ObservationRow] = ()
    known: dict[str, Indicator] = field(default_factory=dict)
    saved: dict[str, Indicator] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    converted: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        """Everything that cannot be read, file by file."""
        return [problem for table in self.tables for problem in table.problems]

    def refuse(self, file: str, row: int, column: str, sentence: str, cure: str, **more: Any) -> None:
        """Note a problem that shows only beside what the city has."""
        table = next((table for table in self.tables if table.file == file), None)
        if table is None:
            table = Table(file)
            self.tables.append(table)
        table.refuse(row, column, sentence, cure, **more)


def read_series(
    city: City, indicators: bytes | None, observations: bytes | None, framework: FrameworkVersion | None = None
) -> Reading:
    """Read one or both files for the city at once; commitment codes are those of ``framework``, else of its default."""
    reading = open_series(city, indicators, ValuesFile(observations) if observations is not None else None, framework)
    reading.observations = list(reading.observations)
    return reading


def open_series(
    city: City, indicators: bytes | None, values: ValuesFile | None, framework: FrameworkVersion | None = None
) -> Reading:
    """Read the indicators file, and open the values file so that its rows can be read one after the other."""
    saved = {row.code: row for row in Indicator.objects.in_city(city).described()}
    reading = Reading(city, known={**saved}, saved=saved)
    is_complete = True
    if indicators is not None:
        table = _indicators_table(indicators, indicator_columns(city))
        reading.indicators = IndicatorReader(city, table, framework or default_framework(city)).read()
        reading.tables.append(table)
        # A file without a readable row defines nothing: then each of its codes would be called unknown below.
        is_complete = bool(table.rows)
        reading.known |= {row.code: _as_described(city, reading.known.get(row.code), row) for row in reading.indicators}
    if values is not None:
        table = Table(OBSERVATIONS)
        reading.tables.append(table)
        categories = categories_of(city) if any(row.dimension_id for row in reading.known.values()) else {}
        reading.observations = _rows(reading, table, values, categories, is_complete=is_complete)
    if indicators is None and values is None:
        reading.refuse("", 0, "", _("There is no file."), _("Choose at least one of the two."))
    return reading


def _indicators_table(content: bytes, columns: Columns) -> Table:
    """Read the indicators file, also from the first sheet of a workbook."""
    if not content.startswith((WORKBOOK, OLE)):
        return read_table(INDICATORS, content, columns)
    table = Table(INDICATORS)
    try:
        book = open_book("", content)
        fill(table, _as_csv(table_rows(book, book.sheets[0])), columns)
    except NotReadable as refused:
        table.refuse(0, "", refused.sentence, refused.cure)
    return table


def _as_csv(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet as those of a CSV file: all as wide as the head, no cell a formula."""
    width = 0
    for number, cells in rows:
        width = width or len(cells)
        yield number, [neutralise(cell) for cell in [*cells, *[""] * (width - len(cells))]]


def open_values(values: ValuesFile) -> Book:
    """Open a file of values; raises NotReadable."""
    return open_book(values.name, values.content, {*HEADERS, *BY_NAME})


def categories_of(city: City) -> dict[tuple[int, str], int]:
    """Return the ids of the city's categories by dimension and by code or name, in lower case; a query."""
    found: dict[tuple[int, str], int] = {}
    for row in Category.objects.filter(dimension__city=city):
        for text in (*row.name.values(), row.code):  # where a code is another one's name, the code holds
            found[row.dimension_id, text.casefold()] = row.pk
    return found


def _as_described(city: City, saved: Indicator | None, row: IndicatorRow) -> Indicator:
    """Return an indicator as it will be, not saved."""
    names = ("name", "unit", "unit_code", "frequency", "formula", "dimension_id", "second_dimension_id")
    before = {name: getattr(saved, name) for name in names} if saved is not None else {}
    told = row.beside(saved) if saved is not None else row.fields
    return Indicator(city=city, code=row.code, **before | {name: told[name] for name in names if name in told})


def _rows(
    reading: Reading,
    table: Table,
    values: ValuesFile,
    categories: dict[tuple[int, str], int],
    *,
    is_complete: bool,
) -> Iterator[ObservationRow]:
    """Yield the rows; they are read while they are copied into the database, so nothing here may ask it."""
    try:
        book = open_values(values)
        mapping = values.mapping or guess(book, lambda _keys: {})
        if wrong := mapping.wrong():
            table.refuse(mapping.head, "", wrong, _("Choose on the page before what each column holds."))
            return
        reader = ObservationReader(reading.city, table, mapping, reading.known, is_complete, categories)
        reading.converted = reader.converted
        reader.collect_texts(table_rows(book, mapping.sheet))
        count = 0
        for count, row in enumerate(reader.read(table_rows(book, mapping.sheet)), start=1):  # noqa: B007 - counted
            yield row
        reader.refuse_texts_left()
        if not count and not table.problems:
            table.refuse(0, "", _("The file has a head but no values."), _("Add at least one value."))
    except NotReadable as refused:
        table.refuse(0, "", refused.sentence, refused.cure)
    except TooManyProblems:
        table.refuse(0, "", _("Reading ended here: too much cannot be read."), _("Mend the file where it comes from."))
