"""How often one address may ask whether a paper is genuine: each answer computes a city's whole record anew.

Counted as sign-in is, by allauth and in the cache that all processes share, so that there is one way to count.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

RATE, TOO_MANY = "30/m/ip", 429


def is_too_often(request: HttpRequest) -> bool:
    """Count one question of this address, and say whether it asked too often within the last minute."""
    usage = ratelimit.consume(request, app="reports.record", action="verify", config={"verify": RATE}, limit_get=True)
    return usage is None
