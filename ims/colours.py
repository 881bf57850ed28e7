"""The city's accent: whether a pair of colours can be read, and the style sheet that names it."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
ENOUGH = 4.5  # WCAG 2.2, success criterion 1.4.3, for text
# The surfaces of static/css/tokens.css an accent is written on: paper and band, by day and by night.
DAY, NIGHT = ("#fdfdfb", "#f2f2ed"), ("#141a1b", "#1b2324")
LINEAR_BELOW, A_YEAR = 0.04045, 31_536_000


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_accent(accent: str, accent_night: str) -> None:
    """Raise :class:`ValidationError` per field when a colour is none or cannot be read on paper and band."""
    wrong: dict[str, str] = {}
    for field, colour, surfaces in (("accent", accent, DAY), ("accent_night", accent_night, NIGHT)):
        if not HEX.fullmatch(colour):
            wrong[field] = _("Write the colour as # and six digits, such as #1b4d73.")
        elif min(contrast(colour, surface) for surface in surfaces) < ENOUGH:
            lowest = min(contrast(colour, surface) for surface in surfaces)
            wrong[field] = _(
                "Too faint to read: contrast %(found).1f, needed %(needed).1f. Take a %(kind)s colour."
            ) % {
                "found": lowest,
                "needed": ENOUGH,
                "kind": _("darker") if field == "accent" else _("lighter"),
            }
    if wrong:
        raise ValidationError(wrong)


@transaction.non_atomic_requests
@require_safe
def accent(request: HttpRequest, day: str, night: str) -> HttpResponse:
    """Serve the style sheet that names an accent pair; the address holds the colours, so it may be kept for ever."""
    sheet = f":root {{ --city-accent: #{day}; --city-accent-night: #{night}; }}\n"
    return HttpResponse(
        sheet, content_type="text/css", headers={"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    )


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
