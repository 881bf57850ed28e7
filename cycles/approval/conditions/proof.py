"""The proof of sealed conditions and requests: what is followed is what the council decided, and nothing else."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.sealing import Sealed, condition_facts
from cycles.canonical import plain
from cycles.snapshot import Decision

# What the unit was called on the day of the decision; it may be called otherwise today.
NAMED = "unit"


def wrong_with_conditions(decision: Decision, sealed: Sealed) -> Iterator[str]:
    """Yield the sentence that the conditions which are followed are not those that were sealed."""
    rows = CouncilCondition.objects.filter(item__decision=decision).select_related("unit").order_by("number")
    if _compared(plain(condition_facts(row)) for row in rows) != _compared(sealed.conditions):
        yield _("the conditions and requests that are followed are not those that were sealed.")


def _compared(facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != NAMED} for one in facts]
