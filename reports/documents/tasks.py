"""What the worker does with documents."""

from celery import shared_task

from reports.documents import services
from reports.documents.models import ReportJob


@shared_task
def make_document(pk: int) -> None:
    """Make one document."""
    job = ReportJob.objects.filter(pk=pk).select_related("snapshot").first()
    if job is not None:
        services.make(job)


@shared_task
def sweep_documents() -> None:
    """Wake workers for every job that no message announced or whose worker died."""
    for pk in ReportJob.objects.claimable().order_by("pk").values_list("pk", flat=True)[:200]:
        make_document.delay(pk)
