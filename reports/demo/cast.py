"""The people of the demonstration and the roles they hold."""

from dataclasses import dataclass
from datetime import date

from ims.cities.models import City, Unit
from ims.people.models import User
from ims.people.services import enrol, join
from ims.roles import Role

DOMAIN, PASSWORD = "demo.example", "demo"
COUNCIL = 7
SINCE = date(2025, 1, 1)

# account → name, role, unit
PEOPLE: dict[str, tuple[str, Role, str]] = {
    "cityadmin": ("Eva Nyström", Role.CITY_ADMIN, "City office"),
    "coordinator": ("Anna Berglund", Role.COORDINATOR, "City office"),
    "officer": ("Maja Lind", Role.OFFICER, "Environment"),
    "owner": ("Johan Wik", Role.OWNER, "Waste company"),
    "clerk": ("Karin Sandell", Role.CLERK, "City office"),
    "clerk2": ("Olle Frisk", Role.CLERK, "City office"),
    "auditor": ("Per Lundqvist", Role.AUDITOR, "Audit office"),
    "stakeholder": ("Sara Ahonen", Role.STAKEHOLDER, ""),
}
MEMBERS = ("Lars Ekman", "Birgitta Holm", "Nils Åkesson", "Aino Laine", "Tomas Rydell", "Ingrid Falk", "Yusuf Demir")


@dataclass(frozen=True)
class Cast:
    """Who acts in a demonstration city."""

    coordinator: User
    officer: User
    owner: User
    clerk: User
    auditor: User
    stakeholder: User
    council: tuple[User, ...]


def account(name: str) -> str:
    """Return the address of a demonstration account."""
    return f"{name}@{DOMAIN}"


def person(name: str, full_name: str, **fields: bool) -> User:
    """Return a demonstration account, made on first call."""
    known = User.objects.filter(email=account(name)).first()
    return known or enrol(account(name), full_name, password=PASSWORD, **fields)


def installation_admin() -> User:
    """Return the installation's admin, made on first call."""
    return person("admin", "Installation admin", is_installation_admin=True)


def cast_for(city: City) -> Cast:
    """Give every demonstration account its role in the city and return who acts; the stakeholder registers later."""
    people = {name: person(name, full) for name, (full, _role, _unit) in PEOPLE.items()}
    for name, (_full, role, unit) in PEOPLE.items():
        if role is not Role.STAKEHOLDER:
            join(city, people[name], role, starts_on=SINCE, unit=_unit(city, unit))
    council = tuple(
        person("council" if place == 0 else f"council{place + 1}", name) for place, name in enumerate(MEMBERS[:COUNCIL])
    )
    for member in council:
        join(city, member, Role.COUNCIL_MEMBER, starts_on=SINCE)
    return Cast(
        coordinator=people["coordinator"],
        officer=people["officer"],
        owner=people["owner"],
        clerk=people["clerk"],
        auditor=people["auditor"],
        stakeholder=people["stakeholder"],
        council=council,
    )


def _unit(city: City, name: str) -> Unit:
    unit, _new = Unit.objects.get_or_create(city=city, name=name)
    return unit


def further_city(number: int) -> City:
    """Return a further fictional city without any content, with the demonstration's coordinator."""
    city, _new = City.objects.get_or_create(
        slug=f"demo-{number}", defaults={"name": f"Demo city {number}", "notice": "A fictional city without content."}
    )
    join(city, person("coordinator", PEOPLE["coordinator"][0]), Role.COORDINATOR, starts_on=SINCE)
    return city
