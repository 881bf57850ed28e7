"""What is committed speaks of the project alone: no path of somebody's machine, no package index host."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Spelled in parts, so that this file does not hold what it looks for.
FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:work|root|home/\w+|opt/\w+)/",
            r"pypi\.(?:org|" + "python)",
            "files.python" + "hosted",
            "registry." + "npmjs",
            r"--(?:extra-)?index-" + r"url[ =]\S",
            "--find-" + r"links[ =]\S",
            r"@ (?:file|https?):/" + "/",
        ]
    )
)


def foreign_lines(text: str) -> list[str]:
    """Return the lines that name a machine's folder or an index host."""
    return [line for line in text.splitlines() if FOREIGN.search(line)]


def committed_files() -> list[Path]:
    """Return every text file that git tracks."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_machine_or_an_index() -> None:
    found = {}
    for path in committed_files():
        try:
            lines = foreign_lines(path.read_text())
        except UnicodeDecodeError:
            continue
        if lines:
            found[str(path.relative_to(ROOT))] = lines[:3]
    assert found == {}


def is_text(path: Path) -> bool:
    """Say whether a file can be read by people."""
    try:
        path.read_text()
    except UnicodeDecodeError:
        return False
    return True


def test_nothing_but_text_and_the_picture_of_the_home_is_committed() -> None:
    """A package or a program that was fetched would be somebody else's file."""
    assert {str(path.relative_to(ROOT)) for path in committed_files() if not is_text(path)} == {"docs/home.png"}


def test_a_file_that_is_no_text_is_seen(tmp_path: Path) -> None:
    (tmp_path / "fetched.whl").write_bytes(b"PK\x03\x04\xff\xfe")
    assert not is_text(tmp_path / "fetched.whl")


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-" + "url https://example.org/simple",
        "six @ file:" + "///x/six.whl",
        "see /ho" + "me/jo/notes",
    ],
)
def test_the_guard_sees_them(line: str) -> None:
    assert foreign_lines(f"first\n{line}\n") == [line]


def test_the_guard_lets_ordinary_paths_pass() -> None:
    assert foreign_lines("/usr/lib/postgresql\n--no-emit-index-url --strip\nvar/postgres\n") == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
        pinned = [block for block in blocks if not block.startswith("#")]
        assert len(pinned) > 40
        assert [block for block in pinned if "==" not in block or "--hash=sha256:" not in block] == []
