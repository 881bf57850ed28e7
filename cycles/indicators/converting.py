"""A series shown in another unit: computed for the page and never stored."""

from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

from django.utils.translation import gettext as _

from cycles.indicators.models import Observation
from cycles.indicators.series import Series
from cycles.indicators.units import Unit, alike, converted, unit_of

FINITE = 20  # digits of a factor that are still read as one number


@dataclass(frozen=True)
class Shown:
    """A series as the page shows it: its unit in words, the choice of others, and what was computed."""

    series: Series
    unit: str
    chosen: str
    choices: tuple[Unit, ...]
    note: str = ""


def shown_in(series: Series, code: str) -> Shown:
    """Return the series in the unit of this code; as published when it does not convert into that."""
    indicator = series.indicator
    own, wanted = indicator.registered_unit, unit_of(code)
    if own is None:
        return Shown(series, str(indicator.unit), "", ())
    choices = tuple(alike(own))
    if wanted not in choices or wanted is None:
        return Shown(series, str(indicator.unit), "", choices)
    rows = tuple(_in(row, own, wanted) for row in series.observations)
    words = {"own": str(indicator.unit), "unit": wanted.label, "formula": formula(own, wanted)}
    note = _("Computed from the published values in %(own)s: %(formula)s.") % words
    return Shown(replace(series, observations=rows), wanted.symbol or str(wanted.label), wanted.code, choices, note)


def formula(unit: Unit, into: Unit) -> str:
    """Return how a value is converted, with the exact numbers of the registry: value × 1.609344, value × 5 ÷ 18."""
    over, under = unit.factor * into.divisor, unit.divisor * into.factor
    text = _("value") if not unit.offset else f"({_('value')} + {unit.offset})"
    return text + _ratio(Fraction(over) / Fraction(under)) + (f" − {into.offset}" if into.offset else "")


def _ratio(ratio: Fraction) -> str:
    if ratio == 1:
        return ""
    try:
        with localcontext(Context(prec=FINITE, traps=[Inexact])):
            return f" × {(Decimal(ratio.numerator) / ratio.denominator).normalize():f}"
    except Inexact:
        over = f" × {ratio.numerator}" if ratio.numerator != 1 else ""
        return f"{over} ÷ {ratio.denominator}"


def _in(row: Observation, unit: Unit, into: Unit) -> Observation:
    if row.value is None:
        return row
    shown = Observation(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    shown.value = converted(row.value, unit, into)
    shown.revised = getattr(row, "revised", ())  # type: ignore[attr-defined]
    return shown
