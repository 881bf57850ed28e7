"""A whole installation of the test's own, whose programs are killed and started again as their container would be.

PostgreSQL keeps what it acknowledged (fsync is on), Redis keeps nothing: each start of it begins with an empty folder.
Web, worker and beat are started by ``deploy/run``, as in a container and as ``make demo`` does.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ims.launcher import broker
from ims.launcher.children import Child, Children
from ims.launcher.place import ROOT, Place
from ims.launcher.postgres import Postgres
from tests.ims.installation import environment

PROGRAMS = ("worker", "beat", "web")
SERVICES = (*PROGRAMS, "redis", "postgres")
# Docker's restart policy waits a moment too; whoever asks in between meets nobody.
PAUSE = 1.0
LAST_WORDS = 3000


class Installation:
    """The five services, by name."""

    def __init__(self, var: Path, **settings: str) -> None:
        self.place = Place(ROOT, var)
        self.cluster = Postgres(self.place, throwaway=False)
        self.host, self.port = "127.0.0.1", _free_port()
        self.owner_url, self.web_url = self.cluster.url("ims_owner"), self.cluster.url("ims_web")
        path = f"{self.place.venv / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        given = {"PATH": path, "IMS_VAR": str(var), "DATABASE_URL": self.web_url, "REDIS_URL": "", **settings}
        self.env = environment(DATABASE_OWNER_URL=self.owner_url, BIND=f"{self.host}:{self.port}", **given)
        self.running: dict[str, Child] = {}
        self.fallen: list[str] = []

    def start(self) -> None:
        """Start the servers, make the tables, then start the programs."""
        self._start("postgres")
        self._start("redis")
        self._run("-m", "ims.launcher.roles", self.cluster.url("postgres", "postgres"), "ims")
        self._run("manage.py", "prepare", "--no-static", "-v", "0")
        for name in PROGRAMS:
            self._start(name)

    def stop(self) -> None:
        """End everything; only the database, which leaves something behind when it is killed, is asked to stop."""
        for name in reversed(list(self.running)):
            if name != "postgres" and self.running[name].is_running():
                self.kill(name)
            self.running.pop(name).stop()

    def kill(self, name: str) -> None:
        """kill -9 the service with every process of it, as the kernel does with a container whose program is killed."""
        child = self.running[name]
        for pid in [child.process.pid, *_below(child.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        child.process.wait()
        child.stop()

    def start_again(self, name: str) -> None:
        """Start a killed service; what it left behind is its own affair, but Redis has forgotten everything."""
        if name == "redis":
            shutil.rmtree(self.place.var / "redis")
        self._start(name)

    def mend(self) -> None:
        """Start again what ended by itself, as restart policies do; they want to be told by the exit code.

        Celery's worker may give up when its broker is killed at the wrong moment; servers have no reason to.
        """
        for name, child in self.running.items():
            if not child.is_running():
                said = child.log.read_text()[-LAST_WORDS:]
                assert name in PROGRAMS, f"{name}: {said}"
                assert child.process.returncode > 0, f"{name} ended with {child.process.returncode}: {said}"
                self.fallen.append(name)
                self.start_again(name)

    def _start(self, name: str) -> None:
        # Each in a list of its own, so that no service stops another one.
        children = Children()
        starts: dict[str, Callable[[Children], None]] = {"postgres": self._postgres, "redis": self._redis}
        starts.get(name, lambda held: self._program(name, held))(children)
        self.running[name] = children.running[0]

    def _postgres(self, children: Children) -> None:
        self.cluster.start(children, self.env)

    def _redis(self, children: Children) -> None:
        self.env["REDIS_URL"] = broker.start(self.place, children, self.env)

    def _program(self, name: str, children: Children) -> None:
        log = self.place.folder("log") / f"{name}.log"
        children.start(name, [str(ROOT / "deploy" / "run"), name], env=self.env, log=log, cwd=ROOT)

    def _run(self, *words: str) -> None:
        done = subprocess.run([self.place.python, *words], cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def installation(var: Path, **settings: str) -> Iterator[Installation]:
    """Run an installation for a while; its folder must be new."""
    made = Installation(var, **settings)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _below(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these started."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # After the name in brackets, which may hold anything, come the state and the parent.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    found, left = [], [pid]
    while left:
        left += (more := parents.get(left.pop(), []))
        found += more
    return found
