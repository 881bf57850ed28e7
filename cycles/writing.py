"""The frame of every service that changes a cycle's content: the right, the step, one transaction, and who and why."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from cycles.cycle import Cycle, Step
from cycles.pages import require_step
from ims import access
from ims.history.acting import acting
from ims.people.models import User
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


def hold(request: HttpRequest, cycle: Cycle) -> None:
    """Lock the cycle's row until a POST ends, so that what its form compares is still so when it is written."""
    if request.method == "POST":
        Cycle.objects.select_for_update().get(pk=cycle.pk)
