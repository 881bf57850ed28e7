"""What a document says of the city's record on its last page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Printed:
    """The head when it was printed (number 0 while nothing was recorded) and the decision on it ("" without one).

    ``decision`` is the hash of the decision's entry, ``correction`` that of its newest corrigendum; ``entry`` that of
    the printed content itself where it has one, as minutes do; ``outcome`` is what the council decided;
    ``corrections`` is what each corrigendum says, by its number in the record; ``address`` is where anybody checks the
    file.
    """

    head_number: int = 0
    head: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    decision: str = ""
    correction: str = ""
    entry: str = ""
    outcome: str = ""
    corrections: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    address: str = ""
