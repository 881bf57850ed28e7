"""Sums that a text names follow the plan: the office writes "23,747,000 euros", and an amendment makes it another sum.

A number of a text is a sum of the plan when it is exactly the plan's total, or that of a year, and has at least five
digits, so that no year of the calendar and no number of a paragraph is taken for money. It is written anew with the
separators that stand in the text. Rounded sums ("24 million") and numbers of actions are words of who wrote them: they
stay, and the clerk reads the text before the vote is opened.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

SMALLEST = Decimal(10_000)
GROUPS = " ,.'’\u00a0\u202f"
# Digits, in groups of three or not, and cents after another sign than the one between the groups.
NUMBER = re.compile(rf"(?<![\d,.])(\d{{1,3}}(?:([{GROUPS}])\d{{3}}(?:\2\d{{3}})*)?|\d+)(?:([.,])(\d{{2}}))?(?![\d])")


def renamed(text: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return the text with the sums of a plan as they are now, where it names what they were."""
    known = _renames(was, now)
    return NUMBER.sub(lambda found: _written(found, known), text) if known else text


def _renames(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[Decimal, Decimal]:
    """Return what became of each sum that differs; a sum that became two is left to who reads the text."""
    years = dict(zip(now["years"], now["by_year"], strict=True))
    pairs = [(was["total"], now["total"])]
    pairs += [(amount, years.get(year)) for year, amount in zip(was["years"], was["by_year"], strict=True)]
    found: dict[Decimal, set[Decimal]] = {}
    for before, after in pairs:
        if before is not None and Decimal(before) >= SMALLEST:
            found.setdefault(Decimal(before), set()).add(Decimal(after or 0))
    only = {before: next(iter(after)) for before, after in found.items() if len(after) == 1}
    return {before: after for before, after in only.items() if before != after}


def _written(found: re.Match[str], known: Mapping[Decimal, Decimal]) -> str:
    digits, group, point, cents = found.groups()
    if point is not None and point == group:
        return found.group()
    plain = "".join(sign for sign in digits if sign.isdigit())
    after = known.get(Decimal(f"{plain}.{cents or '00'}"))
    if after is None:
        return found.group()
    whole, _point, fraction = format(after.quantize(Decimal("0.01")), "f").partition(".")
    said = f"{int(whole):,}".replace(",", group) if group else whole
    has_cents = cents is not None or fraction != "00"
    return f"{said}{point or (',' if group == '.' else '.')}{fraction}" if has_cents else said
