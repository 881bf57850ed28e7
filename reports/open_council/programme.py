"""The programme as the council decided on it, from the sealed package alone: paragraphs, targets, actions and sums.

No person stands in it: neither who owns a target or an action nor who commented on the draft.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ims import words
from reports.paper.source import MISSING, Facts, Source, Text


@dataclass(frozen=True)
class Section:
    """A section of the programme with its paragraphs, each a number and a text."""

    number: int
    title: Text
    paragraphs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Aim:
    """A target: the indicator, whether it is the long-term one, and what is to be reached when."""

    indicator: str
    term: str
    value: str
    year: str


@dataclass(frozen=True)
class Planned:
    """An action: code, title, its days and what it costs in all."""

    code: str
    title: Text
    dates: str
    total: str


@dataclass(frozen=True)
class Programme:
    """What the package holds, ready to be read; ``total`` is "" where nothing costs anything."""

    title: Text
    vision: Text
    sections: tuple[Section, ...]
    targets: tuple[Aim, ...]
    actions: tuple[Planned, ...]
    total: str


def read(canonical: str, language: str) -> Programme | None:
    """Return the programme in a package, None where it holds none."""
    source = Source.open(canonical, language)
    facts, plan = source.part("programme"), source.part("targets")
    if not facts and not plan:
        return None
    costs = [_cost(row) for row in source.actions]
    cents, total = words.has_cents(costs), sum((cost for cost in costs if cost is not None), Decimal(0))
    return Programme(
        title=source.say(facts.get("title")),
        vision=source.say((plan.get("vision") or {}).get("text")),
        sections=tuple(_section(source, row) for row in facts.get("sections", [])),
        targets=tuple(_aim(source, row) for row in source.targets.values()),
        actions=tuple(_planned(source, row, cents=cents) for row in source.actions),
        total=_money(source, total, cents=cents) if total else "",
    )


def has_comments(canonical: str) -> bool:
    """Say whether the package holds comments: papers that are printed of it have the words of private persons."""
    return any(row["comments"] for row in Source.open(canonical, "").consultations)


def _section(source: Source, facts: Facts) -> Section:
    paragraphs = tuple((str(row["number"]), source.say(row["text"])) for row in facts["paragraphs"])
    return Section(facts["number"], source.say(facts["title"]), paragraphs)


def _aim(source: Source, facts: Facts) -> Aim:
    unit = source.indicators.get(facts["indicator"], {}).get("unit") or ""
    value = facts["value"]
    return Aim(
        indicator=f"{facts['indicator']} {source.name(facts['indicator'])}".strip(),
        term=_("Long-term") if facts["term"] == "long" else _("Short-term"),
        value=words.with_unit(Decimal(value), source.say(unit)) if value is not None else MISSING,
        year=str(facts["year"] or MISSING),
    )


def _planned(source: Source, facts: Facts, *, cents: bool) -> Planned:
    days = [source.day(facts[name]) or MISSING for name in ("starts_on", "ends_on")]
    return Planned(
        code=facts["code"],
        title=source.say(facts["title"]),
        dates=" – ".join(days) if facts["starts_on"] or facts["ends_on"] else MISSING,
        total=_money(source, _cost(facts), cents=cents),
    )


def _cost(action: Facts) -> Decimal | None:
    """Return what an action costs in all, None where no cost is entered."""
    return sum((Decimal(cost["amount"]) for cost in action["costs"]), Decimal(0)) if action["costs"] else None


def _money(source: Source, value: Decimal | None, *, cents: bool) -> str:
    return MISSING if value is None else words.money(value, source.currency, cents=cents)
