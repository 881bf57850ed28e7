"""Files that an admin uploads: kept from the dry run to the loading, and read the same way both times."""

import hashlib
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import loading
from commitments.files import parse
from commitments.frameworks.models import FrameworkVersion
from commitments.frameworks.reading import FrameworkReading
from commitments.frameworks.table import read_items
from commitments.loading import Loaded, Reading
from commitments.managing.models import FrameworkUpload
from commitments.rows import LoadError, Problem
from ims.models import User
from ims.refusals import Conflict

MOST_BYTES = 10_000_000
# What is written within the time that a page may take; the command has no such limit.
MOST_ITEMS = 5_000
JSON, CSV = ".json", ".csv"
# How files begin that are not what their name says.
KINDS = {
    b"PK\x03\x04": gettext_lazy("a workbook or a packed file"),
    b"\x1f\x8b": gettext_lazy("a packed file"),
    b"%PDF": gettext_lazy("a PDF"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("an old workbook"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
}


def ending(name: str) -> str:
    """Return the ending of a file's name in small letters, such as ".json"."""
    return PurePath(name).suffix.lower()


@transaction.atomic
def keep(name: str, content: bytes, facts: dict[str, str], *, by: User) -> FrameworkUpload:
    """Keep a file until it is confirmed; the person's earlier ones that never were go."""
    FrameworkUpload.objects.filter(by=by, loaded_at=None).delete()
    sha256 = hashlib.sha256(content).hexdigest()
    return FrameworkUpload.objects.create(by=by, name=name[-200:], content=content, sha256=sha256, facts=facts)


def reading_of(upload: FrameworkUpload) -> Reading:
    """Read the file as it is now understood.

    Raises :class:`~commitments.rows.LoadError` when it cannot be read at all; other problems are the reading's.
    """
    content = bytes(upload.content or b"")
    _check_kind(upload.name, content)
    if ending(upload.name) == JSON:
        return _of_a_size(loading.read(parse(content)))
    facts = upload.facts
    versions = FrameworkVersion.objects.select_related("framework")
    stored = versions.filter(framework__code=facts["framework"], label=facts["label"]).first()
    return _of_a_size(read_items(content, facts, stored))


def _of_a_size(reading: Reading) -> Reading:
    """Refuse what would take longer to write than a page may take."""
    count = len(reading.nodes) if isinstance(reading, FrameworkReading) else len(reading.links)
    if count > MOST_ITEMS:
        sentence = _("%(count)s rows; at most %(most)s are loaded here. Load more with manage.py load_framework")
        reading.problems.append(Problem("", sentence % {"count": count, "most": MOST_ITEMS}))
    return reading


def _check_kind(name: str, content: bytes) -> None:
    """Refuse a file that is not what its name says."""
    for beginning, kind in KINDS.items():
        if content.startswith(beginning):
            sentence = _("the file is %(kind)s, whatever its name says; save the data as “CSV UTF-8” or as JSON")
            raise LoadError([Problem("", sentence % {"kind": kind})])
    first = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if ending(name) == CSV and first in (b"{", b"["):
        raise LoadError([Problem("", _("the file is JSON, but its name ends in .csv; let it end in .json"))])
    head = content.splitlines()[0] if content.strip() else b""
    if ending(name) == JSON and first not in (b"{", b"[", b"") and any(mark in head for mark in (b",", b";", b"\t")):
        raise LoadError([Problem("", _("the file is a table, but its name ends in .json; let it end in .csv"))])


@transaction.atomic
def load(upload: FrameworkUpload, *, by: User, reason: str, fingerprint: str) -> Loaded:
    """Load an upload once and drop its bytes and its name; history knows the file by the beginning of its SHA-256.

    Raises Conflict when it was loaded already, or when loading would do something else than ``fingerprint`` says was
    shown; LoadError when it may not be loaded. Then nothing was written.
    """
    locked = FrameworkUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.loaded_at is not None:
        raise Conflict(_("This file was loaded already."))
    why = ": ".join(part for part in (f"SHA-256 {locked.sha256[:12]}…", reason.strip()) if part)
    loaded = loading.load(reading_of(locked), by, reason=why, fingerprint=fingerprint)
    locked.content, locked.name, locked.loaded_at = None, "", timezone.now()
    locked.save()
    return loaded
