"""A city's record as a bundle of files that anybody can verify without us: see :mod:`cycles.verifier.verify`.

A bundle holds every entry of the chain. ``complete`` names the entries whose contents and files are in it too: all of
them, or those about one decision. Contents are exported as they were sealed; persons stand in them by id.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.db.models import Q
from django.utils import timezone

from cycles import chain
from cycles.approval.minutes.models import Minutes
from cycles.canonical import sha256
from cycles.chain import RecordEntry
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City
from reports.documents.models import Document

FORMAT = 1
VERIFIER = Path(__file__).parents[2] / "cycles" / "verifier" / "verify.py"
Files = Iterator[tuple[str, bytes]]


def bundle(city: City, only: Iterable[RecordEntry] | None = None, head: RecordEntry | None = None) -> dict[str, bytes]:
    """Return the files of the bundle by path, the manifest last; ``only`` leaves out what belongs to other entries.

    With ``head`` it is the record as it stood when that entry was its last one.
    """
    rows = chain.entries_of(city)
    entries = list(rows if head is None else rows.filter(number__lte=head.number))
    complete = entries if only is None else sorted(only, key=lambda entry: entry.number)
    files = dict(_files(entries, complete))
    files["manifest.json"] = _json(_manifest(city, entries, complete, files))
    return files


def about(decision: Decision) -> list[RecordEntry]:
    """Return the entries about one decision: it, what corrects it, the minutes of its meeting, and the documents.

    These are printed of what it decided on, of the decision itself, and of the minutes.
    """
    own = [decision.entry, *decision.entry.corrections.all()]
    minutes = Minutes.objects.frozen().filter(meeting__items__decision=decision)
    hashes = [*_decided_on(decision.snapshot), decision.snapshot.sha256]
    wanted = Q(job__snapshot__sha256__in=hashes) | Q(job__snapshot__minutes__in=minutes)
    printed = Document.objects.filter(wanted, job__snapshot__city=decision.city_id).defer("content")
    files = Q(document__in=printed) | Q(sealed_copy__document__in=printed)
    rows = RecordEntry.objects.filter(files | Q(minutes__in=minutes))
    return [*own, *rows.distinct()]


def package_of(decision: Decision, head: RecordEntry) -> dict[str, bytes]:
    """Return the archive package of a decision as the record stood at ``head``, however late it is made."""
    return bundle(decision.city, [entry for entry in about(decision) if entry.number <= head.number], head)


def write_zip(files: dict[str, bytes], target: IO[bytes]) -> None:
    """Write the files as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Write the files into a folder that is not there yet; raise FileExistsError when it is."""
    folder.mkdir(parents=True)
    for path, content in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)


def _files(entries: list[RecordEntry], complete: list[RecordEntry]) -> Files:
    rows = [{"number": row.number, "sha256": row.sha256, "previous": row.previous_sha256} for row in entries]
    yield "proofs/chain.json", _json(rows)
    for entry in entries:
        yield f"entries/{entry.number:06}.json", entry.content.encode()
    for entry in complete:
        yield from _contents(entry)
    yield "verify.py", VERIFIER.read_bytes()


def _contents(entry: RecordEntry) -> Files:
    """Yield the sealed contents and the issued file of one entry."""
    if entry.kind == RecordEntry.Kind.DECISION:
        sealed = entry.decision.snapshot
        yield _snapshot(sealed)
        for digest in _decided_on(sealed):
            for found in Snapshot.objects.filter(city=entry.city_id, sha256=digest)[:1]:
                yield _snapshot(found)
    elif entry.kind == RecordEntry.Kind.MINUTES:
        yield _snapshot(Snapshot.objects.get(minutes__entry=entry))
    elif entry.kind == RecordEntry.Kind.DOCUMENT:
        yield f"documents/{entry.document.sha256}.pdf", bytes(entry.document.content)
        yield _snapshot(entry.document.job.snapshot)
    elif entry.kind == RecordEntry.Kind.SEALED:
        yield f"documents/{entry.sealed_copy.sha256}.pdf", bytes(entry.sealed_copy.content)
        yield f"documents/{entry.sealed_copy.document.sha256}.pdf", bytes(entry.sealed_copy.document.content)


def _decided_on(sealed: Snapshot) -> list[str]:
    """Return the hashes of the package that was decided on, of the proposed one, and of the programme it changed."""
    content = json.loads(sealed.content)
    return [held["sha256"] for name in ("package", "proposed", "base") if (held := content.get(name))]


def _snapshot(snapshot: Snapshot) -> tuple[str, bytes]:
    return f"snapshots/{snapshot.sha256}.json", snapshot.content.encode()


def _manifest(
    city: City, entries: list[RecordEntry], complete: list[RecordEntry], files: dict[str, bytes]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "city": city.name,
        "made_at": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "head": {"number": len(entries), "sha256": entries[-1].sha256 if entries else ""},
        "complete": [entry.number for entry in complete],
        "entries": [
            {"number": row.number, "kind": row.kind, "record_number": row.record_number, "retention": row.retention}
            for row in complete
        ],
        "files": {path: sha256(content) for path, content in sorted(files.items())},
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()
