"""Where the set-up of a year stands: the council's adoption, the coordinators, the dates; and its three conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.organisation.dates import Kind
from cycles.organisation.models import PlannedDate
from cycles.snapshot import Decision
from cycles.strip import page_url
from ims.people.models import Membership
from ims.refusals import Reason
from ims.roles import Role


@dataclass(frozen=True)
class SetUp:
    """What the page and the gate of the set-up look at, read in three queries."""

    cycle: Cycle
    adopted: Decision | None
    memberships: tuple[Membership, ...]
    dates: dict[Kind, date]
    rows: tuple[PlannedDate, ...]

    def holders(self, role: Role) -> list[Membership]:
        """Return who holds the role today, longest first."""
        return [row for row in self.memberships if row.role == role]

    @property
    def missing(self) -> list[Kind]:
        """The dates that are not set yet, in the order of the year."""
        return [kind for kind in Kind if kind not in self.dates]


def look(cycle: Cycle) -> SetUp:
    """Read where the set-up of the cycle stands."""
    city = cycle.city
    rows = tuple(PlannedDate._default_manager.filter(cycle=cycle).order_by("on"))
    held = Membership.objects.in_city(city).on(city.today()).select_related("user", "unit").order_by("starts_on", "pk")
    return SetUp(cycle, Decision.adopted(city), tuple(held), {Kind(row.kind): row.on for row in rows}, rows)


def adopted(found: SetUp) -> Iterator[Reason]:
    """The council adopted the IMS, once per city."""
    if found.adopted is None:
        yield Reason(
            _("The council has not adopted the IMS yet: the clerk records its decision."),
            page_url("approval", found.cycle.city, found.cycle.year),
        )


def has_coordinator(found: SetUp) -> Iterator[Reason]:
    """Somebody coordinates the year."""
    if not found.holders(Role.COORDINATOR):
        yield Reason(
            _("No coordinator is appointed: the city's admin appoints one."),
            page_url("city_people", found.cycle.city, None),
        )


def has_dates(found: SetUp) -> Iterator[Reason]:
    """Every date of the year is set."""
    url = reverse("planned_dates", args=[found.cycle.city.slug, found.cycle.year])
    for kind in found.missing:
        yield Reason(_("Set the date: %(what)s.") % {"what": kind.label}, f"{url}#id_{kind.value}")
