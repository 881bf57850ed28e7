"""Ordering a document and making it: the row is the truth, the message only wakes a worker."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims import access, jobs
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission
from reports.documents import issuing, telling
from reports.documents.models import ReportJob, WordFile
from reports.paper import making

FileFormat = ReportJob.FileFormat
# What is printed from which frozen content.
PRINTED = {
    Snapshot.Kind.PACKAGE: ReportJob.Kind.COUNCIL_PAPER,
    Snapshot.Kind.EVALUATION: ReportJob.Kind.COUNCIL_PAPER,
    Snapshot.Kind.BASELINE: ReportJob.Kind.SUSTAINABILITY_REPORT,
}


@transaction.atomic
def order_document(
    cycle: Cycle, snapshot: Snapshot, language: str, *, by: User, file_format: str = FileFormat.PDF
) -> ReportJob:
    """Order the document of a snapshot (see :data:`PRINTED`), or its copy as a Word file, and return its job.

    The same snapshot in the same language and format is one job with one file, however often it is ordered; a job
    that failed is given another try. Once the council has decided on it, or the decision was corrected, it can be
    ordered anew: that document names the decision.
    """
    access.require(by, Permission.ORDER_DOCUMENTS, cycle.city)
    if snapshot.city_id != cycle.city_id or snapshot.year != cycle.year or snapshot.kind not in PRINTED:
        raise ValidationError(_("Choose a package, an evaluation report or a signed baseline review of this year."))
    if language not in cycle.city.languages:
        raise ValidationError(_("Choose one of the city's working languages."))
    kind = PRINTED[Snapshot.Kind(snapshot.kind)]
    concerns = issuing.concerning(snapshot)
    which = f":{concerns.number}" if concerns else ""
    which += "" if file_format == FileFormat.PDF else f":{file_format}"
    with acting(by):
        job, _new = ReportJob.objects.get_or_create(
            idempotency_key=f"{kind}:{snapshot.pk}:{language}{which}",
            defaults={
                "cycle": cycle,
                "snapshot": snapshot,
                "kind": kind,
                "language": language,
                "file_format": FileFormat(file_format),
                "concerns": concerns,
                "ordered_by": by,
            },
        )
    failed = ReportJob.objects.filter(pk=job.pk, state=ReportJob.State.FAILED)
    if failed.update(state=ReportJob.State.WAITING, attempts=0, error="", progress=0, finished_at=None):
        job.refresh_from_db()
    jobs.wake(job)
    return job


def make(job: ReportJob) -> bool:
    """Make the job's document if it is free; return whether this call finished it."""
    return jobs.carry_out(job, partial(_make, job))


def _make(job: ReportJob, hold: jobs.Hold) -> None:
    snapshot, printed = job.snapshot, issuing.printed_in(job)
    content, digest = snapshot.content, snapshot.sha256
    facts = (content, digest, job.language, hold.tell, snapshot.taken_at, printed)
    if job.file_format == FileFormat.WORD:
        copy = making.make_word_file(*facts)
        with transaction.atomic():
            hold.finish()
            WordFile.objects.create(job=job, content=copy)
            telling.tell_ready(job)
        return
    made = making.make_paper(*facts)
    with transaction.atomic():
        hold.finish()
        issuing.issue(job, made.content, made.pages, printed)
        telling.tell_ready(job)
