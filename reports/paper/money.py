"""The actions and what they cost: by year, by source and by theme, each added exactly from the sealed rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from ims import words
from reports.paper import bars
from reports.paper.source import MISSING, Facts, Source, Text

THOUSAND = Decimal(1000)
Sums = dict[str, dict[int, Decimal]]


@dataclass(frozen=True)
class ActionRow:
    """An action with its money; ``planned`` is what was planned for the year of an evaluation, "" otherwise."""

    code: str
    title: Text
    text: Text
    target: str
    theme: str
    responsible: str
    when: str
    staff: str
    by_year: tuple[str, ...]
    total: str
    sources: str
    status: str = ""
    planned: str = ""
    spent: str = ""
    note: str = ""


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


def cost_years(source: Source) -> list[int]:
    """Return the years in which any action costs money."""
    return sorted({cost["year"] for action in source.actions for cost in action["costs"]})


def action_rows(source: Source) -> tuple[ActionRow, ...]:
    """Return the actions with their cost per year and in all, and with what was planned and spent in the year."""
    reports = {row["id"]: row for row in source.part("monitoring").get("actions", [])}
    cents = words.has_cents(Decimal(cost["amount"]) for action in source.actions for cost in action["costs"])
    cents_spent = _cents_spent(source)
    return tuple(_row(source, action, reports.get(action["id"], {}), cents, cents_spent) for action in source.actions)


def _cents_spent(source: Source) -> bool:
    """Say whether planned and spent money of the year is written with cents."""
    spent = [Decimal(report["spent"]) for report in source.part("monitoring").get("actions", []) if report.get("spent")]
    return words.has_cents([*spent, *(_cost(action, source.year) for action in source.actions)])


def _cost(action: Facts, year: int) -> Decimal:
    return sum((Decimal(cost["amount"]) for cost in action["costs"] if cost["year"] == year), Decimal(0))


def _row(source: Source, action: Facts, report: Facts, cents: bool, cents_spent: bool) -> ActionRow:
    sums = [_cost(action, year) for year in cost_years(source)]
    target = source.target(action.get("target_id"))
    is_reported = source.is_evaluation and bool(report)
    return ActionRow(
        code=action["code"],
        title=source.say(action["title"]),
        text=source.say(action["text"]),
        target=target.get("indicator", ""),
        theme=source.theme_of_target.get(action.get("target_id") or 0, ""),
        responsible=action.get("responsible") or "",
        when=_when(source, action),
        staff=source.number(action["staff_days"]),
        by_year=tuple(words.amount(amount, cents=cents) for amount in sums),
        total=words.amount(sum(sums, Decimal(0)), cents=cents),
        sources=", ".join(dict.fromkeys(cost["source"] for cost in action["costs"])),
        status=_report(report),
        planned=words.amount(_cost(action, source.year), cents=cents_spent) if source.is_evaluation else "",
        spent=words.amount(Decimal(report.get("spent") or 0), cents=cents_spent) if is_reported else "",
        note=report.get("note") or "",
    )


def _when(source: Source, action: Facts) -> str:
    return " – ".join(filter(None, (month(action["starts_on"]), month(action["ends_on"]))))


def month(day: str | None) -> str:
    """Return a day as year and month, as tables of actions write it, "" without one."""
    return f"{day[5:7]}/{day[:4]}" if day else ""


def _report(report: Facts) -> str:
    names = {
        "not_started": _("Not started"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "stopped": _("Stopped"),
    }
    status = names.get(report.get("status", ""), "")
    return f"{status}, {report['per_cent']}\u00a0%" if status else ""


def costs(source: Source) -> Costs:
    """Return the sums by year, source and theme; each is added exactly from the rows and never from rounded figures."""
    years = cost_years(source)
    by_source, by_theme = _sums(source)
    total = sum((amount for row in by_source.values() for amount in row.values()), Decimal(0))
    cents = words.has_cents(amount for row in by_source.values() for amount in row.values())
    ranked = sorted(by_source, key=lambda name: (-sum(by_source[name].values(), Decimal(0)), name))
    titles = {theme["code"]: source.say(theme["title"]) for theme in source.themes}
    themes = [*(code for code in titles if code in by_theme), *(code for code in by_theme if code not in titles)]
    planned, spent = _of_the_year(source)
    table_by_theme = _table({code: _theme_name(code, titles) for code in themes}, by_theme, years, cents)
    return Costs(
        currency=source.currency,
        total=source.money(total),
        years=tuple(str(year) for year in years),
        by_source=_table({name: Text(name) for name in ranked}, by_source, years, cents),
        by_theme=table_by_theme,
        of_theme={code: row[2] for code, row in zip(themes, table_by_theme.rows, strict=True)},
        bar=_bar(source, ranked, by_source, total),
        by_year=_year_bars(source, ranked, by_source, years),
        planned=source.money(planned) if source.is_evaluation else "",
        spent=source.money(spent) if source.is_evaluation else "",
        planned_sum=words.amount(planned, cents=_cents_spent(source)),
        spent_sum=words.amount(spent, cents=_cents_spent(source)),
        spent_share=share(spent, planned) if source.is_evaluation and planned else "",
    )


def _theme_name(code: str, titles: dict[str, Text]) -> Text:
    if code not in titles:
        return Text(_("Without a target"))
    return Text(f"{code} {titles[code]}", titles[code].borrowed)


def _sums(source: Source) -> tuple[Sums, Sums]:
    by_source: Sums = defaultdict(lambda: defaultdict(Decimal))
    by_theme: Sums = defaultdict(lambda: defaultdict(Decimal))
    for action in source.actions:
        theme = source.theme_of_target.get(action.get("target_id") or 0, "")
        for cost in action["costs"]:
            by_source[cost["source"]][cost["year"]] += Decimal(cost["amount"])
            by_theme[theme][cost["year"]] += Decimal(cost["amount"])
    return by_source, by_theme


def _of_the_year(source: Source) -> tuple[Decimal, Decimal]:
    reports = source.part("monitoring").get("actions", [])
    planned = sum((_cost(action, source.year) for action in source.actions), Decimal(0))
    return planned, sum((Decimal(report["spent"]) for report in reports if report.get("spent")), Decimal(0))


def share(part: Decimal, whole: Decimal) -> str:
    """Return a share in whole per cent, halves away from zero."""
    return f"{(part * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP)}\u00a0%" if whole else "0\u00a0%"


def _table(names: dict[str, Text], table: Sums, years: list[int], cents: bool) -> CostTable:
    def written(amounts: Iterable[Decimal]) -> str:
        return words.amount(sum(amounts, Decimal(0)), cents=cents)

    total = sum((amount for row in table.values() for amount in row.values()), Decimal(0))
    rows = tuple(
        (
            name,
            tuple(written([table[key][year]]) for year in years),
            written(table[key].values()),
            share(sum(table[key].values(), Decimal(0)), total),
        )
        for key, name in names.items()
    )
    return CostTable(rows, tuple(written(row[year] for row in table.values()) for year in years), written([total]))


def _bar(source: Source, ranked: list[str], table: Sums, total: Decimal) -> bars.Stacks | None:
    """Return the cost by source as one bar."""
    sums = [sum(table[name].values(), Decimal(0)) for name in ranked]
    row = bars.Row("", tuple((amount, in_short(amount)) for amount in sums), "")
    title = _("Cost by source, %(unit)s") % {"unit": short_unit(source)}
    return bars.draw(title, ranked, [row] if total else [], labels=0)


def _year_bars(source: Source, ranked: list[str], table: Sums, years: list[int]) -> bars.Stacks | None:
    """Return one bar a year, with its sources."""
    rows = [
        bars.Row(
            str(year),
            tuple((table[name][year], in_short(table[name][year])) for name in ranked),
            in_short(sum((table[name][year] for name in ranked), Decimal(0))),
        )
        for year in years
    ]
    return bars.draw(_("Cost by year and source, %(unit)s") % {"unit": short_unit(source)}, ranked, rows, labels=40)


def in_short(amount: Decimal) -> str:
    """Return an amount in thousands for a drawing, rounded once, half up; its table has it exactly."""
    return words.number((amount / THOUSAND).quantize(Decimal(1), ROUND_HALF_UP))


def short_unit(source: Source) -> str:
    """Return the unit of a drawing's amounts."""
    return _("1,000 %(currency)s") % {"currency": source.currency}


def total_of(action: Facts | None, source: Source) -> str:
    """Return what an action as it was or is costs in all, "–" without one."""
    return source.money(Decimal(action["total"])) if action else MISSING
