"""The last page of every document: what it is, what the record says of it, and how anybody checks it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ims import words
from reports.paper.printed import Printed


@dataclass(frozen=True)
class Proof:
    """What the last page says by the kind of document: on top, how to verify it step by step, and at the end."""

    lead: str
    steps: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Row:
    """A fact about the document; a ``digest`` is set in two lines."""

    name: str
    value: str
    is_digest: bool = False


def record_rows(printed: Printed | None) -> tuple[Row, ...]:
    """Return what is said of the city's record: the decision with what corrected it, and the head."""
    return tuple(_record_rows(printed)) if printed else ()


def _record_rows(printed: Printed) -> Iterator[Row]:
    if printed.decision and printed.decided_on:
        told = {"number": printed.decision_number, "day": words.day(printed.decided_on)}
        yield Row(_("Decision of the council"), _("%(number)s of %(day)s") % told)
        yield Row(_("SHA-256 of the decision’s entry"), printed.decision, is_digest=True)
        if printed.correction:
            yield Row(_("Corrected by the entry"), printed.correction, is_digest=True)
    if printed.entry:
        yield Row(_("SHA-256 of the entry in the city’s record"), printed.entry, is_digest=True)
    if printed.head:
        said = _("Head of the city’s record when printed: entry %(number)s") % {"number": printed.head_number}
        yield Row(said, printed.head, is_digest=True)


def record_steps(printed: Printed | None) -> Iterator[str]:
    """Yield how the file and the record are checked, where the city has a record."""
    if printed and printed.address:
        yield _(
            "Send this file to %(address)s, which anybody may do without an account: it says whether this is the file "
            "that was issued, what was decided on it, and whether that was corrected."
        ) % {"address": printed.address}
    if printed and printed.head:
        yield _(
            "Every entry of the city’s record holds the hash of the one before. Whoever has this paper holds the head "
            "printed above: if the record no longer contains it, what was recorded until then was changed."
        )
