"""Tables as bytes: what PostgreSQL's COPY writes of their rows, in the order of their key, and the way back.

Text of COPY is the same on every PostgreSQL, wherever it runs; so an archive moves between versions of the server, and
equal rows give equal hashes.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from ims.keeping.archive import Column, KeptTable, Sink

# Sessions let whoever reads them in, and a cache is made again; what was migrated is compared, not copied.
LEFT_OUT = frozenset({"django_session", "django_cache", "django_migrations"})

# One value has one text, whatever the server's or the role's own settings are.
SAME_TEXT = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)
TABLES = """
    SELECT c.relname, c.oid FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
"""
COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_serial_sequence(%s, a.attname)
    FROM pg_attribute a
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attname COLLATE "C"
"""
KEY = """
    SELECT a.attname, a.attcollation <> 0
    FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place
"""


@dataclass(frozen=True)
class Table:
    """A table as it is in this database."""

    name: str
    columns: list[Column]
    # Column → the sequence that numbers it.
    sequences: dict[str, str]
    # Name and whether it sorts by a language's rules.
    key: list[tuple[str, bool]]

    @property
    def identifier(self) -> sql.Identifier:
        """Its name, quoted."""
        return sql.Identifier(self.name)

    def _columns(self) -> sql.Composed:
        return sql.SQL(", ").join(sql.Identifier(column.name) for column in self.columns)

    def _order(self) -> sql.Composable:
        if not self.key:
            return sql.SQL('({}.*)::text COLLATE "C"').format(self.identifier)
        byte_by_byte = sql.SQL(' COLLATE "C"')
        return sql.SQL(", ").join(
            sql.Identifier(name) + byte_by_byte if collates else sql.Identifier(name) for name, collates in self.key
        )

    def copy_out(self, cursor: CursorWrapper, sink: Sink | None = None) -> tuple[int, str]:
        """Write the rows, one a line, in the order of the key; return their number and the SHA-256 of the bytes."""
        question = sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT")
        digest, rows = hashlib.sha256(), 0
        with cursor.copy(
            question.format(columns=self._columns(), table=self.identifier, order=self._order())
        ) as source:
            for row in source:
                digest.update(row)
                # A line break within a value is written as two characters, so each of these ends a row.
                rows += 1
                if sink:
                    sink.write(row)
        return rows, digest.hexdigest()

    def copy_in(self, cursor: CursorWrapper, chunks: Iterable[bytes]) -> None:
        """Add the rows that :meth:`copy_out` wrote."""
        statement = sql.SQL("COPY {table} ({columns}) FROM STDIN")
        with cursor.copy(statement.format(table=self.identifier, columns=self._columns())) as target:
            for chunk in chunks:
                target.write(chunk)

    def numbers(self, cursor: CursorWrapper) -> dict[str, int | None]:
        """Return for each numbered column the last number drawn; sequences know no snapshot, so ask after the rows."""
        found: dict[str, int | None] = {}
        for column, sequence in self.sequences.items():
            cursor.execute("SELECT pg_sequence_last_value(%s::regclass)", [sequence])
            found[column] = cursor.fetchone()[0]
        return found

    def set_numbers(self, cursor: CursorWrapper, numbers: dict[str, int | None]) -> None:
        """Let each numbered column go on after the number given."""
        for column, last in numbers.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [self.sequences[column], last or 1, last is not None])

    def kept(self, cursor: CursorWrapper, sink: Sink | None = None) -> KeptTable:
        """Return what an archive says of the table, and write its rows when there is somewhere to write them."""
        rows, digest = self.copy_out(cursor, sink)
        return KeptTable(self.name, self.columns, rows, digest, self.numbers(cursor))


def tables(cursor: CursorWrapper) -> list[Table]:
    """Return every table that is kept, by name."""
    cursor.execute(TABLES)
    return [_table(cursor, name, oid) for name, oid in cursor.fetchall() if name not in LEFT_OUT]


def _table(cursor: CursorWrapper, name: str, oid: int) -> Table:
    cursor.execute(COLUMNS, [sql.Identifier(name).as_string(cursor.connection), oid])
    columns = cursor.fetchall()
    cursor.execute(KEY, [oid])
    return Table(
        name,
        [Column(column, kind) for column, kind, _sequence in columns],
        {column: sequence for column, _kind, sequence in columns if sequence},
        cursor.fetchall(),
    )


def same_text(cursor: CursorWrapper) -> None:
    """Make the rest of the transaction write values the same way everywhere."""
    for setting in SAME_TEXT:
        cursor.execute(setting)


def migrations(database: BaseDatabaseWrapper) -> list[str]:
    """Return what was migrated, as ``app.name``."""
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return sorted({f"{app}.{name}" for app, name in cursor.fetchall()})
