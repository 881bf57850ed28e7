"""What a person owns in the years that still run, handed over to somebody else; rooms say which rows."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from cycles.cycle import Cycle, Step
from cycles.writing import writing
from ims.people.models import User
from ims.roles import Permission

# Who answers for something may change in any step, also while the council decides: what is frozen keeps the owner of
# its day. A closed year keeps the owners it had.
OPEN_STEPS = tuple(step for step in Step if step is not Step.CLOSED)


@transaction.atomic
def hand_over(rows: "models.QuerySet[Any]", new: User, *, by: User, reason: str = "", column: str = "owner") -> int:
    """Let ``column`` of these rows of open years name ``new``, year by year, and return how many they were.

    ``by`` manages the city's people; raises Refused (403) otherwise, WrongStep (409) for a row of a closed year.
    """
    count = 0
    years = Cycle.objects.filter(pk__in=rows.order_by().values("cycle")).select_related("city").order_by("year")
    for cycle in years:
        with writing(cycle, Permission.MANAGE_PEOPLE, OPEN_STEPS, by=by, reason=reason):
            count += _name(rows.filter(cycle=cycle).select_for_update(of=("self",)), column, new)
    return count


def _name(rows: Iterable[Any], column: str, new: User) -> int:
    count = 0
    for row in rows:
        setattr(row, column, new)
        row.version += 1
        row.save(update_fields=[column, "version"])
        count += 1
    return count
