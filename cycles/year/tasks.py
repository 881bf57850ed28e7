"""What the worker does about changes of step."""

from celery import shared_task

from cycles.cycle import StepChange
from cycles.year.telling import tell_step


@shared_task
def tell_step_change(pk: int) -> None:
    """Tell everybody of one change."""
    change = StepChange.objects.filter(pk=pk).select_related("cycle__city").first()
    if change is not None:
        tell_step(change)
