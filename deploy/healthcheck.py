"""Say by the exit code whether the program of this container is alive: ``healthcheck.py web|worker|beat``.

The web is asked at /healthz. Worker and beat touch a file while they work (:mod:`ims.pulse`); asking them through the
broker would start a whole Celery for each question.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

OLDEST_PULSE = 90


def web() -> bool:
    """Ask the web server as its proxy would."""
    port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    question = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:  # noqa: S310 - same
            return bool(answer.status == 200)
    except OSError:
        return False


def pulse(name: str) -> bool:
    """Look when the program last touched its file."""
    path = Path(os.environ.get("IMS_VAR", "var")) / f"{name}-{os.uname().nodename}.pulse"
    return path.exists() and time.time() - path.stat().st_mtime < OLDEST_PULSE


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "web"
    sys.exit(0 if (web() if name == "web" else pulse(name)) else 1)
