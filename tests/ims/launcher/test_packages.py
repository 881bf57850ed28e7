"""System packages: found, installed by root, or named in one line."""

import os
import subprocess
from pathlib import Path

import pytest

from ims.launcher import packages
from ims.launcher.packages import Need
from ims.launcher.trouble import Trouble

THERE = Need("there", lambda: True)
MISSING = Need("libmissing-1", lambda: False)
FONT = Need("fonts-missing", lambda: False, optional=True)


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an apt-get on the path that writes down what it was asked and fails until it was asked to update."""
    script = tmp_path / "apt-get"
    script.write_text('#!/bin/sh\necho "$@" >> "$0.log"\n[ "$1" = update ] || grep -q ^update "$0.log"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path / "apt-get.log"


def test_what_is_there_is_left_alone(apt: Path) -> None:
    packages.ensure((THERE,))
    assert not apt.exists()


def test_root_installs_what_is_missing_after_an_update(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    packages.ensure((THERE, MISSING, FONT))
    install = "install -y -q --no-install-recommends libmissing-1 fonts-missing"
    assert apt.read_text().splitlines() == [install, "update -q", install]


def test_others_are_told_in_one_line(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Trouble, match=r"install them as root: apt-get install libmissing-1 fonts-missing$"):
        packages.ensure((THERE, MISSING, FONT))
    assert not apt.exists()


def test_fonts_alone_stop_nobody(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    packages.ensure((FONT,))
    assert capsys.readouterr().out == "ims: without the Debian packages fonts-missing documents use other fonts\n"


def test_what_documents_need_is_here() -> None:
    # make test installs it; a name that Debian does not know would never be found.
    assert [need.package for need in packages.TO_RUN + packages.TO_TEST if not need.present()] == []


def test_the_launcher_runs_without_the_environment() -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        ["python3", "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); import ims.launcher.commands"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
