"""What the services of monitoring share: the frame of a write, and whose values and reports somebody may enter."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.utils.translation import gettext as _

from cycles.content import CycleContent
from cycles.cycle import Cycle, Step
from cycles.indicators.entering.answers import save
from cycles.monitoring.models import MonitoringRound
from cycles.writing import writing
from ims import access
from ims.history.acting import note_for_whom
from ims.people.models import User
from ims.refusals import Conflict, Refused
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


def require_owner(cycle: Cycle, owners: Iterable[int | None], what: str, *, by: User) -> None:
    """Raise Refused (403) unless ``by`` is one of the owners, stands in for one, or may enter for anybody."""
    held = set(owners)
    if by.pk in held:
        return
    rights = access.rights_in(by, cycle.city)
    if absent := rights.enters_for & held:
        note_for_whom(absent)
    elif Permission.ENTER_ANY in rights:
        rights.require(Permission.ENTER_ANY)
    else:
        sentence = _("%(what)s is not yours: you may enter only what you own.") % {"what": what}
        raise Refused(Permission.ENTER_ANY, cycle.city, sentence)


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
