"""The proof of frozen minutes: they are what was entered, and what they say of a decision is what was sealed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cycles import chain
from cycles.approval.minutes.models import Minutes
from cycles.approval.minutes.services import body_of
from cycles.approval.sealing import read_content
from cycles.canonical import canonical, sha256
from cycles.chain import RecordEntry
from cycles.snapshot import Decision
from ims.cities.models import City


def prove_minutes(city: City) -> Iterator[tuple[int, str]]:
    """Yield (entry's number, sentence) where minutes are not what their entries say, or tell a decision wrong."""
    rows = Minutes.objects.in_city(city).frozen().select_related("snapshot", "entry")
    minutes = {row.entry_id: row for row in rows}
    sealed = set(Decision.objects.filter(city=city).values_list("entry__sha256", "snapshot__sha256"))
    for entry in chain.entries_of(city).filter(kind=RecordEntry.Kind.MINUTES):
        row, numbered = minutes.pop(entry.pk, None), {"number": entry.number}
        if row is None:
            yield entry.number, _("entry %(number)s: its minutes are not there.") % numbered
        elif row.snapshot is None or not row.snapshot.verify():
            yield entry.number, _("entry %(number)s: the frozen content does not match its hash.") % numbered
        else:
            yield from ((entry.number, sentence % numbered) for sentence in _wrong_with(row, entry, sealed))
    for left in minutes.values():
        assert left.entry is not None
        yield left.entry.number, _("minutes %(number)s have no entry of their kind.") % {"number": left.pk}


def _wrong_with(row: Minutes, entry: RecordEntry, sealed: set[tuple[str, str]]) -> Iterator[str]:
    assert row.snapshot is not None
    try:
        facts, is_entered = read_content(row.snapshot), entry.body == body_of(row.snapshot)
        is_the_row = facts["minutes"]["version"] == row.number
        is_the_row &= facts["meeting"]["id"] == row.meeting_id
        told = all(_is_as_sealed(item, sealed) for item in facts["items"])
    except (KeyError, TypeError, ValueError):
        is_entered = is_the_row = told = False
    if not (is_entered and is_the_row):
        yield _("entry %(number)s: its minutes are not those that were sealed.")
    if not told:
        yield _("entry %(number)s: its minutes tell a decision otherwise than it was sealed.")


def _is_as_sealed(item: dict[str, Any], sealed: set[tuple[str, str]]) -> bool:
    """Say whether a decision stands in the minutes byte for byte as it was sealed."""
    decision = item["decision"]
    if decision is None:
        return item["sealed"] is None
    return (decision["entry"], decision["sha256"]) in sealed and sha256(canonical(item["sealed"])) == decision["sha256"]
