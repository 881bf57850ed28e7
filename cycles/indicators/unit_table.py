"""The units that the registry knows, by quantity: code, symbol, label, factor (or factor/divisor), further writings.

Degrees do not stand here: they begin elsewhere than at zero, see :mod:`cycles.indicators.units`.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Row = tuple[str, str, str | Promise, str, tuple[str, ...]]


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


TABLE: dict[Quantity, tuple[Row, ...]] = {
    Quantity.SHARE: (
        ("percent", "%", _("per cent"), "0.01", ("per cent", "percent", "percentage")),
        ("permille", "‰", _("per mille"), "0.001", ("per mille",)),
        ("share", "1", _("share of one"), "1", ()),
    ),
    Quantity.COUNT: (
        ("number", "", _("number"), "1", ("number", "count", "persons", "people", "inhabitants", "days")),
        ("thousand", "1 000", _("thousands"), "1000", ("thousand", "thousands")),
        ("million", "1 000 000", _("millions"), "1000000", ("million", "millions")),
    ),
    Quantity.RATE: (
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
    ),
    Quantity.LENGTH: (
        ("mm", "mm", _("millimetres"), "0.001", ()),
        ("cm", "cm", _("centimetres"), "0.01", ()),
        ("m", "m", _("metres"), "1", ("metres",)),
        ("km", "km", _("kilometres"), "1000", ("kilometres",)),
        ("mi", "mi", _("miles"), "1609.344", ("miles",)),
    ),
    Quantity.AREA: (
        ("m2", "m²", _("square metres"), "1", ("m2", "square metres")),
        ("ha", "ha", _("hectares"), "10000", ("hectares",)),
        ("km2", "km²", _("square kilometres"), "1000000", ("km2", "square kilometres")),
    ),
    Quantity.VOLUME: (
        ("l", "l", _("litres"), "0.001", ("litres",)),
        ("m3", "m³", _("cubic metres"), "1", ("m3", "cubic metres")),
        ("ml3", "1 000 m³", _("thousand cubic metres"), "1000", ("1 000 m3",)),
    ),
    Quantity.MASS: (
        ("g", "g", _("grams"), "0.001", ("grams",)),
        ("kg", "kg", _("kilograms"), "1", ("kilograms",)),
        ("t", "t", _("tonnes"), "1000", ("tonnes",)),
        ("kt", "kt", _("kilotonnes"), "1000000", ("kilotonnes", "1 000 t")),
    ),
    Quantity.GREENHOUSE: (
        ("kg_co2e", "kg CO₂e", _("kilograms of CO₂ equivalent"), "1", ("kg co2e", "kg co2")),
        ("t_co2e", "t CO₂e", _("tonnes of CO₂ equivalent"), "1000", ("t co2e", "tonnes co2e", "t co2", "t co2 eq")),
        (
            "kt_co2e",
            "kt CO₂e",
            _("kilotonnes of CO₂ equivalent"),
            "1000000",
            ("kt co2e", "kt co2", "kilotonnes of co2"),
        ),
    ),
    Quantity.ENERGY: (
        ("j", "J", _("joules"), "1", ()),
        ("mj", "MJ", _("megajoules"), "1000000", ()),
        ("gj", "GJ", _("gigajoules"), "1000000000", ()),
        ("tj", "TJ", _("terajoules"), "1000000000000", ()),
        ("kwh", "kWh", _("kilowatt hours"), "3600000", ()),
        ("mwh", "MWh", _("megawatt hours"), "3600000000", ()),
        ("gwh", "GWh", _("gigawatt hours"), "3600000000000", ()),
        ("toe", "toe", _("tonnes of oil equivalent"), "41868000000", ()),
    ),
    Quantity.POWER: (
        ("w", "W", _("watts"), "1", ()),
        ("kw", "kW", _("kilowatts"), "1000", ()),
        ("mw", "MW", _("megawatts"), "1000000", ()),
    ),
    Quantity.DURATION: (
        ("s", "s", _("seconds"), "1", ("seconds",)),
        ("min", "min", _("minutes"), "60", ("minutes",)),
        ("h", "h", _("hours"), "3600", ("hours",)),
    ),
    Quantity.AGE: (
        ("months", "mo.", _("months"), "1", ("months",)),
        ("years", "yr", _("years"), "12", ("years",)),
    ),
    Quantity.SPEED: (
        ("m_s", "m/s", _("metres per second"), "1", ()),
        ("km_h", "km/h", _("kilometres per hour"), "1000/3600", ()),
    ),
    Quantity.CONCENTRATION: (
        ("ug_m3", "µg/m³", _("micrograms per cubic metre"), "1", ("ug/m3", "μg/m3", "μg/m³")),
        ("mg_m3", "mg/m³", _("milligrams per cubic metre"), "1000", ("mg/m3",)),
    ),
    Quantity.MASS_EACH: (
        (
            "kg_each",
            "kg/inh.",
            _("kilograms per inhabitant"),
            "1",
            ("kg per inhabitant", "kg per capita", "kg/inhabitant"),
        ),
        ("t_each", "t/inh.", _("tonnes per inhabitant"), "1000", ("t per inhabitant", "t per capita", "t/inhabitant")),
    ),
    Quantity.GREENHOUSE_EACH: (
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
    ),
    Quantity.ENERGY_EACH: (
        ("kwh_each", "kWh/inh.", _("kilowatt hours per inhabitant"), "1", ("kwh per inhabitant",)),
        ("mwh_each", "MWh/inh.", _("megawatt hours per inhabitant"), "1000", ("mwh per inhabitant",)),
        ("gj_each", "GJ/inh.", _("gigajoules per inhabitant"), "10000/36", ("gj per inhabitant",)),
    ),
    Quantity.VOLUME_EACH: (
        (
            "l_each_day",
            "l/inh. d",
            _("litres per inhabitant and day"),
            "1",
            ("litres per inhabitant and day", "l per inhabitant and day"),
        ),
        ("m3_each_day", "m³/inh. d", _("cubic metres per inhabitant and day"), "1000", ("m3 per inhabitant and day",)),
    ),
}
