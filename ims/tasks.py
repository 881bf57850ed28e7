"""What the worker does with jobs of every kind."""

from typing import Any

from celery import shared_task
from django.db import InterfaceError, OperationalError

from ims import jobs

# While the database does not answer a message waits, for half a minute in all; then it is left to the sweep.
PATIENT: dict[str, Any] = {
    "autoretry_for": (OperationalError, InterfaceError),
    "default_retry_delay": 3,
    "max_retries": 10,
}


@shared_task(**PATIENT)
def carry_out_job(kind: str, pk: int) -> None:
    """Carry out one job."""
    jobs.carry_out_row(kind, pk)


@shared_task
def sweep_jobs() -> None:
    """Wake workers for every job that no message announced or whose worker died."""
    for kind, pk in jobs.unannounced():
        carry_out_job.delay(kind, pk)
