"""What this room hands to the ground floor: checks for the gates and its part of the snapshot.

No copier, on purpose: rounds, values, reports and corrective actions belong to their year. What goes on are the
indicators with their observations, which are the city's, and the targets and actions, which their own room copies.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles import snapshot
from cycles.monitoring import content, gate, homes, services, telling
from ims.cities.models import City
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.roles import Permission


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    telling.register_kinds()
    homes.register()
    snapshot.register_part("monitoring", content.part)
    holdings.register(
        holdings.Holding(
            "corrections",
            _("Corrective actions"),
            frozenset({"cycles.CorrectiveAction.owner"}),
            Permission.ENTER_OWN,
            _corrections_of,
            services.hand_over_corrections,
        )
    )


def _corrections_of(city: City, user: User) -> Iterable[Held]:
    for row in services.open_corrections(city, user):
        page = reverse("correction_change", args=[city.slug, row.cycle.year, row.pk])
        yield Held(f"{row.cycle.year}: {row.target.indicator.code} {row.text}", page)
