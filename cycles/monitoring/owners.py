"""Who enters an indicator's values: the one rule, for the guard, for each table that names them, for "what is mine".

The indicator's owner enters, and so does the owner of a target of the year that rests on it. Beside them the
coordinator and the officers enter anything (:data:`~ims.roles.Permission.ENTER_ANY`).
"""

from collections.abc import Collection, Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.targets.models import Target
from ims.people.models import User


def who_enters(indicator: Indicator, targets: Iterable[Target]) -> list[User]:
    """Return the indicator's owner, then the owners of those of the year's ``targets`` that rest on it, each once."""
    found = [indicator.owner, *(target.owner for target in targets if target.indicator_id == indicator.pk)]
    return list(dict.fromkeys(person for person in found if person is not None))


def enterers(cycle: Cycle, indicator: Indicator) -> list[User]:
    """Return who enters the indicator's values in this year, in one query."""
    return who_enters(indicator, Target.objects.filter(cycle=cycle, indicator=indicator).select_related("owner"))


def entered_by(people: Collection[int]) -> Q:
    """Return the same rule as a condition on entries: of indicators that these people, by id, enter in their year."""
    by_target = Q(indicator__targets__owner__in=people, indicator__targets__cycle=F("cycle"))
    return Q(indicator__owner__in=people) | by_target


def named(people: Iterable[User]) -> str:
    """Return who enters, in words; without an owner the coordinator and the officers are left."""
    return ", ".join(str(person) for person in people) or _("no owner: the coordinator or an officer")
