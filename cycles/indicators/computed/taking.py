"""In which unit a formula takes each input: what cannot be computed with is refused when it is saved.

Sum and difference take everything in the computed indicator's own unit, a share takes the whole in the unit of the
part. Per inhabitant and ratio take an input in the unit that it had when the formula was saved, unless the registry
knows the computed indicator's unit as one per inhabitant: then in the unit that this one is made of.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.computed.formulas import Formula, Role
from cycles.indicators.models import Indicator
from cycles.indicators.unit_table import Quantity
from cycles.indicators.units import unit_of
from ims.fields import Translated

PERSONS = "number"
# What a registered unit per inhabitant is made of, and by how much the formula multiplies for it.
MADE_OF: dict[str, tuple[str, int]] = {
    "each": (PERSONS, 1),
    "per_1000": (PERSONS, 1000),
    "per_10000": (PERSONS, 10_000),
    "per_100000": (PERSONS, 100_000),
    "kg_each": ("kg", 1),
    "t_each": ("t", 1),
    "kg_co2e_each": ("kg_co2e", 1),
    "t_co2e_each": ("t_co2e", 1),
    "kwh_each": ("kwh", 1),
    "mwh_each": ("mwh", 1),
    "gj_each": ("gj", 1),
}
# A share in per cent multiplies by 100.
SHARES = {"percent": 100, "permille": 1000, "share": 1}


def units_of(computed: Indicator, inputs: list[tuple[str, Indicator, str]]) -> list[str]:
    """Return the code of the unit in which the formula takes each input (role, indicator, unit taken until now).

    "" is a free unit, taken as it stands. Raises ValidationError for what cannot be computed with: units that do not
    convert, a share in no unit of shares, inhabitants that are no number, a factor that the unit contradicts.
    """
    own = computed.unit_code
    if computed.formula == Formula.SHARE:
        if own not in SHARES:
            sentence = _("A share is in per cent, per mille or of one: give %(code)s such a unit in the registry.")
            raise ValidationError(sentence % {"code": computed.code})
        return _all_in(computed.formula, inputs[0][1], inputs)
    if computed.formula in {Formula.SUM, Formula.DIFFERENCE}:
        return _all_in(computed.formula, computed, inputs)
    if own in MADE_OF and computed.factor != MADE_OF[own][1]:
        sentence = _("Its unit is %(unit)s: choose the factor %(factor)s, or another unit.")
        raise ValidationError({"factor": sentence % {"unit": computed.unit, "factor": MADE_OF[own][1]}})
    is_each = computed.formula == Formula.PER_CAPITA or own in MADE_OF
    return [_divided_in(role, source, own, kept, is_each=is_each) for role, source, kept in inputs]


def _all_in(formula: str, lead: Indicator, inputs: list[tuple[str, Indicator, str]]) -> list[str]:
    """Take every input in the unit of the leading indicator: registered ones of one quantity, or one free unit."""
    for _role, source, _kept in inputs:
        if not _is_alike(lead, source):
            facts = {"code": source.code, "unit": source.unit, "other": lead.code, "wanted": lead.unit}
            sentence = _("%(code)s is in %(unit)s, %(other)s in %(wanted)s: they do not convert into each other.")
            cure = _("Choose inputs whose units do, or change a unit.")
            raise ValidationError(f"{sentence % facts} {cure}")
        if source.registered_unit and source.registered_unit.quantity == Quantity.TEMPERATURE:
            raise ValidationError(_("%(code)s is a temperature: degrees are not added up.") % {"code": source.code})
    return [lead.unit_code for _input in inputs]


def _is_alike(one: Indicator, other: Indicator) -> bool:
    first, second = one.registered_unit, other.registered_unit
    if first is None or second is None:
        return first is second and bool(_plain(one.unit) & _plain(other.unit))
    return first.quantity == second.quantity


def _plain(unit: Translated) -> set[str]:
    """Return how a free unit is written in its languages: in one of them both have to be the same."""
    return {" ".join(text.casefold().split()) for text in unit.values()}


def _divided_in(role: str, source: Indicator, own: str, kept: str, *, is_each: bool) -> str:
    """Return in which unit a division takes the input: the one that its result is made of, else that of its saving."""
    unit = source.registered_unit
    wanted = ""
    if is_each:
        wanted = PERSONS if role == Role.DENOMINATOR else MADE_OF.get(own, ("", 1))[0]
    target = unit_of(wanted)
    if target is not None and (unit is None or unit.quantity != target.quantity):
        facts = {"code": source.code, "unit": source.unit, "wanted": target.label}
        sentence = _("%(code)s is in %(unit)s, which does not convert into: %(wanted)s.")
        cure = _("Choose another input, or change a unit.")
        raise ValidationError(f"{sentence % facts} {cure}")
    return wanted or _as_before(source, kept)


def _as_before(source: Indicator, kept: str) -> str:
    """Return the unit in which the input was taken until now, its own one where there was none.

    Raises ValidationError when the input's unit became one that does not convert into it.
    """
    before, unit = unit_of(kept), source.registered_unit
    if before is None:
        return source.unit_code
    if unit is None or unit.quantity != before.quantity:
        facts = {"code": source.code, "unit": source.unit, "wanted": before.label}
        raise ValidationError(_("%(code)s is taken in %(wanted)s; %(unit)s does not convert into it.") % facts)
    return kept
