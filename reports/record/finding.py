"""What the public may learn of a fingerprint: what it is, who decided it and when, and whether the record holds.

A decision and its corrigenda are public, and so are frozen minutes; a document or a frozen content only once the
council has decided on it, or where it is printed of one of these. What is not public is answered as what does not
exist. The hash of an entry alone says its place and whether the record holds, because it may be the head that stands in
a public document.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cycles import chain
from cycles.approval.correcting import corrections_of
from cycles.approval.minutes.models import Minutes, MinutesQuerySet
from cycles.chain import RecordEntry
from cycles.snapshot import Decision
from ims.cities.models import City
from reports.documents.models import Document
from reports.seals.models import SealedCopy
from reports.seals.services import is_as_made

DIGITS = 64


@dataclass(frozen=True)
class Found:
    """What belongs to a fingerprint; what is not public or not there is None.

    ``problems`` are the sentences that say what does not hold, ``corrections`` what each corrigendum says.
    """

    city: City
    entry: RecordEntry
    total: int
    decision: Decision | None
    document: Document | None
    minutes: Minutes | None
    sealed: SealedCopy | None
    corrections: list[dict[str, Any]]
    problems: list[str]

    @property
    def decided_on(self) -> date | None:
        """The day of the decision."""
        return self.decision.decided_on if self.decision else None


def clean(typed: str) -> str:
    """Return a fingerprint as it was typed or copied from two printed lines, "" when it is none."""
    digest = "".join(typed.split()).lower()
    return digest if len(digest) == DIGITS and all(letter in "0123456789abcdef" for letter in digest) else ""


def find(digest: str) -> Found | None:
    """Return what is public about a fingerprint, None when nothing is."""
    entry = RecordEntry.objects.filter(sha256=digest).select_related("city").first()
    if entry is not None:
        return _of_entry(entry)
    document = _documents().filter(sha256=digest).first()
    if document is not None:
        found = _of_document(document)
        return found if found.document else None
    return _of_content(digest) or _of_sealed(digest)


def _of_sealed(digest: str) -> Found | None:
    copy = _copies().filter(sha256=digest).first()
    found = _of_copy(copy) if copy is not None else None
    return found if found and found.document else None


def _of_content(digest: str) -> Found | None:
    """Return what belongs to frozen content: the decision on it or sealed in it, or the minutes."""
    minutes = _minutes().filter(snapshot__sha256=digest).first()
    if minutes is not None:
        assert minutes.entry is not None
        return _found(minutes.entry, minutes=minutes)
    wanted = Q(snapshot__sha256=digest) | Q(agenda_item__package__sha256=digest)
    wanted |= Q(agenda_item__proposed__sha256=digest)
    decision = Decision.objects.filter(wanted).select_related("entry__city", "snapshot").order_by("-pk").first()
    return _found(decision.entry, decision) if decision else None


def _copies() -> Any:
    rows = SealedCopy.objects.select_related("entry__city", "document__entry__city", "document__job__cycle")
    return rows.defer("content", "document__content")


def _of_copy(copy: SealedCopy) -> Found:
    """Return what belongs to a sealed copy: what belongs to its document, at the copy's own place in the record."""
    found = _of_document(copy.document)
    problems = list(found.problems)
    if not is_as_made(copy.entry, copy):
        said = _("entry %(number)s: its sealed copy is not the one that was made.")
        problems.append(said % {"number": copy.entry.number})
    sealed = copy if found.document else None
    return replace(found, entry=copy.entry, sealed=sealed, problems=problems)


def _of_entry(entry: RecordEntry) -> Found:
    document = _documents().filter(entry=entry).first()
    if document is not None:
        return _of_document(document)
    if entry.kind == RecordEntry.Kind.SEALED and (copy := _copies().filter(entry=entry).first()) is not None:
        return _of_copy(copy)
    decided = Decision.objects.filter(entry__in=[entry.pk, entry.corrects_id]).select_related("entry").first()
    return _found(entry, decided, minutes=_minutes().filter(entry=entry).first())


def _of_document(document: Document) -> Found:
    """Return what belongs to a document; it is named only where it is printed of something public."""
    printed_of = document.job.snapshot_id
    decision, minutes = _decision_on(printed_of), _minutes().filter(snapshot=printed_of).first()
    return _found(document.entry, decision, document if decision or minutes else None, minutes)


def _minutes() -> MinutesQuerySet:
    return Minutes.objects.frozen().select_related("entry__city", "meeting")


def _documents() -> Any:
    return Document.objects.select_related("entry__city", "job__cycle").defer("content")


def _decision_on(printed_of: int) -> Decision | None:
    wanted = Q(agenda_item__package=printed_of) | Q(agenda_item__proposed=printed_of) | Q(snapshot=printed_of)
    rows = Decision.objects.filter(wanted).select_related("entry")
    return rows.order_by("-pk").first()


def _found(
    entry: RecordEntry,
    decision: Decision | None = None,
    document: Document | None = None,
    minutes: Minutes | None = None,
) -> Found:
    problems = [sentence for _number, sentence in chain.broken(entry.city)]
    if document is not None and hashlib.sha256(bytes(document.content)).hexdigest() != document.sha256:
        said = _("entry %(number)s: the bytes of its document do not match their hash.")
        problems.append(said % {"number": document.entry.number})
    return Found(
        city=entry.city,
        entry=entry,
        total=RecordEntry.objects.filter(city=entry.city_id).count(),
        decision=decision,
        document=document,
        minutes=minutes,
        sealed=None,
        corrections=corrections_of(decision) if decision else [],
        problems=problems,
    )
