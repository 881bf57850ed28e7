"""The parts of indicators in the annex: the latest period that has parts, a table each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.paper.source import MISSING, Facts, Source, Text


@dataclass(frozen=True)
class BrokenDown:
    """An indicator's parts in one period: a row per category of the first dimension, then one for all."""

    code: str
    name: Text
    unit: Text
    by: str
    period: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def broken_down(source: Source) -> Iterator[BrokenDown]:
    """Yield the breakdown of each indicator that has parts, by its code."""
    for code, facts in sorted(source.indicators.items()):
        parts = facts.get("breakdown", {}).get("parts", [])
        if parts:
            yield _table(source, code, facts, str(parts[-1]["period"]))


def _table(source: Source, code: str, facts: Facts, period: str) -> BrokenDown:
    first, *others = facts["breakdown"]["dimensions"]
    unit = source.say(facts.get("unit"))
    values = {tuple(row["categories"]): row for row in facts["breakdown"]["parts"] if row["period"] == period}
    values["", ""] = next((row for row in facts.get("series", []) if row["period"] == period), {})
    across = [(row["code"], str(source.say(row["name"]))) for other in others for row in other["categories"]]
    across.append(("", _("All")))
    down = [(row["code"], str(source.say(row["name"]))) for row in first["categories"]]
    return BrokenDown(
        code=code,
        name=source.name(code),
        unit=unit,
        by=" × ".join(str(source.say(row["name"])) for row in [first, *others]),
        period=period,
        columns=tuple(name for _code, name in across) if others else (str(unit),),
        rows=tuple(
            (name, tuple(_cell(source, values.get((one, other), {})) for other, _name in across))
            for one, name in [*down, ("", _("All"))]
        ),
    )


def _cell(source: Source, row: Facts) -> str:
    """Return the number, or the reason why there is none."""
    return str(row["gap_reason"]) if row.get("gap_reason") else source.number(row.get("value")) or MISSING
