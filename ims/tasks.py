"""What the worker does with jobs of every kind."""

from celery import shared_task

from ims import jobs


@shared_task
def carry_out_job(kind: str, pk: int) -> None:
    """Carry out one job."""
    jobs.carry_out_row(kind, pk)


@shared_task
def sweep_jobs() -> None:
    """Wake workers for every job that no message announced or whose worker died."""
    for kind, pk in jobs.unannounced():
        carry_out_job.delay(kind, pk)
