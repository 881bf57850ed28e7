"""What people type or paste into a cell, or send in a file: one number in the indicator's unit, or why there is none.

What can be read in two ways is refused with both readings.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.entering.numbers import read_value
from cycles.indicators.models import Indicator
from cycles.indicators.units import NoConversion, Unit, converted, recognised, unit_of
from ims import words
from ims.numbers import ALIKE

LONGEST = 60  # letters: the longest number with its unit
FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z(]")
NOT_AVAILABLE = re.compile(r"(?:#?n\.?\s?/?\s?a\.?|\.{2,3}|…|[-–—])(?=$|[\s:,;])[\s:,;]*", re.IGNORECASE)
SHORT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)  # as many digits as are kept
WRITTEN = "n/a: "  # as files are written in every language, before the reason with each of its signs
NUMBER_FIRST = re.compile(r"(?P<number>[+-]?[0-9](?:[0-9., '’]*[0-9])?)\s*(?P<rest>.*)", re.DOTALL)


class Typed(NamedTuple):
    """What a cell says: a number, or the reason why there is none, or nothing at all.

    ``lacks_reason`` says that a gap was typed without its reason; ``unit`` is the unit behind the number, "" for none.
    """

    number: Decimal | None = None
    gap_reason: str = ""
    lacks_reason: bool = False
    unit: str = ""


def read_typed(text: str, indicator: Indicator) -> Typed:
    """Return what was typed, in the indicator's unit; raises ValidationError under ``value`` with the cure."""
    typed = read_cell(text)
    if typed.unit and typed.number is not None:
        _check_unit(typed.number, typed.unit, indicator)
    return typed


def read_cell(text: str, decimal: str | None = None) -> Typed:
    """Return what a cell says, whatever its unit; ``decimal`` as :func:`~ims.numbers.read_number` has it.

    ``n/a``, ``..`` and a dash say that there is no number; what follows them is the reason.
    """
    if decimal == "." and SHORT.fullmatch(text):
        return Typed(Decimal(text))  # what every file holds a million times needs no closer look
    plain = text.translate(ALIKE).strip()
    if not plain:
        return Typed()
    if (gap := _gap(text.strip())) is not None:
        return Typed(gap_reason=gap, lacks_reason=not gap)
    if len(plain) > LONGEST:
        raise _wrong(_("This has %(n)d characters and is no number: type the number only.") % {"n": len(plain)})
    if FORMULA.match(plain):
        raise _wrong(_("This is a formula. Paste its result, the number."))
    found = NUMBER_FIRST.fullmatch(plain)
    if found is None:
        raise _wrong(_("“%(text)s” is no number. Type it like 44.2, or n/a and the reason.") % {"text": plain})
    rest = found["rest"].strip()
    if any(sign.isdigit() for sign in rest) and not recognised(rest):
        raise _wrong(_("“%(text)s” is more than one number. Each cell takes one.") % {"text": plain})
    return Typed(read_value(found["number"], decimal), unit=rest)


def is_own_unit(text: str, indicator: Indicator) -> bool:
    """Say whether a written unit is the indicator's."""
    theirs = unit_of(recognised(text))
    if text.casefold() in map(str.casefold, indicator.unit.values()):
        return True
    return theirs is not None and (theirs == indicator.registered_unit or theirs.code == recognised(indicator.unit))


def in_own_unit(number: Decimal, text: str, indicator: Indicator) -> Decimal | None:
    """Return a number in another written unit as it is in the indicator's, None where the registry cannot convert."""
    own: Unit | None = indicator.registered_unit
    theirs = unit_of(recognised(text))
    if own is None or theirs is None:
        return None
    try:
        return converted(number, theirs, own)
    except NoConversion:
        return None


def _gap(plain: str) -> str | None:
    """Return the reason behind "n/a", "" without one, None for what is no gap."""
    if plain.startswith(WRITTEN):
        return plain[len(WRITTEN) :]
    own = (_("n/a: %(reason)s") % {"reason": ""}).strip().rstrip(":")
    if plain.casefold() == own.casefold() or plain.casefold().startswith(f"{own.casefold()}:"):
        return plain[len(own) :].lstrip(" :")
    found = NOT_AVAILABLE.match(plain)
    return plain[found.end() :] if found and not re.match(r"[-–—]\s*[0-9(]", plain) else None


def _check_unit(number: Decimal, rest: str, indicator: Indicator) -> None:
    """Raise unless what follows the number is the indicator's unit; the cure converts where the registry can."""
    if is_own_unit(rest, indicator):
        return
    facts = {"given": rest, "unit": str(indicator.unit)}
    value = in_own_unit(number, rest, indicator)
    if value is None:
        raise _wrong(_("This is in %(given)s, the indicator is in %(unit)s. Type its value in %(unit)s.") % facts)
    facts["converted"] = words.number(value)
    raise _wrong(_("This is in %(given)s, the indicator is in %(unit)s: type %(converted)s if that is meant.") % facts)


def _wrong(sentence: str) -> ValidationError:
    return ValidationError({"value": sentence})
