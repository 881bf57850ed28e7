"""What actions do to the three accounts, added up once: the same figures stand on pages, in the snapshot and the paper.

Each action's effect on an account is a whole number from −2 (very harmful) to +2 (very helpful). An account's sum is
the sum of the effects of all actions that were checked; an action that was not checked counts in no sum and is said
beside it. The sums compare themes and accounts with each other; they measure nothing in nature.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cycles.targets.models import ACCOUNTS

MINUS = "\u2212"
Sums = dict[str, Any]


@dataclass(frozen=True)
class Effects:
    """What an action for a theme (its code, "" for none) does to each account; None when nobody has checked it."""

    theme: str
    by_account: dict[str, int] | None


def sums(found: Iterable[Effects], themes: Sequence[str]) -> Sums:
    """Return ``{by_theme: [{theme, actions, checked, by_account}], actions, checked, by_account}``, themes as given.

    ``by_account`` is the sum per account over the checked actions, None where none was checked.
    """
    rows = list(found)
    held = [code for code in (*themes, "") if any(row.theme == code for row in rows)]
    by_theme = [{"theme": code, **_together([row for row in rows if row.theme == code])} for code in held]
    return {"by_theme": by_theme, **_together(rows)}


def _together(rows: Sequence[Effects]) -> Sums:
    checked = [row.by_account for row in rows if row.by_account is not None]
    added = {account: sum(each[account] for each in checked) if checked else None for account in ACCOUNTS}
    return {"actions": len(rows), "checked": len(checked), "by_account": added}


def signed(effect: int | None) -> str:
    """Return an effect or a sum with its sign, a dash for none: +2, 0, −1."""
    if effect is None:
        return "–"
    return f"+{effect}" if effect > 0 else f"{MINUS}{-effect}" if effect else "0"
