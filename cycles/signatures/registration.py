"""What this room hands down: which cities signed a framework, and what can be found of it.

Signatures are the city's, so nothing is carried over.
"""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy

from commitments import uses
from cycles.signatures import searchable, telling
from cycles.signatures.models import Pledge, Signature
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import Unit


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    uses.register_use("signatures", _uses)
    telling.register_kinds()
    searchable.register_kinds()
    belongings.register(
        Belonging("pledges", gettext_lazy("Pledges that are not kept yet"), "cycles.Pledge.unit", _of_unit)
    )


def _uses() -> "QuerySet[Any, Any]":
    return Signature.objects.order_by().values(used_version=F("framework"), used_city=F("city"))


def _of_unit(unit: Unit) -> "QuerySet[Pledge]":
    return Pledge._default_manager.filter(unit=unit, met_on=None)
