"""Team, staff and effects of actions as ready texts, for pages and for the paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.measures import Pillar
from cycles.targets.action_plan.effects import signed
from cycles.targets.action_plan.models import TeamMember
from cycles.targets.addresses import address
from cycles.targets.models import ACCOUNTS, Action
from cycles.targets.plan import Plan
from cycles.targets.plan import words as in_words
from cycles.targets.rows import NONE_YET
from ims import words


def account_names() -> list[str]:
    """Return what the three accounts are called, in their order."""
    names = {Pillar.ENVIRONMENT: _("Environment"), Pillar.SOCIAL: _("Society"), Pillar.ECONOMIC: _("Economy")}
    return [names[Pillar(account)] for account in ACCOUNTS]


def names_of(team: Iterable[TeamMember]) -> list[str]:
    """Return who works on an action, each once."""
    return list(dict.fromkeys(str(member.unit or member.person) for member in team))


def staff_of(staff: Decimal | None) -> str:
    """Return how much staff an action takes while it runs, a dash when nobody has said."""
    return NONE_YET if staff is None else _("%(n)s full-time equivalents") % {"n": words.number(staff)}


@dataclass(frozen=True)
class Effect:
    """What an action does to one account: signed, in words, and why."""

    account: str
    sign: str
    words: str
    why: str


def effects_of(action: Action) -> list[Effect]:
    """Return what an action does to each account, empty when nobody has checked it."""
    found = action.effects
    if found is None:
        return []
    return [
        Effect(
            name,
            signed(found[account]),
            str(Action.Effect(found[account]).label).partition(": ")[2],
            in_words(getattr(action, f"why_{account}"), action.cycle.city),
        )
        for account, name in zip(ACCOUNTS, account_names(), strict=True)
    ]


@dataclass(frozen=True)
class Line:
    """One row of a table of effects: its name, its address ("" for none), account and cell, and what was checked."""

    name: str
    cells: list[tuple[str, str]]
    checked: str
    url: str = ""


@dataclass(frozen=True)
class EffectTable:
    """What actions do to the accounts: by theme with the sum of all, and each action."""

    accounts: list[str]
    themes: list[Line]
    total: Line
    actions: list[Line]
    unchecked: int


def effects_of_plan(plan: Plan) -> EffectTable | None:
    """Return what a plan's actions do to the accounts, None while there is no action."""
    names = {review.theme.code: f"{review.theme.code} {review.theme.name}" for review in plan.themes}
    each = [
        _line(
            f"{action.code} {plan.words(action.title)}",
            action.effects or dict.fromkeys(ACCOUNTS),
            "",
            address(plan.cycle, "action", action=action.pk),
        )
        for action in plan.actions
    ]
    return effect_table(plan.effects, names, each)


def effect_table(added: Mapping[str, Any], names: Mapping[str, str], each: Sequence[Line] = ()) -> EffectTable | None:
    """Return what :func:`~cycles.targets.action_plan.effects.sums` added up, live or from a snapshot, as printed."""
    if not added["actions"]:
        return None
    themes = [
        _line(names.get(row["theme"]) or row["theme"] or _("No theme"), row["by_account"], _checked(row))
        for row in added["by_theme"]
    ]
    total = _line(_("Total"), added["by_account"], _checked(added))
    return EffectTable(account_names(), themes, total, list(each), added["actions"] - added["checked"])


def _line(name: str, by_account: Mapping[str, int | None], checked: str, url: str = "") -> Line:
    cells = [signed(by_account[account]) for account in ACCOUNTS]
    return Line(name, list(zip(account_names(), cells, strict=True)), checked, url)


def _checked(row: Mapping[str, Any]) -> str:
    return _("%(checked)s of %(all)s") % {"checked": row["checked"], "all": row["actions"]}
