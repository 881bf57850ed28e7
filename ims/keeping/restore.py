"""Bring an archive back into an empty installation: all of it, proven equal, or nothing."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pgtrigger
import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from ims.cities.models import City
from ims.keeping import rows
from ims.keeping.archive import Archive, KeptTable, Manifest
from ims.keeping.backup import nothing
from ims.keeping.rows import Table
from ims.management.commands.prepare import LOCK
from ims.people.models import User

MOST_NAMED = 5


class NotRestored(Exception):
    """The archive does not fit into this installation; the message says why, and nothing was changed."""


def restore(
    archive: Archive,
    media: Path,
    *,
    prove: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = nothing,
) -> None:
    """Put every row and file of the archive in place; Damaged or NotRestored when that cannot be.

    The archive is checked whole before anything is touched. Rows are written in one transaction with the tables' own
    triggers off, which their owner may do; before it is committed the triggers are on again, every foreign key has
    been checked and every table has the hash of the manifest. ``prove`` is called last and may raise to undo it all.
    """
    archive.check()
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=_parent_of(media)) as folder:
        unpacked = _unpack(archive, Path(folder) / "media")
        with transaction.atomic():
            with connection.cursor() as cursor:
                _rows(archive, cursor, tell)
            prove()
            _move_in(unpacked, media)
    with connection.cursor() as cursor:
        # Without new statistics the first questions would be planned for empty tables.
        cursor.execute("ANALYZE")


def _rows(archive: Archive, cursor: CursorWrapper, tell: Callable[[str], None]) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    manifest = archive.manifest
    _compare_migrations(manifest)
    tables = rows.tables(cursor)
    _compare_columns(manifest, tables)
    _refuse_others_tables(cursor)
    everything = sql.SQL(", ").join(table.identifier for table in tables)
    cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(everything))
    _refuse_people()
    rows.same_text(cursor)
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table.identifier))
    # What a new installation comes with (its own frameworks, kinds of content) gives way to what was kept.
    cursor.execute(sql.SQL("TRUNCATE {}").format(everything))
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, kept in zip(tables, manifest.tables, strict=True):
        _fill(archive, cursor, table, kept)
        tell(table.name)
    _check_foreign_keys(cursor)
    for table, kept in zip(tables, manifest.tables, strict=True):
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table.identifier))
        table.set_numbers(cursor, kept.sequences)
        if table.copy_out(cursor) != (kept.rows, kept.sha256):
            raise NotRestored(f"{table.name}: its rows are not those of the archive after writing them.")
    _check_guards(cursor)


def _fill(archive: Archive, cursor: CursorWrapper, table: Table, kept: KeptTable) -> None:
    try:
        table.copy_in(cursor, archive.part(kept.part))
    except (psycopg.Error, DatabaseError) as error:
        raise NotRestored(f"{table.name}: the database refuses its rows: {_first_line(error)}") from None


def _check_foreign_keys(cursor: CursorWrapper) -> None:
    """Check them now: a table whose checks still wait cannot get its triggers back."""
    try:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        raise NotRestored(f"A row points to one that is not there: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    # Only the first: the details quote values, which may be somebody's.
    return str(error).strip().splitlines()[0]


def _compare_migrations(manifest: Manifest) -> None:
    if "django_migrations" not in connection.introspection.table_names():
        raise NotRestored("The tables are missing here; run prepare first.")
    here, there = set(rows.migrations(connection)), set(manifest.migrations)
    if here == there:
        return
    said = [
        f"{what}: {_some(names)}"
        for what, names in (("only in the archive", there - here), ("only here", here - there))
        if names
    ]
    raise NotRestored(
        f"The archive is of version {manifest.version} with other migrations ({'; '.join(said)}). "
        "Restore it with the version that made it, then upgrade."
    )


def _compare_columns(manifest: Manifest, tables: list[Table]) -> None:
    here = {(table.name, column.name, column.type) for table in tables for column in table.columns}
    there = {(table.name, column.name, column.type) for table in manifest.tables for column in table.columns}
    if here != there:
        # Before the first release a migration may change under its name, so names alone prove nothing.
        different = _some({f"{table}.{column} ({kind})" for table, column, kind in here ^ there})
        raise NotRestored(
            f"The archive is of version {manifest.version} with other tables: {different}. "
            "Restore it with the version that made it, then upgrade."
        )


def _some(names: set[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(sorted(names)[:MOST_NAMED]) + more


def _refuse_others_tables(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT count(*), current_user FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind = 'r' AND NOT pg_has_role(current_user, relowner, 'USAGE')"
    )
    others, me = cursor.fetchone()
    if others:
        raise NotRestored(f"{me} does not own the tables; set DATABASE_OWNER_URL to the role that does.")


def _refuse_people() -> None:
    """Refuse where somebody has worked: all that people leave behind belongs to a person and a city."""
    cities = City.objects.count()
    people = User.objects.exclude(email=settings.ANONYMOUS_USER_NAME).count()
    if cities or people:
        raise NotRestored(
            f"This installation is not empty: it has {cities} cities and {people} people. "
            "Restore into a new database, and let the settings name it afterwards."
        )


def _check_guards(cursor: CursorWrapper) -> None:
    """Make sure that every trigger that a model declares is there and on."""
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
    )
    off = {table for (table,) in cursor.fetchall()}
    for model, trigger in pgtrigger.registered():
        if trigger.get_installation_status(model) != (pgtrigger.core.INSTALLED, True):
            off.add(f"{model._meta.db_table} ({trigger.name})")
    if off:
        raise NotRestored(f"Guards of the database are missing: {_some(off)}. Run prepare, then restore again.")


def _parent_of(media: Path) -> Path:
    media.parent.mkdir(parents=True, exist_ok=True)
    return media.parent


def _unpack(archive: Archive, folder: Path) -> Path | None:
    """Write the files beside the place they will have; return None when the archive has none."""
    for kept in archive.manifest.files:
        path = folder / kept.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            for chunk in archive.part(kept.part):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    return folder if archive.manifest.files else None


def _move_in(unpacked: Path | None, media: Path) -> None:
    """Give the files their place: the last thing before the rows are committed, and a single step."""
    if media.exists() and any(path.is_file() for path in media.rglob("*")):
        raise NotRestored(f"{media} is not empty; move its files away.")
    if unpacked is None:
        return
    with suppress(FileNotFoundError):
        shutil.rmtree(media)
    unpacked.rename(media)
