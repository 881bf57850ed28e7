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
def hand_over(rows: "models.QuerySet[Any]", new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of these rows of open years, year by year, and return how many they were.

    ``by`` manages the city's people; raises Refused (403) otherwise, WrongStep (409) for a row of a closed year.
    """
    count = 0
    years = Cycle.objects.filter(pk__in=rows.order_by().values("cycle")).select_related("city").order_by("year")
    for cycle in years:
        with writing(cycle, Permission.MANAGE_PEOPLE, OPEN_STEPS, by=by, reason=reason):
            count += _own(rows.filter(cycle=cycle).select_for_update(of=("self",)), new)
    return count


def _own(rows: Iterable[Any], new: User) -> int:
    count = 0
    for row in rows:
        row.owner, row.version = new, row.version + 1
        row.save(update_fields=["owner", "version"])
        count += 1
    return count
