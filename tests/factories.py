"""Plain functions that make the rows a test needs, through the real services."""

from datetime import date
from itertools import count
from typing import Any

from ims.cities.models import City, Unit
from ims.mail.models import Mail
from ims.people.invitations.models import Invitation
from ims.people.invitations.services import add_member
from ims.people.models import User
from ims.people.services import end, enrol, join
from ims.roles import Role

_numbers = count(1)


def make_city(slug: str = "sundvik", **fields: Any) -> City:
    """Return a saved city; its name is the slug with a capital unless told."""
    fields.setdefault("name", slug.capitalize())
    return City.objects.create(slug=slug, **fields)


def make_user(email: str = "", name: str = "", **fields: Any) -> User:
    """Return a saved person with a confirmed address and no password; sign in with ``client_as``."""
    number = next(_numbers)
    return enrol(email or f"person{number}@example.org", name or f"Person {number}", **fields)


def make_member(
    city: City,
    role: Role,
    *,
    user: User | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    unit: Unit | None = None,
    **user_fields: Any,
) -> User:
    """Return a person (new unless given) who holds the role in the city; other fields are the new person's."""
    member = user or make_user(**user_fields)
    membership = join(city, member, role, starts_on=starts_on, unit=unit)
    if ends_on is not None:
        end(membership, ends_on)
    return member


def make_unit(city: City, name: str = "Environment department", **fields: Any) -> Unit:
    """Return a saved unit of the city; its name is in the city's binding language."""
    return Unit.objects.create(city=city, name={city.binding_language: name}, **fields)


def unit_called(city: City, name: str) -> Unit:
    """Return the city's unit of this name in the binding language, new or the one there is."""
    found = Unit.objects.filter(city=city, **{f"name__{city.binding_language}": name}).first()
    return found or make_unit(city, name)


def make_invitation(
    city: City, email: str = "", role: Role = Role.OFFICER, *, by: User | None = None, **fields: Any
) -> tuple[Invitation, str]:
    """Return an open invitation and the token of its link, as its mail tells it."""
    admin = by or make_member(city, Role.CITY_ADMIN)
    made = add_member(city, email or f"invited{next(_numbers)}@example.org", role, by=admin, **fields)
    assert isinstance(made, Invitation)
    return made, token_sent_to(made.address)


def token_sent_to(address: str) -> str:
    """Return the token of the newest link that was mailed to the address."""
    text = Mail.objects.filter(address=address).latest("pk").text
    return text.split("/invitation/")[1].split("/")[0]
