"""What open data reads of a decision, in whatever vocabulary it is written."""

import json
from datetime import datetime

from cycles.approval.amendments.showing import lines
from cycles.approval.sealing import Sealed, SealedAmendment, read
from cycles.snapshot import Decision
from ims.cities.models import City


def sealed_of(row: Decision) -> Sealed | None:
    """Return what a decision sealed, None for one that was recorded without a vote."""
    try:
        return read(json.loads(row.snapshot.content))
    except (KeyError, TypeError, ValueError):
        return None


def said_of(amendment: SealedAmendment, city: City) -> str:
    """Return where an amendment changes what, in one line and the binding language."""
    facts = amendment.facts
    changed = lines(facts["before"], facts["after"], city.binding_language)
    said = "; ".join(f"{line.label}: {line.before} → {line.after}" for line in changed)
    return f"{facts['subject']['place']}. {said}"


def moment(at: datetime | None) -> str | None:
    """Return a moment as data, None for none."""
    return at.isoformat(timespec="seconds") if at is not None else None
