"""Load a framework or a crosswalk from JSON data: read, compare, write. All or nothing, and the same twice is nothing.

``read`` looks at the data alone and is pure; ``difference`` also looks at what is stored and changes nothing, so a
dry run is ``difference(read(data))``; ``load`` is the one way to write. The format is in ``docs/framework-format.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.changes import Difference
from commitments.crosswalks import loading as crosswalks
from commitments.crosswalks import reading as crosswalk_reading
from commitments.crosswalks.reading import CrosswalkReading
from commitments.frameworks import loading as frameworks
from commitments.frameworks import reading as framework_reading
from commitments.frameworks import writing
from commitments.frameworks.models import FrameworkVersion
from commitments.frameworks.reading import FrameworkReading
from commitments.rows import LoadError, Problem
from ims.history.acting import acting
from ims.models import User
from ims.refusals import Conflict

Reading = FrameworkReading | CrosswalkReading
READERS: dict[str, Callable[[Any], Reading]] = {
    framework_reading.FORMAT: framework_reading.read,
    crosswalk_reading.FORMAT: crosswalk_reading.read,
}


@dataclass(frozen=True)
class Loaded:
    """What a load did: the differences it wrote, and whether a draft was published."""

    difference: Difference
    version: FrameworkVersion | None = None
    published: bool = False

    @property
    def unchanged(self) -> bool:
        """Say whether nothing at all was written."""
        return not self.difference and not self.published


def read(data: Any) -> Reading:
    """Read the data of a file as its "format" says; raise LoadError when that says nothing known."""
    format_ = data.get("format") if isinstance(data, dict) else None
    if not isinstance(format_, str) or format_ not in READERS:
        reason = _('says nothing known; a file begins with "format": one of %(known)s') % {"known": ", ".join(READERS)}
        raise LoadError([Problem("format", reason)])
    return READERS[format_](data)


def difference(reading: Reading) -> Difference:
    """Say what loading the reading would change, and with what problems; write nothing.

    Raises :class:`~commitments.rows.LoadError` when the file itself has problems.
    """
    if reading.problems:
        raise LoadError(reading.problems)
    if isinstance(reading, FrameworkReading):
        return frameworks.difference(reading)
    return crosswalks.difference(reading)


def load(
    reading: Reading, by: User | None, *, publish: bool = False, reason: str = "", fingerprint: str = ""
) -> Loaded:
    """Load the reading in one transaction; with ``publish`` a framework's draft is published too.

    ``by`` and ``reason`` go into the history. ``fingerprint`` is that of the difference somebody was shown. Raises
    :class:`~commitments.rows.LoadError` with every problem, and :class:`~ims.refusals.Conflict` when loading would by
    now do something else than was shown; then nothing was written.
    """
    if reading.problems:
        raise LoadError(reading.problems)
    with transaction.atomic(), acting(by, reason):
        if isinstance(reading, FrameworkReading):
            return _load_framework(reading, publish, fingerprint)
        return _load_crosswalk(reading, fingerprint)


def _load_framework(reading: FrameworkReading, publish: bool, fingerprint: str) -> Loaded:
    framework = frameworks.lock(reading)
    found = _loadable(frameworks.difference(reading), fingerprint)
    version = writing.write(reading, framework) if found else frameworks.stored_version(reading)
    if publish and version and version.is_draft:
        frameworks.publish(version)
        return Loaded(found, version, published=True)
    return Loaded(found, version)


def _load_crosswalk(reading: CrosswalkReading, fingerprint: str) -> Loaded:
    crosswalks.lock(reading)
    found = _loadable(crosswalks.difference(reading), fingerprint)
    if found:
        crosswalks.write(reading)
    return Loaded(found)


def _loadable(found: Difference, fingerprint: str) -> Difference:
    if found.problems:
        raise LoadError(found.problems)
    if fingerprint and found.fingerprint != fingerprint:
        raise Conflict(_("What is stored changed since this was shown. Look at the changes again."))
    return found
