"""A plain file of values, a row per value in a CSV file without quotes, read by the database in sets.

The file is copied as it is into a table of this transaction. Rows whose cells say exactly one thing (a code, a period,
a number with the file's decimal sign) are taken from there; every other row, the odd ones, goes through the reader
like the rows of any file, so that whatever cannot be read is refused with the same words and the same cell.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from psycopg.errors import BadCopyFileFormat

from cycles.indicators.files.columns import CITY, CODE, GAP, PERIOD, TEXTS, UNIT, VALUE
from cycles.indicators.files.rows import LENGTHS, ObservationReader
from cycles.indicators.periods import Period
from ims.csv_files import letter
from ims.sheets import MAX_ROWS, Book, TextFile

PIECE = 1 << 20  # letters that are sent at once
MOST_ODD, FEW = 0.2, 1_000  # of the rows, and at least: more odd ones are quicker read one after the other
MOST_PAIRS = 50_000  # different periods, and different units
UNDERSTOOD = {CODE, PERIOD, VALUE, GAP, UNIT, CITY, *TEXTS, "name", "status", ""}  # the last three are not read
# What the reader takes off the ends of a cell; an apostrophe in front hides a formula from a spreadsheet.
BLANK = r"[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
EDGES = rf"^('|{BLANK})|{BLANK}$"
RAW = """
DROP TABLE IF EXISTS pg_temp.series_raw, pg_temp.series_codes, pg_temp.series_periods, pg_temp.series_units,
    pg_temp.series_odd;
CREATE TEMPORARY TABLE series_raw (row integer GENERATED ALWAYS AS IDENTITY, {cells}) ON COMMIT DROP;
CREATE TEMPORARY TABLE series_codes (code text PRIMARY KEY, frequency text) ON COMMIT DROP;
CREATE TEMPORARY TABLE series_periods (
    frequency text, label text, period text, starts_on date, ends_on date, PRIMARY KEY (frequency, label)
) ON COMMIT DROP;
CREATE TEMPORARY TABLE series_units (code text, unit text, PRIMARY KEY (code, unit)) ON COMMIT DROP;
"""
COPY = "COPY series_raw ({names}) FROM STDIN (FORMAT csv, DELIMITER E'{separator}')"
PAIRS = """
SELECT DISTINCT {one}, {other} FROM series_raw r JOIN series_codes k ON k.code = {code}
WHERE r.row > {head} AND {other} !~ %(edges)s LIMIT %(most)s
"""
ODD = """
ANALYZE series_raw, series_codes, series_periods, series_units;
CREATE TEMPORARY TABLE series_odd ON COMMIT DROP AS
SELECT r.row FROM {known} WHERE r.row > {head} AND NOT ({blank}) AND NOT COALESCE({plain}, false);
ANALYZE series_odd;
SELECT (SELECT count(*) FROM series_raw r WHERE r.row > {head} AND NOT ({blank})), (SELECT count(*) FROM series_odd)
"""
ODD_ROWS = "SELECT row, {names} FROM series_raw JOIN series_odd USING (row) ORDER BY row"
PLAIN_ROWS = """
SELECT r.row, '{at}' AS at, k.code, p.period, p.starts_on, p.ends_on, {number} AS value, {texts},
       0 AS category, 0 AS second_category
