"""Who walks through the year: one city, one person in each role, seven members of the council."""

from collections.abc import Callable
from dataclasses import dataclass, field

from commitments.seeds import load_seeded
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.factories import make_city, make_member, make_unit
from tests.journey.walking import Walker

SLUG, YEAR = "aborrvik", 2026
UNIT = "Waste company"
ROLES = {
    Role.COORDINATOR: "Anna Berglund",
    Role.OFFICER: "Maja Lind",
    Role.OWNER: "Johan Wik",
    Role.CLERK: "Karin Sandell",
    Role.AUDITOR: "Per Lundqvist",
}
COUNCIL = ("Lars Ekman", "Birgitta Holm", "Nils Laine")


@dataclass(frozen=True)
class People:
    """The city and who has an account there; the stakeholder opens one during the journey."""

    city: City
    by_role: dict[str, User]
    council: tuple[User, ...]


@dataclass
class Year:
    """What the chapters share: the people, and a browser for each that stays signed in."""

    people: People
    walker_for: Callable[[User | None], Walker]
    walkers: dict[int, Walker] = field(default_factory=dict)
    visitor: Walker | None = None
    last: Walker | None = None

    def at(self, user: User) -> Walker:
        """Return the person's browser."""
        if user.pk not in self.walkers:
            self.walkers[user.pk] = self.walker_for(user)
        self.last = self.walkers[user.pk]
        return self.last

    def by(self, role: Role) -> Walker:
        """Return the browser of the person in this role."""
        return self.at(self.people.by_role[role])

    def somebody(self) -> Walker:
        """Return the browser of somebody without an account yet, who stays the same person."""
        self.visitor = self.visitor or self.walker_for(None)
        self.last = self.visitor
        return self.visitor


def gather() -> People:
    """Load the frameworks and make the city and its people, or find those made before."""
    city = City.objects.filter(slug=SLUG).first()
    if city is None:
        load_seeded()
        city = make_city(SLUG, name="Aborrvik", languages=["en"], financial_year_starts=4)
        unit = make_unit(city, UNIT)
        for role, name in ROLES.items():
            make_member(city, role, name=name, unit=unit if role is Role.OWNER else None)
        for name in COUNCIL:
            make_member(city, Role.COUNCIL_MEMBER, name=name)
    found = {user.name: user for user in User.objects.all()}
    return People(city, {role: found[name] for role, name in ROLES.items()}, tuple(found[name] for name in COUNCIL))
