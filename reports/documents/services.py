"""Ordering a document and making it: the row is the truth, the message only wakes a worker."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cycles.approval.retelling import names_of, people_in
from cycles.approval.sealing import read_content
from cycles.chain import RecordEntry
from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot
from ims import access, jobs
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission
from reports.documents import issuing, telling
from reports.documents.models import ReportJob, WordFile
from reports.paper import making
from reports.paper.order import Order
from reports.seals.services import order_seal

FileFormat = ReportJob.FileFormat
Kind = ReportJob.Kind
# What is printed from which frozen content; the first is what is meant unless somebody says which.
PRINTED: dict[Snapshot.Kind, tuple[ReportJob.Kind, ...]] = {
    Snapshot.Kind.PACKAGE: (Kind.COUNCIL_PAPER, Kind.PROGRAMME),
    Snapshot.Kind.EVALUATION: (Kind.COUNCIL_PAPER, Kind.BALANCE),
    Snapshot.Kind.BASELINE: (Kind.SUSTAINABILITY_REPORT,),
    Snapshot.Kind.MINUTES: (Kind.MINUTES, Kind.OPEN_MINUTES),
    Snapshot.Kind.DECISION: (Kind.DECISION,),
}


def _council_in(snapshot: Snapshot) -> dict[int, str]:
    return names_of(people_in(read_content(snapshot)))


# Whose names are printed beside the content: how the council voted and what it minuted is public.
NAMED = {Snapshot.Kind.MINUTES: _council_in, Snapshot.Kind.DECISION: _council_in}


@transaction.atomic
def order_document(
    cycle: Cycle, snapshot: Snapshot, language: str, *, by: User, file_format: str = FileFormat.PDF, kind: str = ""
) -> ReportJob:
    """Order a document of a snapshot (see :data:`PRINTED`), or its copy as a Word file, and return its job.

    The same snapshot in the same language and format is one job with one file, however often it is ordered; a job
    that failed is given another try. Once the council has decided on it, or the decision was corrected, it can be
    ordered anew: that document names the decision.
    """
    access.require(by, Permission.ORDER_DOCUMENTS, cycle.city)
    if snapshot.city_id != cycle.city_id or snapshot.year != cycle.year or snapshot.kind not in PRINTED:
        raise ValidationError(_("Choose frozen content of this year that can be printed."))
    if language not in cycle.city.languages:
        raise ValidationError(_("Choose one of the city's working languages."))
    kind = kind or PRINTED[Snapshot.Kind(snapshot.kind)][0]
    concerns = issuing.concerning(snapshot)
    _refuse_unprintable(snapshot, kind, concerns)
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
    job.try_again()
    jobs.wake(job)
    return job


def _refuse_unprintable(snapshot: Snapshot, kind: str, concerns: RecordEntry | None) -> None:
    """Raise ValidationError where the content does not hold what the document is about."""
    if kind not in PRINTED[Snapshot.Kind(snapshot.kind)]:
        raise ValidationError(_("This document is not made from this content."))
    if kind == Kind.BALANCE and not (read_content(snapshot)["parts"].get("ecobudget") or {}).get("budget"):
        raise ValidationError(_("The year has no master budget, so that there is no balance."))
    if kind == Kind.PROGRAMME and not adopted(Snapshot.objects.filter(pk=snapshot.pk)).exists():
        raise ValidationError(_("The council has not adopted this programme."))


def adopted(snapshots: "QuerySet[Snapshot]") -> "QuerySet[Snapshot]":
    """Return the packages among these that the council approved, as they were or as amended."""
    said_yes = (Decision.Outcome.APPROVED, Decision.Outcome.AMENDED)
    about = (Decision.Kind.APPROVE, Decision.Kind.AMEND)
    return snapshots.filter(agenda_items__decision__outcome__in=said_yes, agenda_items__decision__kind__in=about)


def make(job: ReportJob) -> bool:
    """Make the job's document if it is free; return whether this call finished it."""
    return jobs.carry_out(job, partial(_make, job))


def _make(job: ReportJob, hold: jobs.Hold) -> None:
    order = _order(job)
    if job.file_format == FileFormat.WORD:
        copy = making.make_word_file(order, hold.tell)
        with transaction.atomic():
            hold.finish()
            WordFile.objects.create(job=job, content=copy)
            telling.tell_ready(job)
        return
    made = making.make_paper(order, hold.tell)
    assert order.printed is not None
    with transaction.atomic():
        hold.finish()
        order_seal(issuing.issue(job, made.content, made.pages, order.printed))
        telling.tell_ready(job)


def _order(job: ReportJob) -> Order:
    """Return what the job orders; persons stand in the content by id and get the names that they have today."""
    snapshot = job.snapshot
    named = NAMED.get(Snapshot.Kind(snapshot.kind))
    return Order(
        snapshot.content,
        snapshot.sha256,
        job.language,
        job.kind,
        snapshot.taken_at,
        issuing.printed_in(job),
        named(snapshot) if named else {},
    )
