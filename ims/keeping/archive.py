"""The archive: a zip file of one part per table and file, a manifest with the hash of each, and a seal over all bytes.

The last 64 bytes are the SHA-256, in hexadecimal, of every byte before them; ordinary zip programs see them as the
end of the file's comment. So a single flipped bit anywhere is found, and the hashes in the manifest say in which part.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

FORMAT = 1
CHUNK = 1 << 20
SEAL = 64
COMMENT = b"SHA-256 of every byte before: "
MANIFEST = "manifest.json"
# What reading a damaged zip file raises, depending on which byte it is.
READING = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError, RuntimeError)


class Damaged(Exception):
    """The archive is not what was written; the message names every part that differs, one a line."""


@dataclass(frozen=True)
class Column:
    """A column as the database describes it: its name and its type, for example ``character varying(200)``."""

    name: str
    type: str


@dataclass(frozen=True)
class KeptTable:
    """What is kept of a table.

    ``sha256`` is over its rows in the order of the primary key, each as PostgreSQL's COPY writes it, columns by name.
    ``sequences`` holds the last number drawn for a column, None where none was drawn.
    """

    name: str
    columns: list[Column]
    rows: int
    sha256: str
    sequences: dict[str, int | None] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """The name of its part in the archive."""
        return f"tables/{self.name}.copy"


@dataclass(frozen=True)
class KeptFile:
    """What is kept of a file: its path below the media folder, its bytes and their SHA-256."""

    path: str
    size: int
    sha256: str

    @property
    def part(self) -> str:
        """The name of its part in the archive."""
        return f"files/{self.path}"


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself: by which program, when, with which migrations, and every part with its hash."""

    version: str
    made_at: str
    postgresql: str
    migrations: list[str]
    left_out: list[str]
    tables: list[KeptTable]
    files: list[KeptFile]
    format: int = FORMAT

    @property
    def summary(self) -> str:
        """How much it holds, in words."""
        rows = sum(table.rows for table in self.tables)
        return f"{len(self.tables)} tables, {rows} rows, {len(self.files)} files"

    def write(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @staticmethod
    def read(text: bytes) -> "Manifest":
        """Return the manifest of this JSON; Damaged when it is none, or of a format that this version cannot read."""
        try:
            facts: dict[str, Any] = json.loads(text)
            if facts["format"] != FORMAT:
                raise Damaged(f"{MANIFEST}: its format is {facts['format']!r}, this version reads {FORMAT}.")
            tables = [
                KeptTable(**{**table, "columns": [Column(**column) for column in table["columns"]]})
                for table in facts.pop("tables")
            ]
            files = [KeptFile(**each) for each in facts.pop("files")]
            manifest = Manifest(tables=tables, files=files, **facts)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(f"{MANIFEST}: it cannot be read ({type(error).__name__}).") from None
        for each in files:
            path = PurePosixPath(each.path)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                raise Damaged(f"{MANIFEST}: {each.path!r} lies outside the folder of files.")
        return manifest


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


class Writer:
    """An archive that is being written."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    @contextmanager
    def part(self, name: str) -> Iterator["Sink"]:
        """Give where to write the bytes of one part."""
        # A date of its own would only make equal contents differ.
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._file.open(info, "w", force_zip64=True) as sink:
            yield sink

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, the last part."""
        with self.part(MANIFEST) as sink:
            sink.write(manifest.write())


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Give an archive to write; it gets its name, sealed and flushed to disk, only when all of it is written.

    Only its owner may read it (mode 0600). Raises FileExistsError rather than write over another archive.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
                zipped.comment = COMMENT + b"0" * SEAL
                yield Writer(zipped)
            seal = _digest(file)
            file.seek(-SEAL, os.SEEK_END)
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _flush_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _digest(file: IO[bytes]) -> bytes:
    """Return the SHA-256 of everything but the seal."""
    left = file.seek(0, os.SEEK_END) - SEAL
    digest = hashlib.sha256()
    file.seek(0)
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def _flush_folder(folder: Path) -> None:
    # The new name is on disk only when its folder is.
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


class Archive:
    """An archive that is there; its manifest has been read, its parts are checked by :meth:`check`."""

    def __init__(self, file: IO[bytes], zipped: zipfile.ZipFile) -> None:
        self._file, self._zip = file, zipped
        try:
            self.manifest = Manifest.read(zipped.read(MANIFEST))
        except READING as error:
            raise Damaged(f"{MANIFEST}: {_said(error)}") from None

    def part(self, name: str) -> Iterator[bytes]:
        """Return the bytes of a part, some at a time; Damaged when they cannot be read."""
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except READING as error:
            raise Damaged(f"{name}: {_said(error)}") from None

    def check(self) -> None:
        """Read everything and compare it with manifest and seal; Damaged names each part that differs."""
        known: list[KeptTable | KeptFile] = [*self.manifest.tables, *self.manifest.files]
        found = [problem for each in known if (problem := self._wrong(each))]
        strangers = set(self._zip.namelist()) - {each.part for each in known} - {MANIFEST}
        found += [f"{name}: the manifest does not know it." for name in sorted(strangers)]
        if not found and not self._is_sealed():
            found = ["the frame around the parts: its seal does not match."]
        if found:
            raise Damaged("\n".join(found))

    def _wrong(self, kept: KeptTable | KeptFile) -> str:
        digest, size, lines = hashlib.sha256(), 0, 0
        try:
            for chunk in self.part(kept.part):
                digest.update(chunk)
                size += len(chunk)
                lines += chunk.count(b"\n")
        except Damaged as damaged:
            return str(damaged)
        if digest.hexdigest() != kept.sha256:
            return f"{kept.part}: its SHA-256 is {digest.hexdigest()}, the manifest says {kept.sha256}."
        if isinstance(kept, KeptTable) and lines != kept.rows:
            return f"{kept.part}: it holds {lines} rows, the manifest says {kept.rows}."
        if isinstance(kept, KeptFile) and size != kept.size:
            return f"{kept.part}: it has {size} bytes, the manifest says {kept.size}."
        return ""

    def _is_sealed(self) -> bool:
        sealed = _digest(self._file)
        return self._file.read(SEAL) == sealed


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """Give the archive at this path; Damaged when its list of parts or its manifest cannot be read."""
    with path.open("rb") as file:
        try:
            zipped = zipfile.ZipFile(file)
        except READING as error:
            raise Damaged(f"the list of its parts: {_said(error)}") from None
        with zipped:
            yield Archive(file, zipped)


def _said(error: Exception) -> str:
    return f"it cannot be read ({str(error) or type(error).__name__})."
