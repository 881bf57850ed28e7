"""What this room hands to the ground floor: its part of the snapshot, and who uses a framework.

Indicators and their values belong to the city and go on from year to year: there is nothing to carry over.
"""

from typing import Any

from django.db.models import F, QuerySet

from commitments import uses
from cycles.indicators.content import part
from cycles.indicators.models import Indicator
from cycles.snapshot import register_part


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    register_part("indicators", part)
    uses.register_use("indicators", _cities)


def _cities() -> "QuerySet[Any, Any]":
    mapped = Indicator.objects.filter(commitment__isnull=False).order_by()
    return mapped.values(used_version=F("commitment__version_id"), used_city=F("city_id")).distinct()
