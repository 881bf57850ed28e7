"""What is to be printed: one object from the job to the finished file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ims import words
from reports.paper.printed import Printed

COUNCIL_PAPER = "council_paper"


@dataclass(frozen=True)
class Order:
    """Frozen content with its SHA-256, as which kind of document, in which language, and what is said beside it.

    ``frozen_at`` is when the content was frozen; it is printed in UTC, as the content itself writes moments.
    ``printed`` is what the last page says of the city's record. ``names`` says what the persons are called whom the
    content names by id, in the order of their names.
    """

    content: str
    sha256: str
    language: str
    kind: str = COUNCIL_PAPER
    frozen_at: datetime | None = None
    printed: Printed | None = None
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def frozen(self) -> str:
        """When the content was frozen, as printed; "" where nobody said."""
        if self.frozen_at is None:
            return ""
        utc = self.frozen_at.astimezone(UTC)
        return f"{words.day(utc.date())}, {utc:%H:%M} UTC"
