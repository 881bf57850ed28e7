"""A value of an indicator as a number: what :func:`ims.numbers.read_number` reads, within the digits that are kept."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from cycles.indicators.models import Observation
from ims.numbers import read_number


def read_value(text: str, decimal: str | None = None) -> Decimal | None:
    """Return the number of a text, None for an empty one; raises ValidationError under ``value``, also for too long."""
    try:
        value = read_number(text, decimal)
        if value is not None:
            Observation._meta.get_field("value").run_validators(value)
    except ValidationError as wrong:
        raise ValidationError({"value": wrong}) from wrong
    return value
