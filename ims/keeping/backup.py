"""Write every row and file into one archive while people go on working."""

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from ims.keeping import rows
from ims.keeping.archive import CHUNK, KeptFile, KeptTable, Manifest, Writer, writing
from ims.management.commands.prepare import LOCK
from ims.version import VERSION

# Every table is read as it was at one and the same moment, whatever is written meanwhile.
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def nothing(_what: str) -> None:
    """Tell nobody."""


def backup(path: Path, media: Path, tell: Callable[[str], None] = nothing) -> Manifest:
    """Write an archive of the database and the media folder to the path; return its manifest.

    Nobody has to wait: rows are read from one snapshot and lock nothing but changes of tables. ``tell`` is called with
    the name of each part when it is written. Raises OSError when the file cannot be written; nothing is left then.
    """
    with writing(path) as archive, closing(connection.copy()) as own:
        with own.cursor() as cursor:
            # Waits for a version that is just being prepared, and lets none begin.
            cursor.execute("SELECT pg_advisory_lock_shared(%s)", [LOCK])
        own.set_autocommit(False)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        kept = _tables(archive, own, tell)
        # A file is written before the row that names it, so each file of the snapshot is there now.
        files = _files(archive, media, tell)
        with own.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (server,) = cursor.fetchone()
        manifest = Manifest(VERSION, made_at, server, rows.migrations(own), sorted(rows.LEFT_OUT), kept, files)
        own.rollback()
        archive.finish(manifest)
    return manifest


def _tables(archive: Writer, own: BaseDatabaseWrapper, tell: Callable[[str], None]) -> list[KeptTable]:
    kept = []
    with own.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        rows.same_text(cursor)
        for table in rows.tables(cursor):
            with archive.part(f"tables/{table.name}.copy") as sink:
                kept.append(table.kept(cursor, sink))
            tell(table.name)
    return kept


def _files(archive: Writer, media: Path, tell: Callable[[str], None]) -> list[KeptFile]:
    kept = []
    for path in sorted(path for path in media.rglob("*") if path.is_file()):
        name = path.relative_to(media).as_posix()
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, archive.part(f"files/{name}") as sink:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                sink.write(chunk)
        kept.append(KeptFile(name, size, digest.hexdigest()))
        tell(name)
    return kept


def place(wish: Path) -> Path:
    """Return where to write: the wish, or in a folder a file named after this moment."""
    return wish / datetime.now(UTC).strftime("ims-%Y%m%dT%H%M%SZ.zip") if wish.is_dir() else wish


def size_of(path: Path) -> str:
    """Return the size of the file in words."""
    return f"{os.stat(path).st_size / 1e6:.1f} MB"
