"""The council as it is composed on one day: mandates, groups, seats and vacancies."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from cycles.approval.council.models import CouncilSeats, GroupMembership
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import Role


@dataclass(frozen=True)
class Mandate:
    """A member of the council on the day, and the name of their group, "" without one."""

    membership: Membership
    group: str


@dataclass(frozen=True)
class GroupSize:
    """A group and how many mandates it holds on the day; the name is "" for members without a group."""

    name: str
    mandates: int


@dataclass(frozen=True)
class Composition:
    """The council on a day. ``seats`` is None while the city has recorded no number of seats for the day."""

    day: date
    seats: int | None
    mandates: tuple[Mandate, ...]

    @property
    def groups(self) -> list[GroupSize]:
        """The groups, the largest first; members without a group last."""
        sizes = Counter(mandate.group for mandate in self.mandates)
        found = [GroupSize(name, number) for name, number in sizes.items()]
        return sorted(found, key=lambda size: (not size.name, -size.mandates, size.name.casefold()))

    @property
    def vacancies(self) -> int:
        """How many seats nobody holds; 0 while the number of seats is not known."""
        return max(0, (self.seats or 0) - len(self.mandates))

    @property
    def too_many(self) -> int:
        """How many members are recorded beyond the seats."""
        return max(0, len(self.mandates) - self.seats) if self.seats is not None else 0


def seats_on(city: City, day: date) -> int | None:
    """Return the number of seats on the day, None when the city has recorded none for it."""
    return CouncilSeats.objects.in_city(city).on(day).values_list("seats", flat=True).first()


def mandates_on(city: City, day: date) -> list[Membership]:
    """Return the mandates that hold on the day with their members, by name, each member once."""
    held = Membership.objects.in_city(city).with_role(Role.COUNCIL_MEMBER).on(day).select_related("user")
    once = {row.user_id: row for row in held.order_by("starts_on", "pk")}
    return sorted(once.values(), key=lambda row: (row.user.sort_key, row.user_id))


def members_on(city: City, day: date) -> list[User]:
    """Return the members of the council on this day, by name."""
    return [row.user for row in mandates_on(city, day)]


def composition(city: City, day: date) -> Composition:
    """Return the council on the day, in three queries."""
    mandates = mandates_on(city, day)
    rows = GroupMembership.objects.filter(mandate__city=city).on(day).values_list("mandate_id", "group__name")
    groups = dict(rows)
    return Composition(day, seats_on(city, day), tuple(Mandate(row, groups.get(row.pk, "")) for row in mandates))
