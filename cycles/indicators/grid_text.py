"""What people type or paste into a cell of the grid, read as one number in the indicator's unit, or as a reason.

Reads more than the field of a single value does, because a block comes from a spreadsheet as it is shown there: groups
of thousands, the indicator's own unit behind the number. What can be read in two ways is refused with both readings.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from cycles.indicators.entering.numbers import read_number
from cycles.indicators.models import Indicator
from cycles.indicators.units import NoConversion, converted, recognised, unit_of
from ims import words

LONGEST = 60  # letters: the longest number with its unit
FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z(]")
NOT_AVAILABLE = re.compile(r"#?n\.?\s?/?\s?a\.?(?=$|[\s:,;])[\s:,;]*", re.IGNORECASE)
NUMBER_FIRST = re.compile(r"(?P<number>[+-]?[0-9](?:[0-9., '’]*[0-9])?)\s*(?P<rest>.*)", re.DOTALL)
GROUPS = r"[0-9]{1,3}(?:%s[0-9]{3})+"


@dataclass(frozen=True)
class Typed:
    """What a cell says: ``number`` plain as 1234.5, or "" with the reason why there is none, or nothing at all.

    ``lacks_reason`` says that a gap was typed without its reason.
    """

    number: str = ""
    gap_reason: str = ""
    lacks_reason: bool = False


def read_typed(text: str, indicator: Indicator) -> Typed:
    """Return what was typed; raises ValidationError under ``value`` with what is wrong and its cure."""
    plain = text.translate({0xA0: " ", 0x202F: " ", 0x2009: " ", 0x09: " ", 0x2212: "-"}).strip()
    if (gap := _gap(plain)) is not None:
        return Typed(gap_reason=gap, lacks_reason=not gap)
    if len(plain) > LONGEST:
        raise _wrong(_("This has %(n)d characters and is no number: type the number only.") % {"n": len(plain)})
    if FORMULA.match(plain):
        raise _wrong(_("This is a formula. Paste its result, the number."))
    if not plain:
        return Typed()
    found = NUMBER_FIRST.fullmatch(plain)
    if found is None:
        raise _wrong(_("“%(text)s” is no number. Type it like 44.2, or n/a and the reason.") % {"text": plain})
    number, rest = _number(found["number"], plain), found["rest"].strip()
    read_number(number)
    if rest:
        _check_unit(number, rest, indicator)
    return Typed(number)


def _gap(plain: str) -> str | None:
    """Return the reason behind "n/a", "" without one, None for what is no gap."""
    own = (_("n/a: %(reason)s") % {"reason": ""}).strip().rstrip(":")
    if plain.casefold() == own.casefold() or plain.casefold().startswith(f"{own.casefold()}:"):
        return plain[len(own) :].lstrip(" :")
    found = NOT_AVAILABLE.match(plain)
    return plain[found.end() :] if found else None


def _number(number: str, plain: str) -> str:
    """Return the number with a point and without groups: by the language where its signs could mean both."""
    sign, digits = (number[0], number[1:]) if number[0] in "+-" else ("", number)
    for gap in (" ", "'", "’"):
        if gap in digits:
            if not re.fullmatch(GROUPS % gap + r"(?:[.,][0-9]+)?", digits):
                raise _wrong(_("“%(text)s” is more than one number. Each cell takes one.") % {"text": plain})
            digits = digits.replace(gap, "")
    return sign.replace("+", "") + _points(digits, plain)


def _points(digits: str, plain: str) -> str:
    decimal = _decimal_sign(digits, plain)
    other = "," if decimal == "." else "."
    whole, sign, fraction = digits.rpartition(decimal) if decimal in digits else (digits, "", "")
    if other in whole and not re.fullmatch(GROUPS % re.escape(other), whole):
        raise _wrong(_("“%(text)s” is more than one number. Each cell takes one.") % {"text": plain})
    if decimal in whole or other in fraction:
        raise _wrong(_("“%(text)s” is more than one number. Each cell takes one.") % {"text": plain})
    return whole.replace(other, "") + ("." + fraction if sign else "")


def _decimal_sign(digits: str, plain: str) -> str:
    """Return which of the two signs begins the decimals; refuse where neither form nor language tells."""
    signs = [sign for sign in digits if sign in ".,"]
    own = str(formats.get_format("DECIMAL_SEPARATOR"))
    if not signs:
        return own
    if len(set(signs)) == 2:  # 1,234.5 and 1.234,5: the last one
        return signs[-1]
    other = "," if signs[0] == "." else "."
    if len(signs) > 1:  # 1.234.567: groups
        return other
    if signs[0] == own or not re.fullmatch(GROUPS % re.escape(signs[0]), digits):
        return signs[0]
    if signs[0] == formats.get_format("THOUSAND_SEPARATOR"):
        return other
    readings = {"text": plain, "one": digits.replace(signs[0], ""), "other": digits.replace(signs[0], own)}
    raise _wrong(_("“%(text)s” can be read in two ways. Type %(one)s or %(other)s.") % readings)


def _check_unit(number: str, rest: str, indicator: Indicator) -> None:
    """Raise unless what follows the number is the indicator's unit; the cure converts where the registry can."""
    if any(sign.isdigit() for sign in rest) and not recognised(rest):
        raise _wrong(_("“%(text)s” is more than one number. Each cell takes one.") % {"text": f"{number} {rest}"})
    own = indicator.registered_unit
    theirs = unit_of(recognised(rest))
    if rest.casefold() == indicator.unit.casefold() or (own is not None and own == theirs):
        return
    if theirs is not None and theirs.code == recognised(indicator.unit):
        return
    facts = {"given": rest, "unit": indicator.unit, "number": number}
    value = read_number(number)
    if own is not None and theirs is not None and value is not None:
        try:
            facts["converted"] = words.number(converted(value, theirs, own))
        except NoConversion:
            pass
        else:
            raise _wrong(
                _("This is in %(given)s, the indicator is in %(unit)s: type %(converted)s if that is meant.") % facts
            )
    raise _wrong(_("This is in %(given)s, the indicator is in %(unit)s. Type its value in %(unit)s.") % facts)


def _wrong(sentence: str) -> ValidationError:
    return ValidationError({"value": sentence})
