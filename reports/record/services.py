"""Ordering the archive package of a decision, making it, and letting it go: it can be made anew at any time."""

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles import chain
from cycles.snapshot import Decision
from ims import access, jobs
from ims.people.models import User
from ims.roles import Permission
from reports.record import telling
from reports.record.exporting import package_of, write_zip
from reports.record.models import ArchiveJob, ArchivePackage

KEPT = timedelta(days=30)


@transaction.atomic
def order_archive(decision: Decision, *, by: User) -> ArchiveJob:
    """Order the package of a decision as the record stands now, and return its job.

    While the record does not grow that is one job with one package, however often it is ordered; a job that failed is
    given another try.
    """
    access.require(by, Permission.SEE_CITY, decision.city)
    head = chain.head(decision.city)
    assert head is not None  # the decision itself is an entry
    job, _new = ArchiveJob.objects.get_or_create(
        idempotency_key=f"archive:{decision.pk}:{head.number}",
        defaults={"decision": decision, "head": head, "ordered_by": by},
    )
    job.try_again()
    jobs.wake(job)
    return job


def make(job: ArchiveJob) -> bool:
    """Make the job's package if it is free; return whether this call finished it."""
    return jobs.carry_out(job, partial(_make, job))


def _make(job: ArchiveJob, hold: jobs.Hold) -> None:
    hold.tell(10, _("Reading the record"))
    files = package_of(job.decision, job.head)
    hold.tell(60, _("Packing the files"))
    packed = BytesIO()
    write_zip(files, packed)
    content = packed.getvalue()
    with transaction.atomic():
        hold.finish()
        ArchivePackage.objects.create(job=job, content=content, sha256=hashlib.sha256(content).hexdigest())
        telling.tell_ready(job)


def forget_old() -> int:
    """Delete packages made :data:`KEPT` ago, and orders given up then, and return how many orders went."""
    _all, gone = ArchiveJob.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
    return gone.get(ArchiveJob._meta.label, 0)
