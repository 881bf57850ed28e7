"""Target table, charts and money of the paper, from the sealed content."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.figures import path_value
from ims import charts, words
from ims.digits import printed
from reports.paper.paper import ActionRow, Cell, Costs, IndicatorFigure, TargetRow
from reports.paper.source import Facts, Source

SHADES = 5  # the cost bar's lightness ramp; further sources repeat it
CELLS = 9  # periods that fit under a chart


def target_rows(source: Source) -> tuple[TargetRow, ...]:
    """Return one row per long-term target, with the short-term target that hangs on it."""
    judged = {row["id"]: row for row in source.part("monitoring").get("targets", [])}
    rows = []
    for objective in source.objectives:
        targets = objective.get("targets", [])
        for long in (target for target in targets if target["term"] == "long"):
            short = next((target for target in targets if target.get("long_term_id") == long["id"]), None)
            rows.append(_target_row(source, long, short, judged.get((short or long)["id"]) or judged.get(long["id"])))
    return tuple(rows)


def _target_row(source: Source, long: Facts, short: Facts | None, judged: Facts | None) -> TargetRow:
    indicator = source.indicators.get(long["indicator"], {})
    latest = _latest(indicator)
    if judged and judged.get("value") is not None:
        latest = {"value": judged["value"], "period": judged.get("year", "")}
    return TargetRow(
        code=long["indicator"],
        name=source.say(indicator.get("name")),
        unit=indicator.get("unit", ""),
        reference=source.number(long["reference_value"]),
        reference_year=str(long["reference_year"] or ""),
        latest=source.number(latest.get("value")),
        latest_period=str(latest.get("period", "")),
        short=source.number(short["value"]) if short else "–",
        short_year=str(short["year"] or "") if short else "",
        long=source.number(long["value"]),
        long_year=str(long["year"] or ""),
        responsible=long.get("responsible") or "",
        status=judged.get("level", "") if judged else "",
        path=source.number(judged.get("path")) if judged else "",
    )


def _latest(indicator: Facts) -> Facts:
    seen = [item for item in indicator.get("series", []) if item["value"] is not None]
    return seen[-1] if seen else {}


def figure(source: Source, code: str) -> IndicatorFigure:
    """Return an indicator's chart with reference, values, path and target, and the table below it."""
    indicator = source.indicators.get(code, {})
    series = [
        charts.Observation(item["period"], item["year"], _decimal(item["value"]), item.get("gap_reason", ""))
        for item in indicator.get("series", [])
    ]
    reference, target = _levels(source, code)
    name, unit = source.say(indicator.get("name")), indicator.get("unit", "")
    return IndicatorFigure(
        code=code,
        name=name,
        unit=unit,
        chart=charts.draw(code, name, unit, series, reference=reference, target=target),
        cells=tuple(_cell(source, item, reference, target) for item in series[-CELLS:]),
        source=indicator.get("source", ""),
    )


def _levels(source: Source, code: str) -> tuple[charts.Level | None, charts.Level | None]:
    targets = (target for objective in source.objectives for target in objective.get("targets", []))
    long = next((target for target in targets if target["indicator"] == code and target["term"] == "long"), None)
    if long is None or long["value"] is None or long["year"] is None:
        return None, None
    aim = charts.Level(long["year"], Decimal(long["value"]))
    if long["reference_value"] is None or long["reference_year"] is None:
        return None, aim
    return charts.Level(long["reference_year"], Decimal(long["reference_value"])), aim


def _cell(
    source: Source, item: charts.Observation, reference: charts.Level | None, target: charts.Level | None
) -> Cell:
    path = ""
    if reference and target and reference.year <= item.year <= target.year and reference.year != target.year:
        exact = path_value(reference.value, int(reference.year), target.value, int(target.year), int(item.year))
        path = source.number(printed(exact, reference.value, target.value, item.value))
    value = source.number(item.value) if item.value is not None else _("gap")
    return Cell(item.label, value, path)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def cost_years(source: Source) -> list[int]:
    """Return the years in which any action costs money."""
    return sorted({cost["year"] for action in source.actions for cost in action["costs"]})


