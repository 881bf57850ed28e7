"""What every page's template may use beside its own context."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Hand on the city, the rights there, the cycle shown, whether this is a demonstration, the languages offered."""
    return {
        "city": getattr(request, "city", None),
        "rights": getattr(request, "rights", ()),
        "cycle": getattr(request, "cycle", None),
        "demo_mode": settings.DEMO,
        "page_languages": settings.LANGUAGES,
    }
