"""What the page of a computed indicator shows beside its values: the formula, its inputs, the working per period."""

from dataclasses import dataclass

from django.urls import reverse

from cycles.indicators.computed import saying
from cycles.indicators.computed.models import Input
from cycles.indicators.computed.updating import Key, key_of, result_of, terms_of
from cycles.indicators.drawing import name_of
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import Period


@dataclass(frozen=True)
class InputLine:
    """One input: its role, its name with its unit, and its page."""

    role: str
    words: str
    url: str


@dataclass(frozen=True)
class FormulaPage:
    """The formula in the reader's words; ``workings`` are by the days of a period: 1,234 ÷ 45,000 × 1,000."""

    formula: str
    inputs: tuple[InputLine, ...]
    workings: dict[Key, str]


def formula_page(indicator: Indicator, series: tuple[Observation, ...]) -> FormulaPage | None:
    """Return what the page shows of the formula, None for a measured indicator; two queries for a computed one."""
    if not indicator.is_computed:
        return None
    inputs = list(Input.objects.in_city(indicator.city).filter(computed=indicator))
    for item in inputs:
        item.indicator.city = indicator.city
    rows = {key_of(row): row for row in Observation.objects.filter(indicator__in=[i.indicator_id for i in inputs])}
    workings = {key_of(row): _working(indicator, inputs, row, rows) for row in series}
    return FormulaPage(saying.formula_of(indicator, inputs), tuple(map(_line, inputs)), workings)


def _line(item: Input) -> InputLine:
    row = item.indicator
    url = reverse("indicator", args=[row.city.slug, row.pk])
    return InputLine(item.get_role_display(), f"{row.code} {name_of(row)}, {row.unit}", url)


def _working(indicator: Indicator, inputs: list[Input], row: Observation, rows: dict[Key, Observation]) -> str:
    """Return the formula with the numbers of the period, or why there is no value, in the reader's language."""
    period = Period(row.starts_on, row.ends_on, row.period)
    terms = [(role, value) for role, value in terms_of(inputs, period, rows) if value is not None]
    if len(terms) < len(inputs) or row.value is None:
        return result_of(indicator, inputs, period, rows)[1]
    return saying.working(indicator, terms)