def action_rows(source: Source) -> tuple[ActionRow, ...]:
    """Return the actions with their cost per year and in all."""
    years = cost_years(source)
    reports = {row["id"]: row for row in source.part("monitoring").get("actions", [])}
    cents = words.has_cents(_cost(action, year) for action in source.actions for year in years)
    return tuple(_action_row(source, action, years, reports.get(action["id"], {}), cents) for action in source.actions)


def _cost(action: Facts, year: int) -> Decimal:
    return sum((Decimal(cost["amount"]) for cost in action["costs"] if cost["year"] == year), Decimal(0))


def _action_row(source: Source, action: Facts, years: list[int], report: Facts, cents: bool) -> ActionRow:
    sums = [_cost(action, year) for year in years]
    return ActionRow(
        code=action["code"],
        title=source.say(action["title"]),
        text=source.say(action["text"]),
        responsible=action.get("responsible") or "",
        when=" – ".join(filter(None, (source.day(action["starts_on"]), source.day(action["ends_on"])))),
        staff=source.number(action["staff_days"]),
        by_year=tuple(words.amount(amount, cents=cents) for amount in sums),
        total=words.amount(sum(sums, Decimal(0)), cents=cents),
        sources=", ".join(dict.fromkeys(cost["source"] for cost in action["costs"])),
        status=_report(report),
        spent=source.money(Decimal(report["spent"])) if report.get("spent") else "",
    )


def _report(report: Facts) -> str:
    names = {
        "not_started": _("Not started"),
        "under_way": _("Under way"),
        "done": _("Done"),
        "stopped": _("Stopped"),
    }
    status = names.get(report.get("status", ""), "")
    return f"{status}, {report['per_cent']} %" if status else ""


def costs(source: Source) -> Costs:
    """Return the sums by year and source; each is added exactly from the rows and never from rounded figures."""
    years = cost_years(source)
    table: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for action in source.actions:
        for cost in action["costs"]:
            table[cost["source"]][cost["year"]] += Decimal(cost["amount"])
    total = sum((sum(row.values(), Decimal(0)) for row in table.values()), Decimal(0))
    cents = words.has_cents(amount for row in table.values() for amount in row.values())
    ranked = sorted(table, key=lambda name: (-sum(table[name].values(), Decimal(0)), name))
    return Costs(
        currency=source.city.get("currency", ""),
        total=source.money(total),
        years=tuple(str(year) for year in years),
        sum=words.amount(total, cents=cents),
        by_source=tuple(_by_source(name, table[name], years, total, cents) for name in ranked),
        by_year=tuple(
            words.amount(sum((row[year] for row in table.values()), Decimal(0)), cents=cents) for year in years
        ),
        bar=_bar(ranked, table, total),
    )


def _by_source(
    name: str, row: dict[int, Decimal], years: list[int], total: Decimal, cents: bool
) -> tuple[str, tuple[str, ...], str, str]:
    whole = sum(row.values(), Decimal(0))
    share = (whole * 100 / total).quantize(Decimal(1), ROUND_HALF_UP) if total else Decimal(0)
    by_year = tuple(words.amount(row[year], cents=cents) for year in years)
    return name, by_year, words.amount(whole, cents=cents), f"{share} %"


def _bar(
    ranked: list[str], table: dict[str, dict[int, Decimal]], total: Decimal
) -> tuple[tuple[str, str, str, str], ...]:
    """Return (source, start, width, shade) of each piece of the bar, in per cent of its length."""
    if not total:
        return ()
    widths = [sum(table[name].values(), Decimal(0)) * 100 / total for name in ranked]
    starts = [Decimal(0), *accumulate(widths)]
    return tuple(
        (name, f"{start:.2f}", f"{width:.2f}", str(place % SHADES + 1))
        for place, (name, start, width) in enumerate(zip(ranked, starts, widths, strict=False))
    )
