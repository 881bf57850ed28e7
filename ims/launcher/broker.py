"""A private Redis under ``var/redis``, used only when ``REDIS_URL`` is not set; else files under ``var/queue``."""

import os
import shutil
import time
from pathlib import Path

from ims.launcher.children import Children
from ims.launcher.place import Place, socket_folder
from ims.launcher.trouble import Trouble

PATIENCE = 15


def start(place: Place, children: Children, env: dict[str, str]) -> str:
    """Start Redis and return its address; return an empty one when there is no ``redis-server``.

    Without Redis, Celery passes its messages through files and the cache is a table: right for one machine.
    """
    program = None if os.environ.get("IMS_IGNORE_SYSTEM_SERVERS") else shutil.which("redis-server")
    if program is None:
        return ""
    folder = place.folder("redis")
    sockets = socket_folder(place.var, "redis")
    sockets.mkdir(mode=0o700, exist_ok=True)
    socket = sockets / "redis.sock"
    socket.unlink(missing_ok=True)
    child = children.start(
        "redis",
        [program, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", *_keeping(folder)],
        env=env,
        log=place.folder("log") / "redis.log",
        cwd=folder,
    )
    deadline = time.monotonic() + PATIENCE
    while not socket.exists():
        if not child.is_running():
            raise Trouble(f"Redis did not start: {child.why()} (see {child.log})")
        if time.monotonic() > deadline:
            raise Trouble(f"Redis did not answer within {PATIENCE} s (see {child.log})")
        time.sleep(0.05)
    return f"unix://{socket}"


def _keeping(folder: Path) -> list[str]:
    # Waiting messages survive a restart; were they lost, the rows they announce would be swept up all the same.
    return ["--dir", str(folder), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
