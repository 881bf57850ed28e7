"""A server of its own for a test that stops it in the middle: a process on the test's database, ended with kill -9."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.ims.installation import this_database

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30


class Server:
    """The installation's web server on a port of its own; ``start`` and ``stop`` as often as one likes."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"]
        env = {**os.environ, "DATABASE_URL": this_database(), "DATABASE_OWNER_URL": ""}
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=quiet, stderr=quiet)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        raise AssertionError("The server did not start.")

    def stop(self) -> None:
        """Kill it, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
