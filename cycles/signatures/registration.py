"""What this room hands down: which cities signed a framework. Signatures are the city's, so nothing is carried over."""

from typing import Any

from django.db.models import F, QuerySet

from commitments import uses
from cycles.signatures.models import Signature


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    uses.register_use("signatures", _uses)


def _uses() -> "QuerySet[Any, Any]":
    return Signature.objects.order_by().values(used_version=F("framework"), used_city=F("city"))
