"""What people hold in a city and somebody else has to take over when they leave. Rooms register both.

A holding is a kind of thing that names a person as its owner: indicators, targets, actions, corrective actions. Its
room says how to list what a person holds that is still open (never anything of a closed year) and how to hand it over
through its own services. Whoever leaves without a role that could own it hands everything over first, see
:func:`ims.people.services.end_membership`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import RIGHTS, Permission, Role
from ims.words import day as day_in_words

SHOWN = 20


@dataclass(frozen=True)
class Held:
    """One thing that a person holds, in words, with the address of its page."""

    words: str
    url: str = ""


class HandOver(Protocol):
    """Make ``new`` the owner of everything open that ``old`` holds in the city, and return how many things it was."""

    def __call__(self, city: City, old: User, new: User, *, by: User, reason: str) -> int: ...


Find = Callable[[City, User], Iterable[Held]]


@dataclass(frozen=True)
class Holding:
    """A kind of thing that people hold: its name in forms, its title, which columns name the holder, and what to do.

    ``columns`` are ``app.Model.column``; ``needs`` is the right that a holder's role carries; ``find`` takes one query.
    """

    name: str
    title: str | Promise
    columns: frozenset[str]
    needs: Permission
    find: Find
    hand_over: HandOver

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that may hold it."""
        return frozenset(role for role in Role if self.needs in RIGHTS[role])


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Register a room's holding."""
    if holding.name in _holdings:
        raise ValueError(f"Two holdings are called {holding.name}.")
    _holdings[holding.name] = holding


def registered() -> list[Holding]:
    """Return the registered holdings, from the ground floor up."""
    return list(_holdings.values())


@dataclass(frozen=True)
class Group:
    """What a person leaves behind of one holding."""

    holding: Holding
    things: tuple[Held, ...]

    @property
    def name(self) -> str:
        """The name of the field in which the person who takes over is chosen."""
        return field_for(self.holding)

    @property
    def first(self) -> tuple[Held, ...]:
        """The things that a page lists."""
        return self.things[:SHOWN]

    @property
    def more(self) -> int:
        """How many things the page does not list."""
        return len(self.things) - len(self.first)


def field_for(holding: Holding) -> str:
    """Return the name of the field in which the person who takes a holding over is chosen."""
    return f"taker_{holding.name}"


class Leaving:
    """What the end of a person's role, or of all, leaves behind, and who could take it over; each is read once."""

    @classmethod
    def find(cls, city: City, pk: int, *, all_roles: bool = False) -> "Leaving | None":
        """Return the end of this membership of the city, None when there is none, in one query with everybody's."""
        rows = Membership.objects.in_city(city)
        found = rows.in_time("", city.today()) | rows.filter(pk=pk)
        staff = list(found.select_related("user").order_by("user__sort_key", "pk"))
        membership = next((row for row in staff if row.pk == pk), None)
        if membership is None:
            return None
        membership.city = city
        leaving = cls(membership, all_roles=all_roles)
        leaving.staff = staff
        return leaving

    def __init__(self, membership: Membership, *, all_roles: bool = False) -> None:
        self.city, self.person, self.membership = membership.city, membership.user, membership
        self._all_roles = all_roles

    @property
    def others(self) -> list[Membership]:
        """The person's other roles in the city that hold today or later."""
        return [row for row in self.staff if row.user_id == self.person.pk and row.pk != self.membership.pk]

    @property
    def ending(self) -> list[Membership]:
        """The roles that end: the one, or all of the person's."""
        return [self.membership, *(self.others if self._all_roles else [])]

    @cached_property
    def staff(self) -> list[Membership]:
        """The city's memberships from today on, in one query."""
        rows = Membership.objects.in_city(self.city).in_time("", self.city.today())
        return list(rows.select_related("user").order_by("user__sort_key", "pk"))

    @cached_property
    def everything(self) -> list[Group]:
        """Everything open that the person holds in the city, in one query a holding; empty groups are left out."""
        groups = [Group(holding, tuple(holding.find(self.city, self.person))) for holding in registered()]
        return [group for group in groups if group.things]

    def left_behind(self, last_day: date) -> list[Group]:
        """Return what nobody holds after the last day: the roles that end held it, or no role is left at all."""
        ended = {Role(membership.role) for membership in self.ending}
        kept = self._roles_of(self.person.pk, self._first_day_without(last_day))
        return [
            group
            for group in self.everything
            if not kept & group.holding.roles and (ended & group.holding.roles or not kept)
        ]

    def takers(self, holding: Holding) -> list[User]:
        """Return who may hold it today, other than the person who leaves, by name."""
        today = self.city.today()
        now = [row for row in self.staff if row.holds_on(today)]
        fitting = [row.user for row in now if row.user.is_active and row.role in holding.roles]
        return list(dict.fromkeys(user for user in fitting if user.pk != self.person.pk))

    def hand_over(self, last_day: date, takers: Mapping[str, User], *, by: User, reason: str) -> None:
        """Let the takers (by name of the holding) have what is left behind; the caller's transaction holds it together.

        Raises ValidationError by field when nobody takes a group over, or somebody who holds no role for it today or
        on the day after the last one.
        """
        groups = self.left_behind(last_day)
        wrong = {group.name: self._problem(group, takers.get(group.holding.name), last_day) for group in groups}
        if found := {field: sentence for field, sentence in wrong.items() if sentence}:
            raise ValidationError(found)
        for group in groups:
            group.holding.hand_over(self.city, self.person, takers[group.holding.name], by=by, reason=reason)

    def _problem(self, group: Group, taker: User | None, last_day: date) -> str:
        if taker is None:
            return _("Choose who takes this over: %(number)d.") % {"number": len(group.things)}
        for day in (self.city.today(), self._first_day_without(last_day)):
            if taker.pk == self.person.pk or not self._roles_of(taker.pk, day) & group.holding.roles:
                facts = {"name": taker, "day": day_in_words(day)}
                return _("%(name)s holds no role on %(day)s that could own this.") % facts
        return ""

    def _first_day_without(self, last_day: date) -> date:
        """Return the first day, today or later, on which the roles that end no longer hold."""
        return max(last_day + timedelta(days=1), self.city.today())

    def _roles_of(self, user: int, day: date) -> set[str]:
        ending = {membership.pk for membership in self.ending}
        rows = [row for row in self.staff if row.user_id == user and row.user.is_active and row.pk not in ending]
        return {row.role for row in rows if row.holds_on(day)}
