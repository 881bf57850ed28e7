"""What must be there of the system: libraries for documents, fonts, a browser and a PDF reader for the tests."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ims.launcher.trouble import Trouble, say

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


@dataclass(frozen=True)
class Need:
    """A Debian package and the question whether what it brings is already there."""

    package: str
    present: Callable[[], bool]
    # Without it documents look different but everything works.
    optional: bool = False


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _font(name: str) -> Callable[[], bool]:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return lambda: any(name in str(file).lower() for folder in folders for file in folder.rglob("*.[ot]tf"))


VENV = Need("python3-venv", lambda: importlib.util.find_spec("ensurepip") is not None)
TO_RUN = (
    Need("libpango-1.0-0", _library("pango-1.0")),
    Need("libpangoft2-1.0-0", _library("pangoft2-1.0")),
    Need("libharfbuzz-subset0", _library("harfbuzz-subset")),
    Need("fonts-vollkorn", _font("vollkorn"), optional=True),
    Need("fonts-lato", _font("lato"), optional=True),
)
TO_TEST = (
    Need("chromium", _program("chromium", "chromium-browser", "google-chrome")),
    Need("poppler-utils", _program("pdftotext")),
)


def ensure(needs: tuple[Need, ...]) -> None:
    """Install the packages that are missing when root with apt-get; else name them in one line (Trouble)."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    names = " ".join(need.package for need in missing)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing system packages: {names}")
        _install(names.split())
    elif all(need.optional for need in missing):
        say(f"without the Debian packages {names} documents use other fonts")
    else:
        raise Trouble(f"missing system packages; install them as root: apt-get install {names}")


def _install(names: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    # The package list of a fresh machine is empty or old, so it is fetched when the first try fails.
    for command in (install, ["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode == 0 and command is install:
            return
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    raise Trouble(f"apt-get could not install {' '.join(names)}: {last}")
