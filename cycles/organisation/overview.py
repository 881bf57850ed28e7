"""What the start page of the set-up lists: who holds which role, vacancies too."""

from collections.abc import Iterable
from dataclasses import dataclass

from cycles.organisation.set_up import SetUp
from ims.people.models import Membership
from ims.roles import Role

# Who has to be there for a year to work; stakeholders register themselves and are no vacancy.
ROLES = (
    Role.COORDINATOR,
    Role.OFFICER,
    Role.OWNER,
    Role.COUNCIL_MEMBER,
    Role.CLERK,
    Role.AUDITOR,
    Role.CITY_ADMIN,
)
NAMED = 5


@dataclass(frozen=True)
class Responsibility:
    """A role and who holds it today: the first names, and how many more there are."""

    role: Role
    names: tuple[str, ...]
    more: int

    @property
    def is_vacant(self) -> bool:
        """Say whether nobody holds the role."""
        return not self.names


def responsibilities(found: SetUp) -> list[Responsibility]:
    """Return every role of the year with its holders; a vacancy is one with none."""
    return [_responsibility(role, found.holders(role)) for role in ROLES]


def _responsibility(role: Role, held: Iterable[Membership]) -> Responsibility:
    names = [f"{row.user}, {row.unit}" if row.unit else str(row.user) for row in held]
    return Responsibility(role, tuple(names[:NAMED]), max(0, len(names) - NAMED))
