"""Units: what converts into what, there and back with the same digits."""

from decimal import Decimal
from itertools import permutations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cycles.indicators.converting import formula
from cycles.indicators.models import Observation
from cycles.indicators.services import change_indicator, define_indicator
from cycles.indicators.units import UNITS, NoConversion, Unit, alike, convert, converted, recognised, unit_of
from ims.cities.models import City
from ims.digits import at_scale
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_member

PAIRS = [(a, b) for a, b in permutations(UNITS.values(), 2) if a.quantity == b.quantity]
# As many digits as a published value may have: 24, at most 12 of them decimals.
published = st.decimals(
    min_value=Decimal("-999999999999"),
    max_value=Decimal("999999999999"),
    allow_nan=False,
    allow_infinity=False,
    places=None,
).filter(lambda number: -12 <= int(number.as_tuple().exponent) <= 0 and len(number.as_tuple().digits) <= 24)


def unit(code: str) -> Unit:
    """Return a registered unit."""
    found = unit_of(code)
    assert found is not None
    return found


@given(value=published, pair=st.sampled_from(PAIRS))
def test_there_and_back_gives_the_same_digits(value: Decimal, pair: tuple[Unit, Unit]) -> None:
    back = at_scale(convert(convert(value, *pair), pair[1], pair[0]), value)
    assert format(abs(back), "f") == format(abs(value), "f")
    assert back == value


@given(value=published, pair=st.sampled_from(PAIRS), third=st.sampled_from(list(UNITS.values())))
def test_a_detour_leads_to_the_same_value(value: Decimal, pair: tuple[Unit, Unit], third: Unit) -> None:
    if third.quantity == pair[0].quantity:
        direct, around = convert(value, *pair), convert(convert(value, pair[0], third), third, pair[1])
        assert abs(direct - around) <= max(abs(direct), Decimal(1)) * Decimal("1e-40")


@pytest.mark.parametrize(
    ("value", "a", "b", "wanted"),
    [
        ("25", "km", "m", "25000"),
        ("25.0", "km", "m", "25000.0"),
        ("1", "mi", "km", "1.609"),
        ("0", "kwh", "tj", "0"),
        ("36", "km_h", "m_s", "10"),
        ("7", "min", "h", "0.1167"),
        ("20.5", "c", "f", "68.9"),
        ("-40", "f", "c", "-40"),
        ("0", "c", "k", "273.2"),
        ("12.34", "percent", "permille", "123.4"),
        ("1", "gj_each", "kwh_each", "277.8"),
        ("1", "toe", "mwh", "11.63"),
    ],
)
def test_known_conversions(value: str, a: str, b: str, wanted: str) -> None:
    found = converted(Decimal(value), unit(a), unit(b))
    assert found == Decimal(wanted)


@pytest.mark.parametrize("value", ["25", "25.0", "0", "69.6198943145"])
def test_a_power_of_ten_loses_no_digit(value: str) -> None:
    assert convert(convert(Decimal(value), unit("mwh"), unit("kwh")), unit("kwh"), unit("mwh")) == Decimal(value)


def test_different_quantities_do_not_convert() -> None:
    with pytest.raises(NoConversion):
        convert(Decimal(1), unit("kg"), unit("kg_co2e"))


def test_the_table_is_whole() -> None:
    for found in UNITS.values():
        assert found.factor > 0, found.code
        assert found.divisor > 0, found.code
        assert str(found.label), found.code
        assert alike(found), f"{found.code} converts into nothing: leave it out"
    writings = [text for found in UNITS.values() for text in found.also]
    assert len(writings) == len(set(writings))
    assert all(text == text.casefold() for text in writings)
    symbols = [found.symbol for found in UNITS.values() if found.symbol]
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("%", "percent"),
        ("% of all trips", "percent"),
        ("kg per inhabitant", "kg_each"),
        ("MWh per inhabitant", "mwh_each"),
        ("t CO2e", "t_co2e"),
        ("t CO₂e", "t_co2e"),
        ("years", "years"),
        ("MW", "mw"),
        ("mW", ""),
        ("C", ""),
        ("persons per year", ""),
        ("% points", ""),
        ("", ""),
    ],
)
def test_a_text_is_recognised_only_for_certain(text: str, code: str) -> None:
    assert recognised(text) == code


def test_the_formula_has_the_exact_numbers() -> None:
    assert formula(unit("km_h"), unit("m_s")) == "value × 5 ÷ 18"
    assert formula(unit("c"), unit("k")) == "(value + 273.15)"
    assert formula(unit("mi"), unit("km")) == "value × 1.609344"
    assert formula(unit("min"), unit("h")) == "value ÷ 60"
    assert formula(unit("km"), unit("m")) == "value × 1000"


@pytest.mark.django_db
def test_a_new_indicators_unit_is_recognised_and_may_be_taken_out(city: City) -> None:
    indicator = make_indicator(city, unit="% of all trips")
    assert indicator.unit_code == "percent"
    assert change_indicator(indicator, by=make_editor(city), unit_code="").registered_unit is None
    free = define_indicator(
        city, by=make_editor(city), code="X", name="X", unit="smiles", direction="up", pillar="social"
    )
    assert free.unit_code == ""


@pytest.fixture
def reader(city: City, client_as: ClientAs) -> Client:
    return client_as(make_member(city, Role.AUDITOR))


@pytest.mark.django_db
def test_values_are_shown_in_another_unit_and_stay_as_published(city: City, reader: Client) -> None:
    indicator = make_indicator(city, unit="MWh")
    make_series(indicator, {"2022": "27.40", "2023": None, "2024": "0"})
    url = f"/cities/sundvik/indicators/{indicator.pk}/"
    assert [row.value for row in reader.get(url).context["rows"]] == ["0", "", "27.40"]
    answer = reader.get(f"{url}?unit=kwh")
    assert [row.value for row in answer.context["rows"]] == ["0", "", "27\u202f400"]
    assert "value × 1000." in answer.content.decode()
    assert [row.value for row in reader.get(f"{url}?unit=kg").context["rows"]] == ["0", "", "27.40"]
    assert str(Observation.objects.get(period="2022").value) == "27.40"


@pytest.mark.django_db
def test_a_free_unit_says_that_there_is_no_conversion(city: City, reader: Client) -> None:
    indicator = make_indicator(city, unit="smiles")
    make_series(indicator, {"2022": "1"})
    text = reader.get(f"/cities/sundvik/indicators/{indicator.pk}/?unit=kg").content.decode()
    assert "no conversion: the unit is not in the registry" in text
    assert "Show the values in" not in text
