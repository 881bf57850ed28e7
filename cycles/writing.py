"""The frame of every service that changes a cycle's content: the right, the step, one transaction, and who and why."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.pages import require_step
from ims import access
from ims.history.acting import acting, note_for_whom
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Permission


@contextmanager
def writing(
    cycle: Cycle, permission: Permission, steps: Iterable[Step], *, by: User, reason: str = ""
) -> Iterator[None]:
    """Let the block write when ``by`` has the right in the city and the cycle stands in one of the steps.

    The cycle's row is locked first, as :func:`cycles.perform.perform` does, so that a step never changes under a
    write. Raises :class:`~ims.refusals.Refused` (403) or :class:`~cycles.perform.WrongStep` (409).
    """
    access.require(by, permission, cycle.city)
    with acting(by, reason), transaction.atomic():
        require_step(Cycle.objects.select_for_update().get(pk=cycle.pk), steps)
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


def hold(request: HttpRequest, cycle: Cycle) -> None:
    """Lock the cycle's row until a POST ends, so that what its form compares is still so when it is written."""
    if request.method == "POST":
        Cycle.objects.select_for_update().get(pk=cycle.pk)
