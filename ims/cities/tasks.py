"""What the worker does with units."""

from celery import shared_task

from ims.cities import unit_services


@shared_task
def settle_ended_units() -> None:
    """Give what belongs to units whose last day is over to their successors."""
    unit_services.settle()
