"""What is typed or pasted into a cell: read as one number in the indicator's unit, or refused by name with its cure."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cycles.indicators.entering.typed import Typed, read_typed
from cycles.indicators.models import Indicator
from ims.fields import Translated


def indicator(unit: str = "%", unit_code: str = "percent") -> Indicator:
    """Return an indicator in a unit, not saved."""
    return Indicator(code="T01", unit=Translated(en=unit), unit_code=unit_code)


def refusal(text: str, of: Indicator, language: str = "en") -> str:
    """Return why the text is refused."""
    with override(language), pytest.raises(ValidationError) as wrong:
        read_typed(text, of)
    assert list(wrong.value.message_dict) == ["value"]
    return " ".join(wrong.value.messages)


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "0", "0"),
        ("en", "0.0", "0.0"),
        ("en", " 44.2 ", "44.2"),
        ("en", "44,2", "44.2"),
        ("en", "1,234", "1234"),
        ("en", "1.234", "1.234"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1.234,50", "1234.50"),
        ("en", "1,234,567", "1234567"),
        ("en", "1.234.567", "1234567"),
        ("en", "1 234 567.8", "1234567.8"),
        ("en", "1\u202f234", "1234"),
        ("en", "1\u00a0234", "1234"),
        ("en", "1’234.5", "1234.5"),
        ("en", "\u22123.20", "-3.20"),
        ("en", "-3", "-3"),
        ("en", "+5", "5"),
        ("en", "12 %", "12"),
        ("en", "12%", "12"),
        ("en", "1234,5678", "1234.5678"),
        ("sv", "44,2", "44.2"),
        ("sv", "1,234", "1.234"),
        ("sv", "1 234,5", "1234.5"),
        ("sv", "44.2", "44.2"),
        ("de", "1.234", "1234"),
        ("de", "1,234", "1.234"),
        ("en", "", ""),
        ("en", "   ", ""),
    ],
)
def test_a_number_is_read_by_the_language(language: str, text: str, number: str) -> None:
    with override(language):
        typed = read_typed(text, indicator())
    assert ("" if typed.number is None else str(typed.number)) == number
    assert typed.gap_reason == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n/a: no survey", "no survey"),
        ("N/A no survey", "no survey"),
        ("#N/A", ""),
        ("n/a", ""),
        ("n.a.", ""),
        ("na", ""),
        ("-", ""),
        ("–", ""),
        ("..", ""),
        (".. not surveyed", "not surveyed"),
        ("n/a: 12 of 40 answered", "12 of 40 answered"),
    ],
)
def test_not_available_is_a_reason_or_asks_for_one(text: str, reason: str) -> None:
    assert read_typed(text, indicator()) == Typed(gap_reason=reason, lacks_reason=not reason)


@pytest.mark.parametrize("text", ["12 13", "12; 13", "12-14", "1 2345", "1,2,3", "12 / 13", "1.2.3", "12,5 13,5"])
def test_two_numbers_in_a_cell_are_refused(text: str) -> None:
    assert "one" in refusal(text, indicator())


@pytest.mark.parametrize("text", ["=A1+B1", "=12", "@SUM(A1)", "+A1", "-(3)"])
def test_a_formula_is_refused(text: str) -> None:
    assert "formula" in refusal(text, indicator())


@pytest.mark.parametrize("text", ["many", "1e5", "٣", "--1", "NaN", "#REF!", "<b>1</b>", "no answer", "nada", "-x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert refusal(text, indicator())


def test_another_unit_is_refused_with_the_value_in_the_right_one() -> None:
    tonnes = indicator("t", "t")
    assert "type 0.012 if that is meant" in refusal("12 kg", tonnes)
    assert "Type its value in t" in refusal("12 %", tonnes)
    assert "Type its value in trips" in refusal("12 km", indicator("trips", ""))
    assert read_typed("12 t", tonnes).number == 12
    assert read_typed("12 Trips", indicator("trips", "")) == Typed(Decimal(12), unit="Trips")
    assert read_typed("12 %", indicator("% of all trips", "percent")) == Typed(Decimal(12), unit="%")
    assert read_typed("3 m3", indicator("m³", "m3")) == Typed(Decimal(3), unit="m3")


def test_what_can_be_read_in_two_ways_is_refused_with_both() -> None:
    assert "Type 1234 or 1,234" in unspaced(refusal("1.234", indicator(), "sv"))
    assert "5000" in refusal("9" * 5000, indicator())


def unspaced(text: str) -> str:
    """Return the English sentence's numbers whatever the language of the sentence is."""
    return text.replace("Skriv", "Type").replace(" eller ", " or ")
