"""Ordering a document and making it: the row is the truth, the message only wakes a worker."""

import hashlib
import logging
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims import access
from ims.broker import announce
from ims.history.acting import acting
from ims.jobs import kept
from ims.people.models import User
from ims.roles import Permission
from reports.documents import telling
from reports.documents.models import Document, ReportJob
from reports.paper import making

log = logging.getLogger(__name__)
# What is printed from which frozen content.
PRINTED = {
    Snapshot.Kind.PACKAGE: ReportJob.Kind.COUNCIL_PAPER,
    Snapshot.Kind.EVALUATION: ReportJob.Kind.COUNCIL_PAPER,
    Snapshot.Kind.BASELINE: ReportJob.Kind.SUSTAINABILITY_REPORT,
}


class LeaseLost(Exception):
    """Another worker took the job over; this one stops without effect."""


@transaction.atomic
def order_document(cycle: Cycle, snapshot: Snapshot, language: str, *, by: User) -> ReportJob:
    """Order the document of a snapshot (see :data:`PRINTED`) and return its job.

    The same snapshot in the same language is one job with one document, however often it is ordered; a job that failed
    is given another try.
    """
    access.require(by, Permission.ORDER_DOCUMENTS, cycle.city)
    if snapshot.city_id != cycle.city_id or snapshot.year != cycle.year or snapshot.kind not in PRINTED:
        raise ValidationError(_("Choose a package, an evaluation report or a signed baseline review of this year."))
    if language not in cycle.city.languages:
        raise ValidationError(_("Choose one of the city's working languages."))
    kind = PRINTED[Snapshot.Kind(snapshot.kind)]
    with acting(by):
        job, _new = ReportJob.objects.get_or_create(
            idempotency_key=f"{kind}:{snapshot.pk}:{language}",
            defaults={
                "cycle": cycle,
                "snapshot": snapshot,
                "kind": kind,
                "language": language,
                "ordered_by": by,
            },
        )
    failed = ReportJob.objects.filter(pk=job.pk, state=ReportJob.State.FAILED)
    if failed.update(state=ReportJob.State.WAITING, attempts=0, error="", progress=0, finished_at=None):
        job.refresh_from_db()
    transaction.on_commit(partial(wake, job.pk), robust=True)
    return job


def wake(job_pk: int) -> None:
    """Send the message that wakes a worker. A lost message is no loss: the sweep finds the row."""
    from reports.documents.tasks import make_document

    announce(make_document, job_pk)


def make(job: ReportJob) -> bool:
    """Make the job's document if it is free; return whether this call finished it.

    The finished file and the end of the job are one transaction that holds only while the lease does.
    """
    lease = job.claim()
    if lease is None:
        return False

    def tell(per_cent: int, doing: str) -> None:
        if not job.renew(lease):
            raise LeaseLost
        ReportJob.objects.filter(pk=job.pk, lease=lease).update(progress=per_cent, doing=doing)

    try:
        with kept(job, lease):
            made = making.make_paper(
                job.snapshot.content, job.snapshot.sha256, job.language, tell, job.snapshot.taken_at
            )
        _keep(job, lease, made)
    except LeaseLost:
        return False
    except Exception as problem:
        log.exception("Document job %s failed in attempt %s", job.pk, job.attempts)
        job.fail(lease, type(problem).__name__)
        return False
    return True


@transaction.atomic
def _keep(job: ReportJob, lease: UUID, made: making.Made) -> None:
    if not job.finish(lease):
        raise LeaseLost
    ReportJob.objects.filter(pk=job.pk).update(progress=100, doing="")
    Document.objects.create(
        job=job, content=made.content, sha256=hashlib.sha256(made.content).hexdigest(), pages=made.pages
    )
    telling.tell_ready(job)
