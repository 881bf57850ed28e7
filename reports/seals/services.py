"""Ordering a sealed copy with the document it is of, making it, and proving it."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cycles import chain
from cycles.chain import RecordEntry
from ims import jobs
from ims.cities.models import City
from reports.documents.models import Document
from reports.seals import keys
from reports.seals.models import SealedCopy, SealJob


def order_seal(document: Document) -> SealJob | None:
    """Order the sealed copy of a document just issued, in its transaction; None where the city has no key."""
    if not keys.has_key(document.job.cycle.city):
        return None
    job = SealJob.objects.create(idempotency_key=f"seal:{document.pk}", document=document)
    jobs.wake(job)
    return job


def make(job: SealJob) -> bool:
    """Make the sealed copy if the job is free; return whether this call finished it."""
    return jobs.carry_out(job, partial(_make, job))


def _make(job: SealJob, hold: jobs.Hold) -> None:
    # These import pyHanko, which takes a second that only who seals needs to spend.
    from reports.seals import signing, stamping

    document = job.document
    city = document.job.cycle.city
    hold.tell(20, _("Setting the seal"))
    sealed = signing.seal(bytes(document.content), keys.signer_of(city), stamping.service())
    digest = hashlib.sha256(sealed.content).hexdigest()
    facts = {"certificate": sealed.certificate, "stamped_at": sealed.stamped_at}
    body = {"sealed": {**_facts(digest, len(sealed.content)), **facts}, "document": document.sha256}
    with transaction.atomic():
        hold.finish()
        by, kept = document.job.ordered_by, RecordEntry.Retention(document.entry.retention)
        entry = chain.append(city, RecordEntry.Kind.SEALED, body, by=by, retention=kept)
        SealedCopy.objects.create(document=document, content=sealed.content, sha256=digest, entry=entry)


def _facts(digest: str, size: int) -> dict[str, Any]:
    return {"sha256": digest, "bytes": size}


def prove_sealed(city: City) -> Iterator[tuple[int, str]]:
    """Yield (entry's number, sentence) where a sealed copy is not the one that was made, of the document it was of."""
    rows = SealedCopy.objects.filter(entry__city=city).select_related("entry", "document")
    copies = {row.entry_id: row for row in rows.defer("content", "document__content")}
    for entry in chain.entries_of(city).filter(kind=RecordEntry.Kind.SEALED):
        copy, numbered = copies.pop(entry.pk, None), {"number": entry.number}
        if copy is None:
            yield entry.number, _("entry %(number)s: its sealed copy is not there.") % numbered
        elif not is_as_made(entry, copy):
            yield entry.number, _("entry %(number)s: its sealed copy is not the one that was made.") % numbered
    for left in copies.values():
        yield left.entry.number, _("sealed copy %(number)s has no entry of its kind.") % {"number": left.pk}


def is_as_made(entry: RecordEntry, copy: SealedCopy) -> bool:
    """Say whether a copy has the bytes that its entry names, and begins with those of its document."""
    content = bytes(SealedCopy.objects.values_list("content", flat=True).get(pk=copy.pk))
    original = bytes(Document.objects.values_list("content", flat=True).get(pk=copy.document_id))
    facts, digest = _facts(copy.sha256, len(content)), hashlib.sha256(content).hexdigest()
    try:
        sealed, of = entry.body["sealed"], entry.body["document"]
        said = {name: sealed[name] for name in facts}
    except (KeyError, TypeError, ValueError):
        return False
    is_whole = content.startswith(original) and digest == copy.sha256
    return is_whole and said == facts and of == copy.document.sha256
