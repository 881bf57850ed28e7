"""Issuing a document: its bytes are stored, and their SHA-256 is entered in the city's record, in one transaction.

What is printed about the record stands in :class:`~reports.paper.printed.Printed`: the head when the document was made
and, when the council has decided on what is printed, the hash of that decision's entry and of what corrected it since.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import chain
from cycles.approval.minutes.models import Minutes
from cycles.chain import RecordEntry
from cycles.snapshot import Decision, Snapshot, identity_of
from ims.cities.models import City
from reports.documents.models import Document, OctetLength, ReportJob
from reports.paper.printed import Printed

Retention = RecordEntry.Retention
# How long an issued document is kept, by what is printed.
KEPT: dict[str, RecordEntry.Retention] = {
    ReportJob.Kind.COUNCIL_PAPER: Retention.PERMANENT,
    ReportJob.Kind.SUSTAINABILITY_REPORT: Retention.TEN_YEARS,
    ReportJob.Kind.MINUTES: Retention.PERMANENT,
    ReportJob.Kind.OPEN_MINUTES: Retention.PERMANENT,
    ReportJob.Kind.DECISION: Retention.PERMANENT,
    ReportJob.Kind.PROGRAMME: Retention.PERMANENT,
    ReportJob.Kind.BALANCE: Retention.PERMANENT,
}


def concerning(snapshot: Snapshot) -> RecordEntry | None:
    """Return the newest entry about the council's decision on this package, or sealed in it: it, or its corrigendum."""
    wanted = Q(agenda_item__package=snapshot) | Q(agenda_item__proposed=snapshot) | Q(snapshot=snapshot)
    decision = Decision.objects.filter(wanted).select_related("entry").order_by("-pk").first()
    if decision is None:
        return None
    return decision.entry.corrections.order_by("-number").first() or decision.entry


def printed_in(job: ReportJob) -> Printed:
    """Return what the job's document says of the record, which may grow while the document is made."""
    head = chain.head(job.cycle.city)
    facts: dict[str, Any] = {"address": f"{settings.ADDRESS}{reverse('verify')}"}
    if head is not None:
        facts |= {"head_number": head.number, "head": head.sha256}
    if job.snapshot.kind == Snapshot.Kind.MINUTES:
        facts["entry"] = Minutes.objects.values_list("entry__sha256", flat=True).get(snapshot=job.snapshot_id)
    if job.concerns is not None:
        entry = job.concerns.corrects or job.concerns
        decision = Decision.objects.get(entry=entry)
        facts |= {"decision_number": decision.number, "decided_on": decision.decided_on, "decision": entry.sha256}
        facts["outcome"] = decision.outcome
        facts["correction"] = job.concerns.sha256 if job.concerns.corrects else ""
        corrections = entry.corrections.filter(number__lte=job.concerns.number).order_by("number")
        facts["corrections"] = tuple((row.record_number, row.body) for row in corrections)
    return Printed(**facts)


def issue(job: ReportJob, content: bytes, pages: int, printed: Printed) -> Document:
    """Store the document and enter it in the record; call it in the transaction that finishes the job."""
    digest = hashlib.sha256(content).hexdigest()
    body = {
        "document": _facts(job, digest, pages, len(content)),
        "snapshot": identity_of(job.snapshot),
        "printed": {"head": printed.head, "decision": printed.decision, "correction": printed.correction},
    }
    kept = KEPT[job.kind]
    entry = chain.append(job.cycle.city, RecordEntry.Kind.DOCUMENT, body, by=job.ordered_by, retention=kept)
    return Document.objects.create(job=job, content=content, sha256=digest, pages=pages, entry=entry)


def _facts(job: ReportJob, digest: str, pages: int, size: int) -> dict[str, Any]:
    return {
        "year": job.cycle.year,
        "kind": str(job.kind),
        "language": job.language,
        "sha256": digest,
        "pages": pages,
        "bytes": size,
    }


def prove_documents(city: City) -> Iterator[tuple[int, str]]:
    """Yield (entry's number, sentence) where a stored document is not the one that was issued."""
    rows = Document.objects.filter(job__cycle__city=city).select_related("job__cycle", "job__snapshot", "entry")
    rows = rows.defer("content")
    documents = {row.entry_id: row for row in rows.annotate(size=OctetLength("content"))}
    for entry in chain.entries_of(city).filter(kind=RecordEntry.Kind.DOCUMENT):
        document, numbered = documents.pop(entry.pk, None), {"number": entry.number}
        if document is None:
            yield entry.number, _("entry %(number)s: its document is not there.") % numbered
        elif hashlib.sha256(_bytes(document)).hexdigest() != document.sha256:
            yield entry.number, _("entry %(number)s: the bytes of its document do not match their hash.") % numbered
        elif not document.job.snapshot.verify():
            yield entry.number, _("entry %(number)s: the frozen content does not match its hash.") % numbered
        elif not _is_as_issued(entry, document):
            yield entry.number, _("entry %(number)s: its document is not the one that was issued.") % numbered
    for left in documents.values():
        yield left.entry.number, _("document %(number)s has no entry of its kind.") % {"number": left.pk}


def _bytes(document: Document) -> bytes:
    return bytes(Document.objects.values_list("content", flat=True).get(pk=document.pk))


def _is_as_issued(entry: RecordEntry, document: Document) -> bool:
    try:
        body = entry.body
    except (KeyError, ValueError):
        return False
    facts = _facts(document.job, document.sha256, document.pages, getattr(document, "size", 0))
    return body.get("document") == facts and body.get("snapshot") == identity_of(document.job.snapshot)
