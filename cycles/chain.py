"""The record of a city: one line of entries that only grows, each holding the hash of the one before.

An entry says that something was decided, issued or corrected. Its canonical content (:mod:`cycles.canonical`) holds its
number, its kind, the SHA-256 of the entry before, its record number, how long it is kept, when and by whom (an id) it
was recorded, and a ``body`` that depends on the kind:

* ``decision``: the facts of the decision and the SHA-256 of its snapshot;
* ``document``: the SHA-256 of the issued file's bytes, the snapshot it was printed from, and the head printed in it;
* ``sealed``: the SHA-256 of a sealed copy's bytes, of the certificate that sealed it, and of the document it is of;
* ``corrigendum``: the entry that it corrects, the reason, and how it reads rightly;
* ``minutes``: meeting and version, the SHA-256 of their snapshot, and the entry of the version that they replace.

The SHA-256 of an entry's content is its hash; the hash of the newest entry is the *head*. Who kept an older head, on
paper too, finds any later change of what was recorded until then.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.canonical import canonical, plain, sha256
from ims.cities.models import City
from ims.guarded import guards
from ims.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

Proof = Callable[[City], Iterator[tuple[int, str]]]
_proofs: dict[str, Proof] = {}

CONTINUES = pgtrigger.Trigger(
    name="continues_the_chain",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("head", "cycles_recordentry%ROWTYPE")],
    func="""
        SELECT * INTO head FROM cycles_recordentry WHERE city_id = NEW.city_id ORDER BY number DESC LIMIT 1;
        IF NEW.number <> COALESCE(head.number, 0) + 1 OR NEW.previous_sha256 <> COALESCE(head.sha256, '') THEN
            RAISE EXCEPTION 'An entry continues the record of its city.';
        END IF;
        IF NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
            RAISE EXCEPTION 'The hash of an entry is that of its content.';
        END IF;
        RETURN NEW;
    """,
)


class RecordEntry(models.Model):
    """One entry of a city's record. Append-only; ``number`` counts from 1 without gaps."""

    class Kind(models.TextChoices):
        DECISION = "decision", gettext_lazy("Decision of the council")
        DOCUMENT = "document", gettext_lazy("Issued document")
        CORRIGENDUM = "corrigendum", gettext_lazy("Corrigendum")
        MINUTES = "minutes", gettext_lazy("Minutes of the council")
        SEALED = "sealed", gettext_lazy("Sealed copy")

    class Retention(models.TextChoices):
        """How long what an entry names is kept; the entry itself always stays."""

        PERMANENT = "permanent", gettext_lazy("Preserved for good")
        TEN_YEARS = "ten_years", gettext_lazy("Kept for ten years")

    city = models.ForeignKey(City, models.PROTECT, related_name="record")
    number = models.PositiveIntegerField(gettext_lazy("number in the record"))
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind.choices)
    record_number = models.CharField(gettext_lazy("record number"), max_length=20)
    retention = models.CharField(gettext_lazy("retention"), max_length=10, choices=Retention.choices)
    content = models.TextField(gettext_lazy("canonical content"))
    sha256 = models.CharField(max_length=64, unique=True)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("recorded by"))

    objects: ClassVar[models.Manager["RecordEntry"]] = models.Manager()

    class Meta:
        verbose_name = gettext_lazy("entry of the record")
        ordering = ("city", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "number"], name="record_number_once_per_city"),
            models.UniqueConstraint(fields=["city", "previous_sha256"], name="record_never_forks"),
            models.UniqueConstraint(fields=["city", "record_number"], name="record_number_names_one_entry"),
            models.CheckConstraint(
                condition=models.Q(kind="corrigendum", corrects__isnull=False)
                | ~models.Q(kind="corrigendum") & models.Q(corrects__isnull=True),
                name="record_corrigendum_names_what_it_corrects",
            ),
        ]
        triggers: ClassVar = [*guards(), CONTINUES]

    def __str__(self) -> str:
        return f"{self.record_number}, {self.sha256[:12]}"

    @property
    def facts(self) -> dict[str, Any]:
        """The content read back."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def body(self) -> dict[str, Any]:
        """What the entry says, by its kind."""
        found: dict[str, Any] = self.facts["body"]
        return found


@transaction.atomic
def append(
    city: City,
    kind: RecordEntry.Kind,
    body: dict[str, Any],
    *,
    by: User,
    retention: RecordEntry.Retention = RecordEntry.Retention.PERMANENT,
    corrects: RecordEntry | None = None,
) -> RecordEntry:
    """Append an entry to the city's record and return it.

    The city's row is locked, so that writers at the same moment come one after the other: one line without gaps or
    forks. A trigger refuses whatever does not continue the line.
    """
    City.objects.select_for_update().get(pk=city.pk)
    before = head(city)
    at = timezone.now().replace(microsecond=0)
    entry = RecordEntry(
        city=city,
        number=before.number + 1 if before else 1,
        kind=kind,
        record_number=_record_number(city, at),
        retention=retention,
        previous_sha256=before.sha256 if before else "",
        corrects=corrects,
        recorded_at=at,
        recorded_by=by,
    )
    content = canonical({**_columns(entry), "city_name": city.name, "body": body})
    entry.content, entry.sha256 = content.decode(), sha256(content)
    entry.save(force_insert=True)
    return entry


def _record_number(city: City, at: datetime) -> str:
    """Return the next record number of the year, ``2026:17``."""
    year = at.astimezone(city.zone).year
    return f"{year}:{RecordEntry.objects.filter(city=city, record_number__startswith=f'{year}:').count() + 1}"


def _columns(entry: RecordEntry) -> dict[str, Any]:
    """Return what the content repeats of the row, so that no column can be changed unseen."""
    facts: dict[str, Any] = plain(
        {
            "city": entry.city_id,
            "number": entry.number,
            "kind": str(entry.kind),
            "record_number": entry.record_number,
            "retention": str(entry.retention),
            "previous": entry.previous_sha256,
            "corrects": entry.corrects.sha256 if entry.corrects else None,
            "recorded_at": entry.recorded_at,
            "recorded_by": entry.recorded_by_id,
        }
    )
    return facts


def head(city: City) -> RecordEntry | None:
    """Return the newest entry of the city's record, None while nothing was recorded."""
    return RecordEntry.objects.filter(city=city).order_by("-number").first()


