"""What the worker does with notices."""

from celery import shared_task

from ims.notices import services, sweeps


@shared_task
def send_digests() -> None:
    """Write the day's mails that are due."""
    services.send_digests()


@shared_task
def sweep_causes() -> None:
    """Tell people of what time alone causes, in every city."""
    sweeps.sweep_all()
