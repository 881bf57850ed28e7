"""The people of the demonstration and the roles they hold; who they are stands in ``data/people.toml``."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from cycles.approval.city_rules.services import adopt_rules
from cycles.approval.council.services import set_group, set_seats
from ims.cities.models import City, Unit
from ims.fields import Translated
from ims.people.models import User
from ims.people.services import end_membership, enrol, join
from ims.roles import Role
from reports.demo.reading import read

DOMAIN, PASSWORD = "demo.example", "demo"
SINCE = date(2025, 1, 1)
NOTHING_TOLD = Translated(en="A fictional city without content.")


@dataclass(frozen=True)
class Cast:
    """Who acts in a demonstration city; ``council`` are its members of today in the order of their accounts."""

    people: dict[str, User]
    council: tuple[User, ...]

    def __getitem__(self, account: str) -> User:
        return self.people[account]

    @property
    def chair(self) -> User:
        """The member who chairs the council."""
        return self.council[int(read("people")["council"]["chair"]) - 1]

    def owner_of(self, unit: str) -> User:
        """Return the owner who works in the unit of this English name; without one, the coordinator answers for it."""
        owners = (who["account"] for who in read("people")["people"] if _owns_in(who, unit))
        return self.people[next(owners, "coordinator")]


def _owns_in(facts: dict[str, str], unit: str) -> bool:
    return facts["unit"] == unit and facts["role"] == Role.OWNER


def account(name: str) -> str:
    """Return the address of a demonstration account."""
    return f"{name}@{DOMAIN}"


def person(name: str, full_name: str, *, is_installation_admin: bool = False) -> User:
    """Return a demonstration account, made on first call."""
    found = User.objects.filter(email=account(name)).first()
    if found is None:
        found = enrol(account(name), full_name, is_installation_admin=is_installation_admin)
        found.password = _password()
        found.save(update_fields=["password"])
    return found


@cache
def _password() -> str:
    """Return everybody's password as it is stored: made once, because making it is slow on purpose."""
    return make_password(PASSWORD)


def known(name: str) -> User:
    """Return the account of one of the city's people by its short name."""
    return person(name, next(facts["name"] for facts in read("people")["people"] if facts["account"] == name))


def installation_admin() -> User:
    """Return the installation's admin, made on first call."""
    return person("admin", "Installation admin", is_installation_admin=True)


def cast_for(city: City) -> Cast:
    """Give every demonstration account its role in the city and return who acts; stakeholders register later."""
    facts = read("people")
    units = {unit["name"]["en"]: _unit(city, **unit) for unit in facts["units"]}
    people = {}
    for who in facts["people"]:
        people[who["account"]] = user = person(who["account"], who["name"])
        join(city, user, Role(who["role"]), starts_on=SINCE, unit=units[who["unit"]])
    for who in facts["stakeholders"]:
        people[who["account"]] = person(who["account"], who["name"])
    _who_left(city, facts["council"]["left"], facts["council"]["since"], people)
    return Cast(people, _council(city, facts["council"], clerk=people["clerk"]))


def _unit(city: City, name: dict[str, str], scale: str = Unit.Scale.ORGANISATION, part_of: str = "") -> Unit:
    parent = Unit.objects.get(city=city, name__en=part_of) if part_of else None
    facts = {"name": Translated(name), "scale": scale, "parent": parent}
    return Unit.objects.get_or_create(city=city, name__en=name["en"], defaults=facts)[0]


def _council(city: City, facts: dict[str, Any], *, clerk: User) -> tuple[User, ...]:
    """Give the mandates of the whole period: one seat changed its holder, and one member the group."""
    set_seats(city, facts["since"], facts["seats"], by=clerk)
    for version in facts["rules"]:
        adopt_rules(city, by=clerk, **version)
    members = []
    for place, name, group in _seats(facts["members"]):
        member = person("council" if place == 1 else f"council{place}", name)
        starts_on = facts["came"]["starts_on"] if place == facts["came"]["place"] else facts["since"]
        mandate = join(city, member, Role.COUNCIL_MEMBER, starts_on=starts_on)
        set_group(mandate, group, starts_on, by=clerk)
        if place == facts["changed"]["place"]:
            set_group(mandate, facts["changed"]["group"], facts["changed"]["starts_on"], by=clerk)
        members.append(member)
    return tuple(members)


def _seats(groups: dict[str, list[str]]) -> Iterator[tuple[int, str, str]]:
    everybody = [(name, group) for group, names in groups.items() for name in names]
    for place, (name, group) in enumerate(everybody, start=1):
        yield place, name, group


def _who_left(city: City, left: dict[str, Any], since: date, people: dict[str, User]) -> None:
    """Give a mandate that the city's admin ended."""
    mandate = join(city, person(left["account"], left["name"]), Role.COUNCIL_MEMBER, starts_on=since)
    set_group(mandate, left["group"], since, by=people["clerk"])
    end_membership(mandate, last_day=left["last_day"], by=people["cityadmin"], reason=left["reason"])


def further_city(number: int) -> City:
    """Return a further fictional city without any content, with the demonstration's coordinator."""
    city, _new = City.objects.get_or_create(
        slug=f"demo-{number}", defaults={"name": f"Demo city {number}", "notice": NOTHING_TOLD}
    )
    join(city, known("coordinator"), Role.COORDINATOR, starts_on=SINCE)
    return city
