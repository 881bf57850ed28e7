"""What every page's template may use beside its own context."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Hand on the city, the person's rights there, the cycle shown and whether this is a demonstration."""
    return {
        "city": getattr(request, "city", None),
        "rights": getattr(request, "rights", ()),
        "cycle": getattr(request, "cycle", None),
        "demo_mode": settings.DEMO,
    }
