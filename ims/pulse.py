"""Worker and beat touch a file while they live, so that a health check need only look at its age."""

import os
from pathlib import Path
from typing import Any

from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_ready
from django.conf import settings


def path_of(name: str) -> Path:
    """Return the file that the program of this name touches on this machine."""
    return Path(settings.VAR_DIR) / f"{name}-{os.uname().nodename}.pulse"


@worker_ready.connect
@heartbeat_sent.connect
def worker_lives(**_: Any) -> None:
    """Said by the worker every few seconds."""
    path_of("worker").touch()


def beat_lives(**_: Any) -> None:
    """Said by beat whenever it sends a message, which it does every half minute."""
    path_of("beat").touch()


@beat_init.connect
def beat_starts(**_: Any) -> None:
    """Only beat's own messages tell that beat lives, not those of the web."""
    beat_lives()
    after_task_publish.connect(beat_lives, weak=False)
