"""How a formula is said: on pages in the reader's language, in what is stored in the city's binding one."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cycles.indicators.computed.formulas import DIVISIONS, Role
from cycles.indicators.computed.models import Input
from cycles.indicators.drawing import name_of
from cycles.indicators.models import Indicator
from cycles.indicators.units import unit_of
from ims import words

OVER, TIMES, PLUS, MINUS = "÷", "×", "+", "−"


def formula_of(computed: Indicator, inputs: Sequence[Input], name: Callable[[Indicator], str] | None = None) -> str:
    """Return the formula: T01 Waste (in kg) ÷ T02 Inhabitants × 1,000; the unit where it is not the input's own."""
    name = name or (lambda row: f"{row.code} {name_of(row)}")
    return _joined(computed, [(row.role, name(row.indicator) + _converted(row)) for row in inputs])


def working(computed: Indicator, terms: Sequence[tuple[str, Decimal]]) -> str:
    """Return the formula with its numbers, as the page shows it for one period: 1,234 ÷ 45,000 × 1,000."""
    return _joined(computed, [(role, words.number(value)) for role, value in terms])


def missing(inputs: Sequence[Input], period: str, most: int) -> str:
    """Return which inputs have no value for a period, by name as far as ``most`` letters hold them, else by code."""
    for name in (lambda row: f"{row.code} {name_of(row)}", lambda row: row.code):
        said = _listed([name(row.indicator) for row in inputs])
        one, many = _("%(inputs)s has no value for %(period)s"), _("%(inputs)s have no value for %(period)s")
        text = (one if len(inputs) == 1 else many) % {"inputs": said, "period": period}
        if len(text) <= most:
            break
    return text[:most]


def _joined(computed: Indicator, parts: Sequence[tuple[str, str]]) -> str:
    first, *others = parts
    text = first[1]
    for role, part in others:
        text += f" {_sign(role)} {part}"
    return f"{text} {TIMES} {words.number(computed.factor)}" if _has_factor(computed) else text


def _sign(role: str) -> str:
    return {Role.DENOMINATOR: OVER, Role.SUBTRAHEND: MINUS}.get(Role(role), PLUS)


def _has_factor(computed: Indicator) -> bool:
    return computed.formula in DIVISIONS and computed.factor != 1


def _converted(row: Input) -> str:
    unit = unit_of(row.unit_code)
    if unit is None or row.unit_code == row.indicator.unit_code:
        return ""
    return " " + _("(in %(unit)s)") % {"unit": unit.symbol or unit.label}


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last
