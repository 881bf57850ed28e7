"""What the actions cost by year, by source and by theme, as :mod:`cycles.targets.costs` adds it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from cycles.targets.costs import Spent, sums
from ims import words
from reports.paper import bars
from reports.paper.actions import cents_spent, cost_in, theme_of
from reports.paper.source import MISSING, Facts, Source, Text

THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class CostTable:
    """Sums by name and year: rows of (name, amounts by year, sum, share), and the sums of the columns."""

    rows: tuple[tuple[Text, tuple[str, ...], str, str], ...]
    by_year: tuple[str, ...]
    sum: str


@dataclass(frozen=True)
class Costs:
    """What the actions cost; ``total`` carries its currency, everything else is written as its table writes it.
    ``of_theme`` holds what the actions of a theme cost, by its code."""

    currency: str
    total: str
    years: tuple[str, ...]
    by_source: CostTable
    by_theme: CostTable
    of_theme: dict[str, str]
    bar: bars.Stacks | None
    by_year: bars.Stacks | None
    planned: str = ""
    spent: str = ""
    planned_sum: str = ""
    spent_sum: str = ""
    spent_share: str = ""


def costs(source: Source) -> Costs:
    """Return the costs by year, source and theme, as the snapshot has them added up."""
    added = _added(source)
    years = list(added["years"])
    cents = words.has_cents(_decimal(amount) for line in added["by_source"] for amount in line["by_year"])
    titles = {theme["code"]: source.say(theme["title"]) for theme in source.themes}
    sources = [(source.say(line["source"]), line) for line in added["by_source"]]
    themes = [(_theme_name(line["theme"], titles), line) for line in added["by_theme"]]
    by_theme = _table(themes, added, cents)
    planned, spent = _of_the_year(source)
    return Costs(
        currency=source.currency,
        total=source.money(_decimal(added["total"])),
        years=tuple(str(year) for year in years),
        by_source=_table(sources, added, cents),
        by_theme=by_theme,
        of_theme={line["theme"]: row[2] for (_name, line), row in zip(themes, by_theme.rows, strict=True)},
        bar=_bar(source, added),
        by_year=_year_bars(source, added),
        planned=source.money(planned) if source.is_evaluation else "",
        spent=source.money(spent) if source.is_evaluation else "",
        planned_sum=words.amount(planned, cents=cents_spent(source)),
        spent_sum=words.amount(spent, cents=cents_spent(source)),
        spent_share=share(spent, planned) if source.is_evaluation and planned else "",
    )


def _added(source: Source) -> Facts:
    """Return the sealed sums; content that was sealed without them is added up by the same rule."""
    sealed: Facts | None = source.part("targets").get("costs")
    if sealed:
        return sealed
    spent = [
        Spent(cost["year"], cost["source"], theme_of(source, action), Decimal(cost["amount"]))
        for action in source.actions
        for cost in action["costs"]
    ]
    return sums(spent, [theme["code"] for theme in source.themes], source.binding)


def _theme_name(code: str, titles: dict[str, Text]) -> Text:
    if not code:
        return Text(_("Without a theme"))
    title = titles.get(code, Text())
    return Text(f"{code} {title}".strip(), title.borrowed)


def _decimal(amount: Any) -> Decimal:
    return Decimal(str(amount)) if amount is not None else Decimal(0)


def _of_the_year(source: Source) -> tuple[Decimal, Decimal]:
    reports = source.part("monitoring").get("actions", [])
    planned = sum((cost_in(action, source.year) for action in source.actions), Decimal(0))
    return planned, sum((Decimal(report["spent"]) for report in reports if report.get("spent")), Decimal(0))


def share(part: Decimal, whole: Decimal) -> str:
    """Return a share in whole per cent, halves away from zero."""
    per_cent = (part * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP) if whole else 0
    return f"{per_cent}\u00a0%"


def _table(lines: Sequence[tuple[Text, Facts]], added: Facts, cents: bool) -> CostTable:
    def written(amount: Any) -> str:
        return MISSING if amount is None else words.amount(_decimal(amount), cents=cents)

    rows = tuple(
        (
            name,
            tuple(written(amount) for amount in line["by_year"]),
            written(line["total"]),
            share(_decimal(line["total"]), _decimal(added["total"])),
        )
        for name, line in lines
    )
    return CostTable(rows, tuple(written(amount) for amount in added["by_year"]), written(added["total"]))


def _bar(source: Source, added: Facts) -> bars.Stacks | None:
    """Return the cost by source as one bar."""
    names = [source.say(line["source"]) for line in added["by_source"]]
    amounts = [_decimal(line["total"]) for line in added["by_source"]]
    row = bars.Row("", tuple((amount, in_short(amount)) for amount in amounts), "")
    return bars.draw(_("Cost by source, %(unit)s") % {"unit": short_unit(source)}, names, [row])


def _year_bars(source: Source, added: Facts) -> bars.Stacks | None:
    """Return one bar a year, with its sources."""
    names = [source.say(line["source"]) for line in added["by_source"]]
    rows = []
    for place, year in enumerate(added["years"]):
        amounts = [_decimal(line["by_year"][place]) for line in added["by_source"]]
        parts = tuple((amount, in_short(amount)) for amount in amounts)
        rows.append(bars.Row(str(year), parts, in_short(_decimal(added["by_year"][place]))))
    return bars.draw(_("Cost by year and source, %(unit)s") % {"unit": short_unit(source)}, names, rows, labels=40)


def in_short(amount: Decimal) -> str:
    """Return an amount in thousands for a drawing, rounded once, half up; its table has it exactly."""
    return words.number((amount / THOUSAND).quantize(Decimal(1), ROUND_HALF_UP))


def short_unit(source: Source) -> str:
    """Return the unit of a drawing's amounts."""
    return _("1,000 %(currency)s") % {"currency": source.currency}


def total_of(action: Facts | None, source: Source) -> str:
    """Return what an action as it was or is costs in all, "–" without one."""
    return source.money(Decimal(action["total"])) if action else MISSING