def entries_of(city: City) -> "QuerySet[RecordEntry]":
    """Return the city's record from its first entry on."""
    return RecordEntry.objects.filter(city=city).select_related("corrects").order_by("number", "pk")


def before(entry: str) -> Subquery:
    """Return what annotates rows with the hash of the entry before theirs; ``entry`` is their column, None if none."""
    same_city = RecordEntry.objects.filter(city=OuterRef(f"{entry}__city"))
    return Subquery(same_city.filter(number=OuterRef(f"{entry}__number") - 1).values("sha256"))


def register_proof(name: str, proof: Proof) -> None:
    """Register what a room compares its rows with: a function from a city to (entry's number, sentence) pairs."""
    if name in _proofs:
        raise ValueError(f"Two proofs of the record are called {name}.")
    _proofs[name] = proof


def registered_proofs() -> list[str]:
    """Return the names of the registered proofs, sorted."""
    return sorted(_proofs)


def broken(city: City) -> list[tuple[int, str]]:
    """Return (number of the entry, what does not hold) of the city's chain: hashes, links, gaps, columns."""
    found: list[tuple[int, str]] = []
    number, previous = 0, ""
    for entry in entries_of(city).iterator():
        if entry.number != number + 1:
            found.append((number + 1, _("entry %(number)s is missing.") % {"number": number + 1}))
        found += [(entry.number, sentence) for sentence in wrong_with(entry, previous)]
        number, previous = entry.number, entry.sha256
    return found


def wrong_with(entry: RecordEntry, previous: str) -> Iterator[str]:
    """Yield what does not hold in one entry; ``previous`` is the hash of the one before, "" for the first."""
    numbered = {"number": entry.number}
    if sha256(entry.content.encode()) != entry.sha256:
        yield _("entry %(number)s: the content does not match its hash.") % numbered
        return
    if entry.previous_sha256 != previous:
        yield _("entry %(number)s does not continue the one before.") % numbered
    try:
        sealed = entry.facts
    except ValueError:
        sealed = {}
    for name, value in _columns(entry).items():
        if sealed.get(name) != value:
            yield _("entry %(number)s: its column “%(name)s” is not what was sealed.") % {**numbered, "name": name}


def proven(city: City) -> list[tuple[int, str]]:
    """Return (number of the entry, what does not hold) of the chain and of every row that the rooms bind to it."""
    return [*broken(city), *(found for name in registered_proofs() for found in _proofs[name](city))]


def missing_head(city: City, printed: str) -> str:
    """Return "" when the city's record holds an entry with this hash, else the sentence that says so."""
    wanted = printed.strip().lower()
    if RecordEntry.objects.filter(city=city, sha256=wanted).exists():
        return ""
    return _("the printed head %(hash)s is not in the record: it was rewritten or cut off.") % {"hash": wanted}