FROM {known} LEFT JOIN series_odd odd ON odd.row = r.row WHERE odd.row IS NULL AND r.row > {head}
"""


class PlainFile:
    """A file that may be read by the database; ``reader`` understands it and is given the odd rows.

    ``total`` is how many rows say something, ``odd`` those that are not plain.
    """

    def __init__(self, text: str, separator: str, reader: ObservationReader) -> None:
        self.text, self.separator, self.reader = text, separator, reader
        self.places, self.head = reader.places, reader.mapping.head
        cells = [f"c{place}" for place in range(text.partition("\n")[0].count(separator) + 1)]
        self.names, self.blank = ", ".join(cells), " AND ".join(f"r.{cell} IS NULL" for cell in cells)
        self.columns = ", ".join(f"{cell} text" for cell in cells)
        self.total, self.odd = 0, list[tuple[int, list[str]]]()

    @classmethod
    def of(cls, book: Book, reader: ObservationReader) -> "PlainFile | None":
        """Return the file where it could be plain: CSV without quotes, a row per value, columns that are understood."""
        if not isinstance(book, TextFile) or reader.mapping.is_wide or not set(reader.places) <= UNDERSTOOD:
            return None
        text = book.text.rstrip("\r\n")
        is_plain = '"' not in text and "\\." not in text and text.count("\n") < MAX_ROWS
        return cls(text, book.separator, reader) if is_plain else None

    def take(self, cursor: Any) -> bool:
        """Copy the file into the database and find its odd rows; False, and nothing there, where it is not plain."""
        try:
            with transaction.atomic():
                cursor.execute(RAW.format(cells=self.columns))
                self._copy(cursor)
                is_taken = self._describe(cursor) and self._find_odd(cursor)
        except BadCopyFileFormat:  # its rows are not of one width
            return False
        return is_taken

    def rows(self) -> str:
        """Return the query of the plain rows, with the columns of ``series_rows`` in their order."""
        value = self._cell(VALUE)
        text = f"replace({value}, ',', '.')" if self.reader.mapping.decimal == "," else value
        texts = ", ".join(f"{self._text(name)} AS {name}" for name in (GAP, *TEXTS))
        facts = {"at": letter(self.places[VALUE]), "number": f"{text}::numeric", "texts": texts}
        return PLAIN_ROWS.format(**facts, known=self._known("JOIN"), head=self.head)

    def _copy(self, cursor: Any) -> None:
        separator = {"\t": "\\t"}.get(self.separator, self.separator)
        with cursor.copy(COPY.format(names=self.names, separator=separator)) as copy:
            for begin in range(0, len(self.text), PIECE):
                copy.write(self.text[begin : begin + PIECE])

    def _describe(self, cursor: Any) -> bool:
        """Write down what each code, period and unit means, each read once; False where there are too many."""
        reader = self.reader
        _fill(cursor, "series_codes", ((code, row.frequency) for code, row in reader.known.items()))
        pairs = self._pairs(cursor, "k.frequency", PERIOD)
        read = ((frequency, label, reader.read_period(frequency, label)) for frequency, label in pairs)
        periods = ((*key, row.label, row.starts_on, row.ends_on) for *key, row in read if isinstance(row, Period))
        _fill(cursor, "series_periods", periods)
        units = self._pairs(cursor, "k.code", UNIT) if UNIT in self.places else []
        _fill(cursor, "series_units", (pair for pair in units if reader.is_own(pair[1], reader.known[pair[0]])))
        return max(len(pairs), len(units)) < MOST_PAIRS

    def _pairs(self, cursor: Any, one: str, name: str) -> list[tuple[str, str]]:
        """Return the different texts of a column, each beside the frequency or the code of its indicator."""
        query = PAIRS.format(one=one, other=self._cell(name), code=self._cell(CODE), head=self.head)
        cursor.execute(query, {"edges": EDGES, "most": MOST_PAIRS})
        found: list[tuple[str, str]] = cursor.fetchall()
        return found

    def _find_odd(self, cursor: Any) -> bool:
        """Find the odd rows, for the reader; False where there are too many of them."""
        known, plain = self._known("LEFT JOIN"), self._is_plain()
        here = [self.reader.city.slug.lower(), self.reader.city.name.lower()]
        facts = {"edges": EDGES, "here": here}
        cursor.execute(ODD.format(known=known, head=self.head, blank=self.blank, plain=plain), facts)
        while cursor.nextset():  # the last of the statements answers
            pass
        self.total, odd = cursor.fetchone()
        if odd > max(MOST_ODD * self.total, FEW):
            return False
        cursor.execute(ODD_ROWS.format(names=self.names))
        self.odd = [(row, [cell or "" for cell in cells]) for row, *cells in cursor.fetchall()]
        return True

    def _is_plain(self) -> str:
        """Return the condition under which a row says exactly one thing."""
        sign = {".": r"\.", ",": ","}.get(self.reader.mapping.decimal, "")
        fraction = f"({sign}[0-9]{{1,12}})?" if sign else ""
        value = self._cell(VALUE)
        conditions = [
            "k.code IS NOT NULL AND p.label IS NOT NULL",
            f"({value} IS NULL OR {value} ~ '^-?[0-9]{{1,12}}{fraction}$' AND {self._text(GAP)} = '')",
        ]
        for name in self.places.keys() & {GAP, *TEXTS}:
            text = self._cell(name)
            conditions.append(f"({text} IS NULL OR {text} !~ %(edges)s AND length({text}) <= {LENGTHS[name]})")
        if UNIT in self.places:
            conditions.append(f"({self._cell(UNIT)} IS NULL OR {value} IS NULL OR u.unit IS NOT NULL)")
        if CITY in self.places:
            conditions.append(f"({self._cell(CITY)} IS NULL OR lower({self._cell(CITY)}) = ANY(%(here)s))")
        return f"({' AND '.join(conditions)})"

    def _known(self, join: str) -> str:
        """Return the rows beside what their codes, periods and units mean."""
        codes = f"{join} series_codes k ON k.code = {self._cell(CODE)}"
        periods = f"{join} series_periods p ON p.frequency = k.frequency AND p.label = {self._cell(PERIOD)}"
        units = (
            f"LEFT JOIN series_units u ON u.code = k.code AND u.unit = {self._cell(UNIT)}"
            if UNIT in self.places
            else ""
        )
        return f"series_raw r {codes} {periods} {units}"

    def _cell(self, name: str) -> str:
        return f"r.c{self.places[name]}"

    def _text(self, name: str) -> str:
        return f"COALESCE({self._cell(name)}, '')" if name in self.places else "''"


def _fill(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
