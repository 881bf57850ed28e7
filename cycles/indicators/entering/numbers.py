"""A number as people type or paste it, read with exactly its digits."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.models import Observation

SPACES = str.maketrans("", "", " \t\u00a0\u202f\u2009")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """Return the number of a typed text, None for an empty one; a comma or a point is the decimal sign.

    Raises ValidationError for anything that is not one number. Never guesses: ``1,234.5`` and ``12 %`` are refused.
    """
    plain = text.translate(SPACES).replace("\u2212", "-")
    if not plain:
        return None
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not NUMBER.fullmatch(plain):
        raise ValidationError({"value": _("Type the number only, such as 44.2; the unit stands beside it.")})
    value = Decimal(plain)
    try:
        Observation._meta.get_field("value").run_validators(value)
    except ValidationError as wrong:
        raise ValidationError({"value": wrong.messages}) from wrong
    return value
