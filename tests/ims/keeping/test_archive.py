"""The archive file: a single changed byte anywhere is found, and the part is named."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ims.keeping.archive import MANIFEST, SEAL, Column, Damaged, KeptFile, KeptTable, Manifest, reading, writing

ROWS = b"1\tSundvik\n2\tBristol\n"
FILE = bytes(range(256))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_of(rows: bytes = ROWS, file: bytes = FILE) -> Manifest:
    """Return the manifest of an archive with one table of two rows and one file."""
    columns = [Column("id", "bigint"), Column("name", "text")]
    table = KeptTable("ims_city", columns, rows.count(b"\n"), sha256(rows), {"id": 2})
    kept = KeptFile("maps/sundvik.png", len(file), sha256(file))
    return Manifest("0.1.0", "2026-11-22T06:00:00+00:00", "15.1", ["ims.0001_initial"], [], [table], [kept])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an archive."""
    path = tmp_path / "ims.zip"
    with writing(path) as archive:
        with archive.part("tables/ims_city.copy") as sink:
            sink.write(ROWS)
        with archive.part("files/maps/sundvik.png") as sink:
            sink.write(FILE)
        archive.finish(manifest_of())
    return path


def problems(path: Path) -> str:
    """Return what is wrong with the archive, or nothing."""
    try:
        with reading(path) as archive:
            archive.check()
    except Damaged as damaged:
        return str(damaged)
    return ""


def rebuilt(path: Path, changes: Callable[[dict[str, bytes]], None]) -> Path:
    """Return an archive with other parts whose zip file and seal are right, as a careful forger would make it."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    changes(parts)
    forged = path.with_name("forged.zip")
    with writing(forged) as archive:
        for name, content in parts.items():
            with archive.part(name) as sink:
                sink.write(content)
    return forged


def test_what_was_written_is_read(path: Path) -> None:
    with reading(path) as archive:
        archive.check()
        assert archive.manifest == manifest_of()
        assert b"".join(archive.part("tables/ims_city.copy")) == ROWS


def test_an_ordinary_zip_program_reads_it(path: Path) -> None:
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None
        assert json.loads(zipped.read(MANIFEST))["version"] == "0.1.0"


def test_the_seal_is_over_everything_before_it(path: Path) -> None:
    content = path.read_bytes()
    assert content[-SEAL:].decode() == sha256(content[:-SEAL])


def test_only_its_owner_may_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_flipped_byte_is_found(path: Path) -> None:
    content = path.read_bytes()
    unseen = []
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        if not problems(path):
            unseen.append(place)
    assert unseen == []


def test_every_truncation_is_found(path: Path) -> None:
    content = path.read_bytes()
    for length in range(0, len(content), 7):
        path.write_bytes(content[:length])
        assert problems(path), length


def test_the_damaged_part_is_named(path: Path) -> None:
    content = path.read_bytes()
    with zipfile.ZipFile(path) as zipped:
        place = zipped.getinfo("files/maps/sundvik.png").header_offset
    flipped = bytearray(content)
    flipped[place + 100] ^= 1
    path.write_bytes(flipped)
    assert problems(path).startswith("files/maps/sundvik.png: ")
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert problems(path) == "the frame around the parts: its seal does not match."


def test_a_row_changed_by_a_careful_forger_is_found(path: Path) -> None:
    forged = rebuilt(path, lambda parts: parts.update({"tables/ims_city.copy": ROWS.replace(b"Bristol", b"Brixham")}))
    assert problems(forged).startswith("tables/ims_city.copy: its SHA-256 is ")


def test_a_missing_and_a_strange_part_are_named(path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["tables/other.copy"] = parts.pop("tables/ims_city.copy")

    assert [line.split(":")[0] for line in problems(rebuilt(path, change)).splitlines()] == [
        "tables/ims_city.copy",
        "tables/other.copy",
    ]


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "maps/../../outside", ""])
def test_no_file_lies_outside_its_folder(path: Path, name: str) -> None:
    manifest = replace(manifest_of(), files=[KeptFile(name, 0, "")])
    forged = rebuilt(path, lambda parts: parts.update({MANIFEST: manifest.write()}))
    assert "lies outside the folder of files" in problems(forged)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"format": 1}', "cannot be read"),
        (b'{"format": 2}', "its format is 2, this version reads 1"),
    ],
)
def test_a_manifest_that_is_none(path: Path, content: bytes, said: str) -> None:
    forged = rebuilt(path, lambda parts: parts.update({MANIFEST: content}))
    assert problems(forged).startswith(f"{MANIFEST}: ")
    assert said in problems(forged)


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not an archive")
    assert problems(tmp_path / "notes.txt") == "the list of its parts: it cannot be read (File is not a zip file)."


def test_another_archive_is_never_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="exists already"), writing(path):
        pass
    assert path.read_bytes() == before


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "ims.zip") as archive, archive.part("tables/a.copy"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
