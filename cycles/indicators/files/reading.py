"""What files say about a city's indicators and their values, read as they are and checked whole.

Nothing is written here. A reading with problems is never loaded; each names file, cell and cure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion
from cycles.indicators.breakdown.models import Category
from cycles.indicators.files.columns import BY_NAME, HEADERS
from cycles.indicators.files.formula_cells import inputs_in
from cycles.indicators.files.indicator_rows import IndicatorReader, IndicatorRow, indicator_columns
from cycles.indicators.files.mapping import Mapping, guess
from cycles.indicators.files.plain import PlainFile
from cycles.indicators.files.rows import ObservationReader, ObservationRow, TooManyProblems
from cycles.indicators.models import Indicator
from cycles.indicators.themes import default_framework
from ims.cities.models import City
from ims.csv_files import Columns, Problem, Table, fill, read_table
from ims.sheets import Book, cells_of, open_book, table_rows
from ims.spreadsheets import neutralise
from ims.workbooks import OLE, WORKBOOK, NotReadable

INDICATORS, OBSERVATIONS = "indicators", "observations"
SAY_EVERY = 20_000  # rows
SMALL = 100_000  # letters: a smaller file is read sooner than the database is asked


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
    indicators, ``known`` those that there will be, ``inputs`` the codes that the computed ones follow from until now,
    all by code. ``say`` is told now and then which row is read, and 0 when all were.
    """

    city: City
    indicators: list[IndicatorRow] = field(default_factory=list)
    observations: Iterable[ObservationRow] = ()
    known: dict[str, Indicator] = field(default_factory=dict)
    saved: dict[str, Indicator] = field(default_factory=dict)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    converted: dict[tuple[str, str], int] = field(default_factory=dict)
    say: Callable[[int], None] = lambda _row: None

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
    rows = Indicator.objects.in_city(city).described().select_related("dimension", "second_dimension")
    saved = {row.code: row for row in rows}
    reading = Reading(city, known={**saved}, saved=saved)
    is_complete = True
    if indicators is not None:
        table = _indicators_table(indicators, indicator_columns(city))
        reading.indicators = IndicatorReader(city, table, framework or default_framework(city), saved).read()
        reading.tables.append(table)
        # A file without a readable row defines nothing: then each of its codes would be called unknown below.
        is_complete = bool(table.rows)
        reading.known |= {row.code: _as_described(city, reading.known.get(row.code), row) for row in reading.indicators}
    if any(row.is_computed for row in saved.values()):
        reading.inputs = inputs_in(city)
    if values is not None:
        table = Table(OBSERVATIONS)
        reading.tables.append(table)
        categories = categories_of(city) if any(row.dimension_id for row in reading.known.values()) else {}
        reading.observations = RowSource(reading, table, values, categories, is_complete=is_complete)
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
    names = ("name", "unit", "unit_code", "frequency", "formula", "dimension", "second_dimension")
    before = {name: getattr(saved, name) for name in names} if saved is not None else {}
    told = row.beside(saved) if saved is not None else row.fields
    if row.formula is not None:
        told = {**told, "formula": row.formula.formula}
    return Indicator(city=city, code=row.code, **before | {name: told[name] for name in names if name in told})


class RowSource:
    """The rows of a file of values, read one after the other, or by the database where the file is plain.

    They are read while they are copied into the database, so iterating asks it nothing. ``plain`` is the file where the
    database read it, which it does from ``least`` letters.
    """

    least = SMALL

    def __init__(
        self,
        reading: Reading,
        table: Table,
        values: ValuesFile,
        categories: dict[tuple[int, str], int],
        *,
        is_complete: bool,
    ) -> None:
        self.reading, self.table, self.values = reading, table, values
        self._facts = (reading.known, is_complete, categories)
        self.plain: PlainFile | None = None

    def by_database(self, cursor: Any) -> str:
        """Let the database read the file and return the query of its rows; iterating then yields the odd ones.

        "" where it has to be read row by row.
        """
        plain = PlainFile.of(*self._opened) if self._opened else None
        self.plain = plain if plain is not None and len(plain.text) >= self.least and plain.take(cursor) else None
        return self.plain.rows() if self.plain is not None else ""

    def __iter__(self) -> Iterator[ObservationRow]:
        if self._opened is None:
            return
        book, reader = self._opened
        count = self.plain.total - len(self.plain.odd) if self.plain is not None else 0
        try:
            for row in reader.read(self._rows(book, reader)):
                if count % SAY_EVERY == 0:
                    self.reading.say(row.row)
                count += 1
                yield row
            reader.refuse_texts_left()
            if not count and not self.table.problems:
                self.table.refuse(0, "", _("The file has a head but no values."), _("Add at least one value."))
        except NotReadable as refused:
            self.table.refuse(0, "", refused.sentence, refused.cure)
        except TooManyProblems:
            sentence = _("Reading ended here: too much cannot be read.")
            self.table.refuse(0, "", sentence, _("Mend the file where it comes from."))

    def _rows(self, book: Book, reader: ObservationReader) -> Iterator[tuple[int, list[str]]]:
        if self.plain is not None:
            return ((number, cells_of(cells)) for number, cells in self.plain.odd)
        reader.collect_texts(table_rows(book, reader.mapping.sheet))
        return table_rows(book, reader.mapping.sheet)

    @cached_property
    def _opened(self) -> tuple[Book, ObservationReader] | None:
        """The file and who reads it; None where it cannot be opened or understood, which is noted."""
        try:
            book = open_values(self.values)
            mapping = self.values.mapping or guess(book, lambda _keys: {})
        except NotReadable as refused:
            self.table.refuse(0, "", refused.sentence, refused.cure)
            return None
        if wrong := mapping.wrong():
            self.table.refuse(mapping.head, "", wrong, _("Choose on the page before what each column holds."))
            return None
        reader = ObservationReader(self.reading.city, self.table, mapping, *self._facts)
        self.reading.converted = reader.converted
        return book, reader
