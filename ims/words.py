"""How numbers, money, dates and deadlines are written for people, by the reader's language."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeVar

from django.utils import formats, timezone
from django.utils.dateformat import format as date_text
from django.utils.dateformat import time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

When = TypeVar("When", bound=date | time)
NARROW = "\u202f"  # narrow no-break space, between thousands
FIXED = "\u00a0"  # no-break space, before a unit or a currency
MINUS = "\u2212"
WHOLE, CENT = Decimal(1), Decimal("0.01")
DIGITS_LEFT_TOGETHER = 4  # 2026 kg, but 90 000 kg

# Per language: the full date and the short one of tables. "E" is the month in the form the language's dates need.
DATES: dict[str, tuple[str, str]] = {"en": ("j F Y", "j M"), "de": ("j. F Y", "j. M"), "fi": ("j. E Y", "j. b")}
OTHER_DATES = ("j F Y", "j b")


def number(value: Decimal | int) -> str:
    """Return the number with exactly its own digits, the language's decimal sign and narrow spaces between thousands.

    ``25`` stays 25 and ``25.0`` stays 25.0; floats are refused because they have no digits of their own.
    """
    if isinstance(value, float):
        raise TypeError("A published number is a Decimal or an int, never a float.")
    plain = format(Decimal(value), "f")
    sign, plain = (MINUS, plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _point, fraction = plain.partition(".")
    if len(whole) > DIGITS_LEFT_TOGETHER:
        whole = f"{int(whole):,}".replace(",", NARROW)
    return sign + whole + (formats.get_format("DECIMAL_SEPARATOR") + fraction if fraction else "")


def with_unit(value: Decimal | int, unit: str) -> str:
    """Return the number and its unit with a no-break space between them."""
    return f"{number(value)}{FIXED}{unit}" if unit else number(value)


def amount(value: Decimal | int, *, cents: bool = False) -> str:
    """Return an amount of money: whole without cents, such as ``790 000``, any other with two, such as ``12.50``.

    ``cents`` writes them in any case; a table whose amounts are not all whole does (see :func:`has_cents`).
    """
    is_whole = value == int(value)
    return number(Decimal(value).quantize(WHOLE if is_whole and not cents else CENT))


def has_cents(amounts: Iterable[Decimal | int | None]) -> bool:
    """Say whether the amounts of a table are written with cents: all of them, as soon as one is not whole."""
    return any(value != int(value) for value in amounts if value is not None)


def money(value: Decimal | int, currency: str, *, cents: bool = False) -> str:
    """Return an amount and its currency's code, such as ``790 000 EUR``; see :func:`amount`."""
    return f"{amount(value, cents=cents)}{FIXED}{currency}"


def here(value: When) -> When:
    """Return a moment as the clocks of the city show it whose page is being written; everything else as it is.

    Moments come out of the database in UTC; the guard of a city's pages makes the city's time zone the current one.
    """
    if isinstance(value, datetime) and value.tzinfo is UTC:
        return timezone.localtime(value)  # type: ignore[return-value]
    return value


def day(value: date) -> str:
    """Return a full date, such as ``16 November 2026``."""
    return date_text(here(value), _formats()[0])


def day_short(value: date) -> str:
    """Return the short date of tables, such as ``16 Nov``."""
    return date_text(here(value), _formats()[1])


def day_short_with_year(value: date) -> str:
    """Return the short date with its year, such as ``16 Nov 2026``."""
    return date_text(here(value), _formats()[1] + " Y")


def weekday(value: date) -> str:
    """Return the full date of a meeting with its weekday, such as ``Monday 16 November 2026``."""
    return date_text(here(value), "l " + _formats()[0])


def clock(value: datetime | time) -> str:
    """Return the time on a 24 hour clock, such as ``18:00``."""
    return time_format(here(value), "H:i")


def due(value: date, today: date) -> str:
    """Return a deadline: its date first, then ``7 days late``, ``today`` or ``60 days left``."""
    days = (value - today).days
    if days < 0:
        rest = ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    elif days == 0:
        rest = _("today")
    else:
        rest = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return f"{day_short(value)}, {rest}"


def _formats() -> tuple[str, str]:
    return DATES.get((get_language() or "en").split("-")[0], OTHER_DATES)
