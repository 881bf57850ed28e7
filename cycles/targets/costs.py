"""What the plan costs, added up once: the same figures stand on pages, in the programme, the snapshot and the paper.

Each sum is the exact sum of the amounts it stands for, never one of rounded figures: a row's total = the sum of its
years, the last row = the sum of all rows. A year in which a row names no cost is empty; a named cost of nothing is 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ims import words
from ims.fields import Texts, Translated

NONE_YET = "–"
Sums = dict[str, Any]


@dataclass(frozen=True)
class Spent:
    """What is spent in a year from a source for a theme (its code, "" for none), in the city's currency."""

    year: int
    source: Texts
    theme: str
    amount: Decimal


def sums(spent: Iterable[Spent], themes: Sequence[str], binding: str) -> Sums:
    """Return the costs by source and by theme, the dearest source first, the themes in the given order.

    A source is the same wherever it is called the same in the ``binding`` language; it has every translation that was
    written anywhere.

    ``{years, by_source: [{source, by_year, total}], by_theme: [{theme, by_year, total}], by_year, total}``; amounts
    are Decimal in the order of ``years``, None where nothing is named.
    """
    found = list(spent)
    years = sorted({cost.year for cost in found})

    def row(wanted: Callable[[Spent], bool]) -> dict[str, Any]:
        mine = [cost for cost in found if wanted(cost)]
        by_year = [_together(cost.amount for cost in mine if cost.year == year) for year in years]
        return {"by_year": by_year, "total": _together(cost.amount for cost in mine)}

    names: dict[str, Translated] = {}
    for cost in found:
        said = Translated.of(cost.source, binding)
        name = _called(cost, binding)
        names[name] = Translated({**names.get(name, {}), **said})
    by_source = [
        {"source": names[name], **row(lambda cost, name=name: _called(cost, binding) == name)}  # type: ignore[misc]
        for name in sorted(names, key=str.casefold)
    ]
    held = [code for code in (*themes, "") if any(cost.theme == code for cost in found)]
    by_theme = [{"theme": code, **row(lambda cost, code=code: cost.theme == code)} for code in held]  # type: ignore[misc]
    whole = row(lambda _cost: True)
    return {
        "years": years,
        "by_source": sorted(by_source, key=lambda line: -line["total"]),
        "by_theme": by_theme,
        "by_year": whole["by_year"],
        "total": whole["total"],
    }


def _called(cost: Spent, binding: str) -> str:
    return Translated.of(cost.source, binding).best(binding, binding)[0]


def _together(amounts: Iterable[Decimal]) -> Decimal | None:
    known = list(amounts)
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class CostRow:
    """One row of a table of costs as ready texts."""

    name: str
    amounts: list[str]
    total: str


@dataclass(frozen=True)
class CostTable:
    """Costs by year, source and theme as ready texts, all with cents or all without."""

    currency: str
    years: list[int]
    sources: list[CostRow]
    themes: list[CostRow]
    sums: list[str]
    total: str


def cost_table(added: Mapping[str, Any], currency: str, theme_names: Mapping[str, str]) -> CostTable | None:
    """Return what :func:`sums` added up, live or out of a snapshot, as it is printed; None without any cost."""
    if not added["years"]:
        return None
    lines = [*added["by_source"], *added["by_theme"]]
    cents = words.has_cents(_decimal(amount) for line in lines for amount in line["by_year"])

    def row(name: str, line: Mapping[str, Any]) -> CostRow:
        amounts = [_printed(amount, cents) for amount in line["by_year"]]
        return CostRow(name, amounts, _printed(line["total"], cents))

    whole = row("", added)
    return CostTable(
        currency,
        list(added["years"]),
        [row(_said(line["source"]), line) for line in added["by_source"]],
        [row(theme_names.get(line["theme"]) or line["theme"] or _("No theme"), line) for line in added["by_theme"]],
        whole.amounts,
        whole.total,
    )


def _said(source: Texts) -> str:
    """Return a source in the reader's language; content that was sealed long ago has it as one plain text."""
    return source if isinstance(source, str) else str(Translated(source))


def _printed(amount: Any, cents: bool) -> str:
    known = _decimal(amount)
    return NONE_YET if known is None else words.amount(known, cents=cents)


def _decimal(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))
