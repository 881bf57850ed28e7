"""What a record outlives: many later events of its city and a change of the framework that it was decided under."""

import hashlib

from django.db import connection

from commitments.models import FrameworkVersion
from cycles.approval.record import verify
from cycles.baseline.models import ThemeReview
from cycles.chain import RecordEntry
from cycles.snapshot import Decision
from ims.cities.models import City
from reports.documents.models import Document
from reports.record import exporting
from tests.commitments.factories import make_framework

# History that a service wrote once, as many times as years of work would write it; each event for itself.
LATER = """
    INSERT INTO cycles_targetevent ({columns})
    SELECT {values} FROM cycles_targetevent e, generate_series(1, %s) n
    WHERE e.pgh_id = (SELECT max(pgh_id) FROM cycles_targetevent)
"""


def fingerprints(city: City) -> dict[str, str]:
    """Return the hash of everything that was recorded: entries, sealed contents, the bytes of documents, packages."""
    found = {f"entry {row.number}": row.sha256 for row in RecordEntry.objects.filter(city=city)}
    for decision in Decision.objects.filter(city=city).select_related("snapshot", "entry"):
        found[f"decision {decision.number}"] = _hash(decision.snapshot.content.encode())
        for path, content in exporting.bundle(city, exporting.about(decision)).items():
            if path.startswith(("snapshots/", "documents/", "entries/")):
                found[f"{decision.number}: {path}"] = _hash(content)
    for document in Document.objects.filter(job__cycle__city=city):
        found[f"document {document.pk}"] = _hash(bytes(document.content))
    return found


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def grow_old(city: City, events: int) -> None:
    """Let so many events happen later, then let a new version of the framework take the old one's place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'cycles_targetevent'")
        names = [name for (name,) in cursor.fetchall() if name != "pgh_id"]
        statement = LATER.format(columns=", ".join(names), values=", ".join(f"e.{name}" for name in names))
        cursor.execute(statement, [events])
        cursor.execute("SELECT count(*) FROM cycles_targetevent")
        assert cursor.fetchone()[0] > events
    change_framework(ThemeReview.objects.filter(cycle__city=city)[0].theme.version)


def change_framework(held: FrameworkVersion) -> None:
    """Publish a version in which every theme and commitment reads otherwise; it supersedes the one held."""
    make_framework(held.framework.code, "next", themes=5)
    held.refresh_from_db()
    assert held.status == FrameworkVersion.Status.SUPERSEDED


def holds(city: City, before: dict[str, str]) -> None:
    """Compare everything that was recorded before with what is there now, and prove the record anew."""
    now = fingerprints(city)
    assert {name: now.get(name) for name in before} == before
    assert verify(city) == []
