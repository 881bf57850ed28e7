"""Numbers as people type, paste and publish them: read in one place, with exactly their digits."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from ims.widgets import DecimalInput

# Spaces that only look like spaces, and the real minus.
ALIKE = {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x09: " ", 0x2212: "-"}
NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9](?:[0-9., '’]*[0-9])?)", re.ASCII)
PLAIN = re.compile(r"[+-]?[0-9]+", re.ASCII)
GROUPS = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
SPACES = (" ", "'", "’")


def read_number(text: str, decimal: str | None = None) -> Decimal | None:
    """Return the number that a text is, None for an empty one.

    Which sign begins the decimals, by the first rule that tells (ours):

    1. spaces and apostrophes only group thousands: ``1 234.5``, ``1’234,5``;
    2. of two different signs the last begins the decimals: ``1,234.5`` and ``1.234,5``;
    3. a sign that stands more than once groups: ``1,234,567``;
    4. a sign that cannot group, because not exactly three digits follow it, or more than three or a zero stand before
       it, begins the decimals: ``44,2``, ``0,125``, ``1234.567``;
    5. ``1,234`` and ``1.234`` could be both. ``decimal`` tells, the sign that the source of the text uses; None
       means the reader's language: English reads 1234 and 1.234, Swedish 1.234 for the comma. Where neither
       tells (the point in Swedish; every source whose sign is "", not known) it is refused with both readings,
       because a guess would be a thousand times wrong.

    Raises ValidationError with a sentence for anything that is not one number.
    """
    plain = text.translate(ALIKE).strip()
    if not plain:
        return None
    if PLAIN.fullmatch(plain):
        return Decimal(plain)
    found = NUMBER.fullmatch(plain)
    if found is None:
        raise ValidationError(_("Type the number only, such as 44.2; the unit stands beside it."), code="number")
    digits = _without_spaces(found["digits"], plain)
    return Decimal(found["sign"] + _pointed(digits, plain, decimal))


def decimal_signs(text: str) -> tuple[str, str]:
    """Return (the sign that begins decimals in this number for certain, the sign that could but might group too)."""
    digits = re.sub(r"[ '’+-]", "", text)
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return "", ""
    if len(set(signs)) == 2:
        return signs[-1], ""
    if len(signs) > 1:
        return "," if signs[0] == "." else ".", ""
    could_group = re.fullmatch(GROUPS % re.escape(signs[0]), digits)
    return ("", signs[0]) if could_group else (signs[0], "")


def _without_spaces(digits: str, plain: str) -> str:
    for space in SPACES:
        if space in digits:
            if not re.fullmatch(GROUPS % space + r"(?:[.,][0-9]+)?", digits):
                raise _several(plain)
            digits = digits.replace(space, "")
    return digits


def _pointed(digits: str, plain: str, decimal: str | None) -> str:
    """Return the digits with a point before the decimals and without groups."""
    sign = _decimal_sign(digits, plain, decimal)
    other = "," if sign == "." else "."
    whole, point, fraction = digits.rpartition(sign) if sign in digits else (digits, "", "")
    if sign in whole or other in fraction or (other in whole and not re.fullmatch(GROUPS % re.escape(other), whole)):
        raise _several(plain)
    return whole.replace(other, "") + ("." + fraction if point else "")


def _decimal_sign(digits: str, plain: str, decimal: str | None) -> str:
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return "."
    if len(set(signs)) == 2:
        return signs[-1]
    sign, other = signs[0], "," if signs[0] == "." else "."
    if len(signs) > 1:
        return other
    if not re.fullmatch(GROUPS % re.escape(sign), digits):
        return sign
    return _by_source(sign, other, plain, decimal)


def _by_source(sign: str, other: str, plain: str, decimal: str | None) -> str:
    if decimal is None:
        decimal = str(formats.get_format("DECIMAL_SEPARATOR"))
        known = sign == decimal or sign == formats.get_format("THOUSAND_SEPARATOR")
    else:
        known = bool(decimal)
    if known:
        return sign if sign == decimal else other
    readings = {"text": plain, "one": plain.replace(sign, ""), "other": plain.replace(sign, decimal or ".")}
    sentence = _("“%(text)s” can be read in two ways. Type %(one)s or %(other)s.")
    if not decimal:
        sentence = _("“%(text)s” can be read in two ways, %(one)s or %(other)s: say which sign begins the decimals.")
    raise ValidationError(sentence % readings, code="two readings")


def _several(plain: str) -> ValidationError:
    return ValidationError(_("“%(text)s” is more than one number.") % {"text": plain}, code="several numbers")


class NumberField(forms.DecimalField):
    """A number in a form, read by :func:`read_number`; what was typed stays in the form as it was typed."""

    widget = DecimalInput

    def to_python(self, value: Any) -> Any:
        """Return the typed number, a :class:`~decimal.Decimal`, or None."""
        return read_number(value) if isinstance(value, str) else super().to_python(value)
