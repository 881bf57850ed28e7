"""What somebody owns of the plan, handed over when they leave: also in monitoring, and where the long term is locked.

The council decided what is aimed at; who answers for it is a matter of the organisation.
"""

from django.db.models import QuerySet

from cycles import handing_over
from cycles.cycle import Step
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.people.models import User


def open_targets(city: City, owner: User) -> "QuerySet[Target]":
    """Return the targets of open years that the person owns, with indicator and year."""
    rows = Target._default_manager.filter(cycle__city=city, owner=owner).exclude(cycle__step=Step.CLOSED)
    return rows.select_related("indicator", "cycle__city").order_by("cycle__year", "indicator__code", "term", "year")


def open_actions(city: City, owner: User) -> "QuerySet[Action]":
    """Return the actions of open years that the person owns, those that create data too, with their year."""
    rows = Action._default_manager.filter(cycle__city=city, owner=owner).exclude(cycle__step=Step.CLOSED)
    return rows.select_related("cycle__city").order_by("cycle__year", "code")


def hand_over_targets(city: City, old: User, new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of the targets that ``old`` owns in open years, and return how many they were."""
    return handing_over.hand_over(open_targets(city, old), new, by=by, reason=reason)


def hand_over_actions(city: City, old: User, new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of the actions that ``old`` owns in open years, and return how many they were."""
    return handing_over.hand_over(open_actions(city, old), new, by=by, reason=reason)
