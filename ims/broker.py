"""How messages reach the worker: Redis when there is one, else files; nothing but JSON goes through.

A message only announces a row (:mod:`ims.jobs`), so these settings favour delivering twice over losing once.
"""

import logging
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

# Longer than the longest job may run, or Redis would hand a running job's message to a second worker.
VISIBILITY = 3600
LONGEST_JOB = 1800


def settings(redis_url: str, var: Path) -> dict[str, Any]:
    """Return Celery's settings for this broker; ``redis_url`` may name a socket as ``unix:///path``."""
    return {
        **(_redis(redis_url) if redis_url else _files(var / "queue")),
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_time_limit": LONGEST_JOB,
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2},
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 4,
        "timezone": "UTC",
        "beat_scheduler": "ims.beat:Scheduler",
        "beat_schedule_filename": str(var / "beat-schedule"),
    }


def _redis(url: str) -> dict[str, Any]:
    return {
        "broker_url": url.replace("unix://", "redis+socket://", 1),
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 4,
            "socket_timeout": 30,
            "socket_keepalive": True,
        },
    }


def _files(folder: Path) -> dict[str, Any]:
    """One folder serves both directions; right for one machine with one worker."""
    messages, control = folder / "messages", folder / "control"
    for each in (messages, control):
        each.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport_options": {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
        },
    }


def every(seconds: int, task: str) -> dict[str, Any]:
    """Return a line of the beat schedule; a call that no worker took before the next one is dropped."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def announce(task: Any, *arguments: int | str) -> bool:
    """Send a message for a row that is already committed; False when the broker cannot be reached.

    Call it from ``transaction.on_commit``. A lost message is no loss: beat sweeps the rows nobody announced.
    """
    from kombu.exceptions import OperationalError

    try:
        task.delay(*arguments)
    except (OperationalError, OSError):
        log.warning("message for %s not sent, the sweeper will find its row", task.name)
        return False
    return True
