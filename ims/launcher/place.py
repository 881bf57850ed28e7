"""Where things lie: the code, its ``.venv/`` and the run-time files under ``var/``."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ims.launcher.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
# A socket's path must fit into 107 bytes; the longest name we put into such a folder has 13.
LONGEST_SOCKET_FOLDER = 90


def socket_folder(var: Path, name: str) -> Path:
    """Return the folder for the sockets of a service: ``var/NAME``, or a short one where that path is too long."""
    folder = var / name
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"ims-{os.geteuid()}-{digest}"  # noqa: S108 - made for us alone by postgres.py and broker.py


@dataclass(frozen=True)
class Place:
    """The folders that one installation uses."""

    root: Path
    var: Path

    @property
    def venv(self) -> Path:
        """The environment with the locked packages."""
        return self.root / ".venv"

    @property
    def python(self) -> str:
        """The interpreter of that environment."""
        return str(self.venv / "bin" / "python")

    def for_tests(self) -> "Place":
        """The same installation with run-time files of its own, so that tests never touch the demo's data."""
        return Place(self.root, self.var / "test")

    def folder(self, *names: str) -> Path:
        """Return a folder under ``var/``, made when missing; Trouble when it cannot be written."""
        folder = self.var.joinpath(*names)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise Trouble(
                f"cannot write to {folder} ({error.strerror}); mend or move it away, or set IMS_VAR."
            ) from None
        return folder


def here() -> Place:
    """Return the place of this copy of the code; ``IMS_VAR`` moves the run-time files."""
    return Place(ROOT, Path(os.environ.get("IMS_VAR") or ROOT / "var").absolute())


@contextmanager
def alone(place: Place, what: str) -> Iterator[None]:
    """Hold ``var/`` for one launcher at a time; the lock ends with its process, however that ends."""
    path = place.folder() / f"{what}.lock"
    with path.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            owner = held.read().strip() or "another process"
            raise Trouble(f"{what} already runs from {place.var} (process {owner}); stop it first.") from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield
