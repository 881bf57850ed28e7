"""The registry of units: what can be converted into what, exactly, in :class:`~decimal.Decimal`.

A value in a unit is ``(value + offset) · factor / divisor`` in the base unit of its kind of quantity. All three numbers
are exact by definition (the SI brochure, the international foot and mile of 1959, the IEA's tonne of oil equivalent);
none is rounded. An indicator may have any other unit as free text: then there is no conversion, and pages say so.
Currencies are not here: their rates change. Why a table of our own: ``docs/decisions/units-of-our-own.md``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ims.digits import scale

# Published values have at most 24 digits and factors at most 10, so that products are exact.
PRECISION = 60
LEAST_DIGITS = 4


class Quantity(models.TextChoices):
    """What is measured: only units of one kind of quantity convert into each other."""

    SHARE = "share", _("Share")
    COUNT = "count", _("Number")
    RATE = "rate", _("Number per inhabitants")
    LENGTH = "length", _("Length")
    AREA = "area", _("Area")
    VOLUME = "volume", _("Volume")
    MASS = "mass", _("Mass")
    GREENHOUSE = "greenhouse", _("Greenhouse gases")
    ENERGY = "energy", _("Energy")
    POWER = "power", _("Power")
    TEMPERATURE = "temperature", _("Temperature")
    DURATION = "duration", _("Duration")
    AGE = "age", _("Years and months")
    SPEED = "speed", _("Speed")
    CONCENTRATION = "concentration", _("Concentration in air")
    MASS_EACH = "mass_each", _("Mass per inhabitant")
    GREENHOUSE_EACH = "greenhouse_each", _("Greenhouse gases per inhabitant")
    ENERGY_EACH = "energy_each", _("Energy per inhabitant")
    VOLUME_EACH = "volume_each", _("Volume per inhabitant and day")


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


def _of(quantity: Quantity, *rows: tuple[str, str, str | Promise, str, tuple[str, ...]]) -> Iterator[Unit]:
    for code, symbol, label, factor, also in rows:
        number, _slash, divisor = factor.partition("/")
        yield Unit(code, symbol, quantity, label, Decimal(number), Decimal(divisor or 1), also=also)


def _table() -> Iterator[Unit]:
    q = Quantity
    yield from _of(
        q.SHARE,
        ("percent", "%", _("per cent"), "0.01", ("per cent", "percent", "percentage")),
        ("permille", "‰", _("per mille"), "0.001", ("per mille",)),
        ("share", "1", _("share of one"), "1", ()),
    )
    yield from _of(
        q.COUNT,
        ("number", "", _("number"), "1", ("number", "count", "persons", "people", "inhabitants", "days")),
        ("thousand", "1 000", _("thousands"), "1000", ("thousand", "thousands")),
        ("million", "1 000 000", _("millions"), "1000000", ("million", "millions")),
    )
    yield from _of(
        q.RATE,
        ("each", "/inh.", _("per inhabitant"), "1", ("per inhabitant", "per capita")),
        (
            "per_1000",
            "/1 000 inh.",
            _("per 1 000 inhabitants"),
            "0.001",
            ("per 1 000 inhabitants", "per 1000 inhabitants", "per 1,000 population"),
        ),
        (
            "per_10000",
            "/10 000 inh.",
            _("per 10 000 inhabitants"),
            "0.0001",
            ("per 10 000 inhabitants", "per 10000 inhabitants"),
        ),
        (
            "per_100000",
            "/100 000 inh.",
            _("per 100 000 inhabitants"),
            "0.00001",
            ("per 100 000 inhabitants", "per 100000 inhabitants", "per 100,000 population"),
        ),
    )
    yield from _of(
        q.LENGTH,
        ("mm", "mm", _("millimetres"), "0.001", ()),
        ("cm", "cm", _("centimetres"), "0.01", ()),
        ("m", "m", _("metres"), "1", ("metres",)),
        ("km", "km", _("kilometres"), "1000", ("kilometres",)),
        ("mi", "mi", _("miles"), "1609.344", ("miles",)),
    )
    yield from _of(
        q.AREA,
        ("m2", "m²", _("square metres"), "1", ("m2", "square metres")),
        ("ha", "ha", _("hectares"), "10000", ("hectares",)),
        ("km2", "km²", _("square kilometres"), "1000000", ("km2", "square kilometres")),
    )
    yield from _of(
        q.VOLUME,
        ("l", "l", _("litres"), "0.001", ("litres",)),
        ("m3", "m³", _("cubic metres"), "1", ("m3", "cubic metres")),
        ("ml3", "1 000 m³", _("thousand cubic metres"), "1000", ("1 000 m3",)),
    )
    yield from _of(
        q.MASS,
        ("g", "g", _("grams"), "0.001", ("grams",)),
        ("kg", "kg", _("kilograms"), "1", ("kilograms",)),
        ("t", "t", _("tonnes"), "1000", ("tonnes",)),
        ("kt", "kt", _("kilotonnes"), "1000000", ("kilotonnes", "1 000 t")),
    )
    yield from _of(
        q.GREENHOUSE,
        ("kg_co2e", "kg CO₂e", _("kilograms of CO₂ equivalent"), "1", ("kg co2e", "kg co2")),
        ("t_co2e", "t CO₂e", _("tonnes of CO₂ equivalent"), "1000", ("t co2e", "tonnes co2e", "t co2", "t co2 eq")),
        (
            "kt_co2e",
            "kt CO₂e",
            _("kilotonnes of CO₂ equivalent"),
            "1000000",
            ("kt co2e", "kt co2", "kilotonnes of co2"),
        ),
    )
    yield from _of(
        q.ENERGY,
        ("j", "J", _("joules"), "1", ()),
        ("mj", "MJ", _("megajoules"), "1000000", ()),
        ("gj", "GJ", _("gigajoules"), "1000000000", ()),
        ("tj", "TJ", _("terajoules"), "1000000000000", ()),
        ("kwh", "kWh", _("kilowatt hours"), "3600000", ()),
        ("mwh", "MWh", _("megawatt hours"), "3600000000", ()),
        ("gwh", "GWh", _("gigawatt hours"), "3600000000000", ()),
        ("toe", "toe", _("tonnes of oil equivalent"), "41868000000", ()),
    )
    yield from _of(
        q.POWER,
        ("w", "W", _("watts"), "1", ()),
        ("kw", "kW", _("kilowatts"), "1000", ()),
        ("mw", "MW", _("megawatts"), "1000000", ()),
    )
    zero, fahrenheit = Decimal("273.15"), Decimal("459.67")
    yield Unit("c", "°C", q.TEMPERATURE, _("degrees Celsius"), Decimal(1), offset=zero, also=("celsius",))
    yield Unit("k", "K", q.TEMPERATURE, _("kelvins"), Decimal(1))
    yield Unit("f", "°F", q.TEMPERATURE, _("degrees Fahrenheit"), Decimal(5), Decimal(9), fahrenheit, ("fahrenheit",))
    yield from _of(
        q.DURATION,
        ("s", "s", _("seconds"), "1", ("seconds",)),
        ("min", "min", _("minutes"), "60", ("minutes",)),
        ("h", "h", _("hours"), "3600", ("hours",)),
    )
    yield from _of(
        q.AGE,
        ("months", "mo.", _("months"), "1", ("months",)),
        ("years", "yr", _("years"), "12", ("years",)),
    )
    yield from _of(
        q.SPEED,
        ("m_s", "m/s", _("metres per second"), "1", ()),
        ("km_h", "km/h", _("kilometres per hour"), "1000/3600", ()),
    )
    yield from _of(
        q.CONCENTRATION,
        ("ug_m3", "µg/m³", _("micrograms per cubic metre"), "1", ("ug/m3", "μg/m3", "μg/m³")),
        ("mg_m3", "mg/m³", _("milligrams per cubic metre"), "1000", ("mg/m3",)),
    )
    yield from _of(
        q.MASS_EACH,
        (
            "kg_each",
            "kg/inh.",
            _("kilograms per inhabitant"),
            "1",
            ("kg per inhabitant", "kg per capita", "kg/inhabitant"),
        ),
        ("t_each", "t/inh.", _("tonnes per inhabitant"), "1000", ("t per inhabitant", "t per capita", "t/inhabitant")),
    )
    yield from _of(
        q.GREENHOUSE_EACH,
        (
            "kg_co2e_each",
            "kg CO₂e/inh.",
            _("kilograms of CO₂ equivalent per inhabitant"),
            "1",
            ("kg co2e per inhabitant",),
        ),
        (
            "t_co2e_each",
            "t CO₂e/inh.",
            _("tonnes of CO₂ equivalent per inhabitant"),
            "1000",
            ("t co2e per inhabitant", "t co2 per inhabitant"),
        ),
    )
    yield from _of(
        q.ENERGY_EACH,
        ("kwh_each", "kWh/inh.", _("kilowatt hours per inhabitant"), "1", ("kwh per inhabitant",)),
        ("mwh_each", "MWh/inh.", _("megawatt hours per inhabitant"), "1000", ("mwh per inhabitant",)),
        ("gj_each", "GJ/inh.", _("gigajoules per inhabitant"), "10000/36", ("gj per inhabitant",)),
    )
    yield from _of(
        q.VOLUME_EACH,
        (
            "l_each_day",
            "l/inh. d",
            _("litres per inhabitant and day"),
            "1",
            ("litres per inhabitant and day", "l per inhabitant and day"),
        ),
        ("m3_each_day", "m³/inh. d", _("cubic metres per inhabitant and day"), "1000", ("m3 per inhabitant and day",)),
    )


UNITS: dict[str, Unit] = {unit.code: unit for unit in _table()}


class NoConversion(ValueError):
    """The two units measure different things, or one of them is not in the registry."""


def unit_of(code: str) -> Unit | None:
    """Return the registered unit of a code, None for a free one."""
    return UNITS.get(code)


def recognised(text: str) -> str:
    """Return the code of the unit that a free text is, "" when it is none for certain.

    ``% of all trips`` is per cent: what a share is a share of does not change how it converts.
    """
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
