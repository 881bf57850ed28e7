"""What the worker does with notices."""

from celery import shared_task

from ims.notices import services


@shared_task
def send_digests() -> None:
    """Write the day's mails that are due."""
    services.send_digests()
