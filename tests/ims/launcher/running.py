"""A real ``make demo``, started in a folder of its own, watched and stopped as a person would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 180


def free_port() -> int:
    """Return a port nobody listens on right now."""
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def bare_environment(var: Path, **more: str) -> dict[str, str]:
    """Return an environment without database, broker and mode, as on a fresh machine."""
    not_there = ("IMS_", "DATABASE_", "REDIS_", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(not_there)}
    return {**kept, "IMS_VAR": str(var), "IMS_DEMO_EMPTY": "1", **more}


class Demo:
    """One launcher process and what it started."""

    def __init__(self, var: Path, port: int, **more: str) -> None:
        self.var, self.port = var, port
        self.output = var.parent / f"said-{port}.txt"
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ims.launcher", "demo"],
                cwd=ROOT,
                env=bare_environment(var, PORT=str(port), **more),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def get(self, path: str) -> dict[str, object]:
        """Return the JSON that the web answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return dict(json.load(answer))

    def said(self) -> str:
        """Return what it told the person so far."""
        return self.output.read_text()

    def wait_until_served(self) -> None:
        """Wait for the line that says so; fail with what was said when the launcher ends before."""
        deadline = time.monotonic() + PATIENCE
        while "serving http" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def started(self) -> list[int]:
        """Return the process ids of everything that belongs to this demo, the launcher excluded."""
        marker = f"IMS_VAR={self.var}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                mine = marker in (folder / "environ").read_bytes() and (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if mine and int(folder.name) != self.process.pid:
                found.append(int(folder.name))
        return found

    def end(self, with_signal: signal.Signals) -> int:
        """Send the signal to the launcher alone and return its exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE)

    def wait_until_gone(self) -> list[int]:
        """Return what still runs 30 s after the launcher ended; an empty list is what is wanted."""
        deadline = time.monotonic() + 30
        while self.started() and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.started()
