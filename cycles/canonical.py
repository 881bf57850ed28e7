"""Canonical content: the one form of bytes that facts have, so that the same facts have the same SHA-256 everywhere.

JSON by RFC 8785 of a value that holds only text (in NFC), whole numbers below 2^53, booleans, null, lists and objects
with ASCII keys. A Decimal is written as text by ``format(d, "f")`` at its published scale, a moment as text in UTC, a
day as text. Floats are refused. The object carries ``format``, the number of this rule.
"""

import hashlib
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import rfc8785

FORMAT = 1
LARGEST = 2**53


def plain(value: Any) -> Any:
    """Return the value as canonical JSON allows it; raise TypeError or ValueError for what it does not."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return _plain_number(value)
    if isinstance(value, int):
        if abs(value) >= LARGEST:
            raise ValueError(f"{value} is too large for a canonical number.")
        return value
    if isinstance(value, datetime):
        return _plain_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return _plain_object(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _plain_number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is no number.")
    return format(value, "f")


def _plain_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain_object(value: dict[Any, Any]) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str) or not key.isascii():
            raise ValueError(f"{key!r} is no ASCII key.")
    return {key: plain(item) for key, item in value.items()}


def canonical(content: dict[str, Any]) -> bytes:
    """Return the canonical bytes of the content, with its format number."""
    return rfc8785.dumps(plain({**content, "format": FORMAT}))


def sha256(content: bytes) -> str:
    """Return the SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
