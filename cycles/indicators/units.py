"""The registry of units: what can be converted into what, exactly, in :class:`~decimal.Decimal`.

A value in a unit is ``(value + offset) · factor / divisor`` in the base unit of its kind of quantity. All three numbers
are exact by definition (the SI brochure, the international foot and mile of 1959, the IEA's tonne of oil equivalent);
none is rounded. An indicator may have any other unit as free text: then there is no conversion, and pages say so.
Currencies are not here: their rates change. Why a table of our own: ``docs/decisions/units-of-our-own.md``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.indicators.unit_table import TABLE, Quantity
from ims.digits import scale
from ims.fields import Texts

# Published values have at most 24 digits and factors at most 10, so that products are exact.
PRECISION = 60
LEAST_DIGITS = 4


@dataclass(frozen=True)
class Unit:
    """One unit: its code for files, symbol for pages, and how it stands to the base unit of its quantity.

    ``also`` are further writings by which a free text is recognised, in lower case.
    """

    code: str
    symbol: str
    quantity: Quantity
    label: str | Promise
    factor: Decimal
    divisor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.label} ({self.symbol})" if str(self.label) != self.symbol else self.symbol


def _registered() -> Iterator[Unit]:
    for quantity, rows in TABLE.items():
        for code, symbol, label, factor, also in rows:
            number, _slash, divisor = factor.partition("/")
            yield Unit(code, symbol, quantity, label, Decimal(number), Decimal(divisor or 1), also=also)
        if quantity is Quantity.POWER:
            yield from _degrees()


def _degrees() -> Iterator[Unit]:
    q = Quantity
    zero, fahrenheit = Decimal("273.15"), Decimal("459.67")
    yield Unit("c", "°C", q.TEMPERATURE, _("degrees Celsius"), Decimal(1), offset=zero, also=("celsius",))
    yield Unit("k", "K", q.TEMPERATURE, _("kelvins"), Decimal(1))
    yield Unit("f", "°F", q.TEMPERATURE, _("degrees Fahrenheit"), Decimal(5), Decimal(9), fahrenheit, ("fahrenheit",))


UNITS: dict[str, Unit] = {unit.code: unit for unit in _registered()}


class NoConversion(ValueError):
    """The two units measure different things, or one of them is not in the registry."""


def unit_of(code: str) -> Unit | None:
    """Return the registered unit of a code, None for a free one."""
    return UNITS.get(code)


def recognised(text: Texts) -> str:
    """Return the code of the unit that a free text is (in one of its languages), "" when it is none for certain.

    ``% of all trips`` is per cent: what a share is a share of does not change how it converts.
    """
    if not isinstance(text, str):
        return next(filter(None, map(recognised, text.values())), "")
    written = " ".join(text.replace("\u00a0", " ").split())
    plain = written.casefold().replace("₂", "2")
    for unit in UNITS.values():
        # A symbol as it is written: MW is no mW.
        if plain in unit.also or (written and written == unit.symbol):
            return unit.code
    return "percent" if plain.startswith(("% of ", "per cent of ")) else ""


def alike(unit: Unit) -> list[Unit]:
    """Return the other units of the same quantity, in the order of the registry."""
    return [other for other in UNITS.values() if other.quantity == unit.quantity and other.code != unit.code]


def convert(value: Decimal, unit: Unit, into: Unit) -> Decimal:
    """Return the value in another unit, exact where it ends within 60 digits; raises :class:`NoConversion`.

    There and back is the same number; :func:`ims.digits.at_scale` gives it the same digits.
    """
    if unit.quantity != into.quantity:
        raise NoConversion(f"{unit.code} does not convert into {into.code}.")
    with localcontext(Context(prec=PRECISION)):
        base = (value + unit.offset) * unit.factor * into.divisor
        return base / (unit.divisor * into.factor) - into.offset


def converted(value: Decimal, unit: Unit, into: Unit) -> Decimal:
    """Return the value in another unit as it is printed: with as many significant digits as it was published with.

    At least four, without trailing zeros beyond the published decimals: it claims no more than its source.
    """
    exact = convert(value, unit, into)
    digits = max(LEAST_DIGITS, len(value.as_tuple().digits))
    rounded = Context(prec=digits).plus(exact)
    return _without_zeros(rounded, scale(value))


def _without_zeros(value: Decimal, least: int) -> Decimal:
    plain = Decimal(format(value, "f"))
    with localcontext(Context(prec=PRECISION)):
        for decimals in range(scale(plain) - 1, least - 1, -1):
            shorter = plain.quantize(Decimal(1).scaleb(-decimals))
            if shorter != plain:
                break
            plain = shorter
    return plain


def choices(units: Iterable[Unit] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the registry as a form offers it: by quantity."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units or UNITS.values():
        groups.setdefault(str(unit.quantity.label), []).append((unit.code, str(unit)))
    return list(groups.items())
