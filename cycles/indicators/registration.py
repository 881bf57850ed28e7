"""What this room hands down: its part of the snapshot, who uses a framework, who is responsible for what, and uploads.

Indicators and their values belong to the city and go on from year to year: there is nothing to carry over.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commitments import uses
from cycles.cycle import Cycle
from cycles.indicators import personal_parts, searchable, services
from cycles.indicators.content import part
from cycles.indicators.drawing import name_of
from cycles.indicators.entering import telling
from cycles.indicators.files import importing
from cycles.indicators.files.telling import register_kind
from cycles.indicators.models import ImportJob, Indicator
from cycles.indicators.uses import indicators_used_in
from cycles.organisation import duties
from cycles.organisation.duties import Duty
from cycles.snapshot import register_part
from ims import jobs
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import City, Unit
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.roles import Permission


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    telling.register_kinds()
    register_kind()
    personal_parts.register_parts()
    register_part("indicators", part)
    jobs.register(ImportJob, importing.carry)
    uses.register_use("indicators", _cities)
    duties.register("indicator", _("Indicator"), _duties)
    belongings.register(Belonging("indicators", _("Indicators"), "cycles.Indicator.responsible", _of_unit))
    holdings.register(
        holdings.Holding(
            "indicators",
            _("Indicators"),
            frozenset({"cycles.Indicator.owner"}),
            Permission.ENTER_OWN,
            _owned,
            services.hand_over,
        )
    )


def _duties(cycle: Cycle) -> Iterable[Duty]:
    city = cycle.city
    for row in indicators_used_in(cycle):
        row.city = city
        page, mend = (reverse(name, args=[city.slug, row.pk]) for name in ("indicator", "indicator_change"))
        yield Duty(f"{row.code} {name_of(row)}", page, mend, row.owner, row.responsible)


def _owned(city: City, user: User) -> Iterable[Held]:
    binding = city.binding_language
    for indicator in services.owned_by(city, user):
        name = indicator.name.best(get_language() or binding, binding)[0]
        yield Held(f"{indicator.code} {name}", reverse("indicator", args=[city.slug, indicator.pk]))


def _cities() -> "QuerySet[Any, Any]":
    mapped = Indicator.objects.filter(commitment__isnull=False).order_by()
    return mapped.values(used_version=F("commitment__version_id"), used_city=F("city_id")).distinct()


def _of_unit(unit: Unit) -> "QuerySet[Indicator]":
    return Indicator._default_manager.filter(responsible=unit)
