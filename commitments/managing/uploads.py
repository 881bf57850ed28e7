"""Files that an admin uploads: kept from the dry run to the loading, and read the same way both times."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import loading
from commitments.files import parse
from commitments.frameworks.models import FrameworkVersion
from commitments.frameworks.table import read_items
from commitments.loading import Loaded, Reading
from commitments.managing.models import FrameworkUpload
from commitments.rows import LoadError, Problem
from ims.models import User
from ims.refusals import Conflict

MOST_BYTES = 5_000_000
# Items with their translations, or links, that are read, compared and written within the 2 s that a page may take; the
# command has no such limit.
MOST_ROWS = 3_000
HEAD = 10_000  # bytes at the beginning in which a file shows its kind
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

    Raises :class:`~commitments.rows.LoadError` when it cannot be read at all, or is too large for a page: then nothing
    more of it is looked at. Other problems are the reading's.
    """
    content = bytes(upload.content or b"")
    _check_kind(upload.name, content)
    if ending(upload.name) == JSON:
        data = parse(content)
        _check_size(_rows_in(data))
        return loading.read(data)
    facts = upload.facts
    versions = FrameworkVersion.objects.select_related("framework")
    stored = versions.filter(framework__code=facts["framework"], label=facts["label"]).first()
    reading = read_items(content, facts, stored, most=MOST_ROWS)
    _check_size(sum(1 + len(node.translations) for node in reading.nodes))
    return reading


def _rows_in(data: Any) -> int:
    """Return how many rows the data of a file would be, counted without looking at any."""
    given = data if isinstance(data, dict) else {}
    lists = [given[key] for key in ("nodes", "links") if isinstance(given.get(key), list)]
    kept = (row.get("translations") for rows in lists for row in rows if isinstance(row, dict))
    return sum(map(len, lists)) + sum(len(translations) for translations in kept if isinstance(translations, list))


def _check_size(count: int) -> None:
    """Refuse what would take longer to write than a page may take."""
    if count > MOST_ROWS:
        sentence = _(
            "%(count)s items and translations; at most %(most)s are loaded here. Load more with manage.py "
            "load_framework"
        )
        raise LoadError([Problem("", sentence % {"count": count, "most": MOST_ROWS})])


def _check_kind(name: str, content: bytes) -> None:
    """Refuse a file that is not what its name says."""
    for beginning, kind in KINDS.items():
        if content.startswith(beginning):
            sentence = _("the file is %(kind)s, whatever its name says; save the data as “CSV UTF-8” or as JSON")
            raise LoadError([Problem("", sentence % {"kind": kind})])
    first = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if ending(name) == CSV and first in (b"{", b"["):
        raise LoadError([Problem("", _("the file is JSON, but its name ends in .csv; let it end in .json"))])
    head = content[:HEAD].splitlines()[0] if content[:HEAD].strip() else b""
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
