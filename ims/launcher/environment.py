"""The environment ``.venv/``: made once from the hashed lock, and again when the lock changes."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from ims.launcher import packages
from ims.launcher.place import Place
from ims.launcher.trouble import Trouble, say

LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"


def ensure(place: Place, *, dev: bool) -> None:
    """Make ``.venv/`` hold exactly what the lock names; quick when it already does."""
    lock = place.root / (DEV_LOCK if dev else LOCK)
    if _is_there(place, lock) or (not dev and _is_there(place, place.root / DEV_LOCK)):
        return
    packages.ensure((packages.VENV,))
    with (place.root / ".venv.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not _is_there(place, lock):
            _make(place, lock)


def _stamp(place: Place, lock: Path) -> Path:
    return place.venv / f"installed-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def _is_there(place: Place, lock: Path) -> bool:
    # A .venv/ whose interpreter was removed or updated away does not run; it is made anew.
    return _stamp(place, lock).is_file() and Path(place.python).exists()


def _make(place: Place, lock: Path) -> None:
    if not Path(place.python).exists():
        say(f"making {place.venv}")
        _run([sys.executable, "-m", "venv", "--clear", str(place.venv)], "make .venv/")
    say(f"installing the packages of {lock.name} (once)")
    pip = [place.python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    _run([*pip, "-r", str(lock)], f"install {lock.name}")
    _stamp(place, lock).touch()


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if "ERROR" in line.upper()] or lines or ["no message"]
        raise Trouble(f"could not {what}: {errors[-1]}")


def forget(place: Place) -> None:
    """Remove ``.venv/`` whole, for ``make clean``."""
    if not place.venv.is_symlink():
        shutil.rmtree(place.venv, ignore_errors=True)
