"""What the services of monitoring share: the frame of a write, and whose values and reports somebody may enter."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.utils.translation import gettext as _

from cycles.content import CycleContent
from cycles.cycle import Cycle, Step
from cycles.indicators.entering.answers import save
from cycles.monitoring.models import MonitoringRound
from cycles.writing import require_owner, writing
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

__all__ = ["STEPS", "create", "entering", "monitoring", "require_open", "require_owner", "save"]
STEPS = (Step.MONITORING,)
Row = TypeVar("Row", bound=CycleContent)


@contextmanager
def monitoring(cycle: Cycle, right: Permission, *, by: User, reason: str = "") -> Iterator[None]:
    """Let the block write in the step of monitoring when ``by`` has the right."""
    with writing(cycle, right, STEPS, by=by, reason=reason):
        yield


@contextmanager
def entering(
    cycle: Cycle,
    owners: Iterable[int | None],
    what: str,
    *,
    by: User,
    steps: Iterable[Step] = STEPS,
    reason: str = "",
) -> Iterator[None]:
    """Let the block write what ``by`` owns, or anything when they may enter for others."""
    with writing(cycle, Permission.ENTER_OWN, steps, by=by, reason=reason):
        require_owner(cycle, owners, what, by=by)
        yield


def require_open(turn: MonitoringRound) -> None:
    """Raise Conflict unless the round is open for values and reports."""
    turn.refresh_from_db(fields=["closed_at"])
    if not turn.is_open:
        raise Conflict(_("The round “%(round)s” is closed.") % {"round": turn})


def create(row: Row) -> Row:
    """Check and save a new row."""
    row.full_clean(exclude=["cycle", "origin"])
    row.save(force_insert=True)
    return row
