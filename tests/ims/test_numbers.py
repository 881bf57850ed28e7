"""Numbers as people write them: read with their digits, by the form of the text and else by its source or language."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ims import words
from ims.numbers import read_number

# As many digits as a published value may have: 12 before and 12 behind the sign.
PUBLISHED = st.builds(
    lambda sign, digits, scale: Decimal((sign, tuple(map(int, str(digits))), -scale)),
    st.sampled_from([0, 1]),
    st.integers(0, 10**18),
    st.integers(0, 12),
)
LANGUAGES = st.sampled_from(["en", "sv", "de"])


@given(PUBLISHED, LANGUAGES)
def test_what_a_page_shows_is_read_as_the_same_digits(value: Decimal, language: str) -> None:
    with override(language):
        assert same(read_number(words.number(value)), value)


@given(PUBLISHED, st.sampled_from([".", ","]), LANGUAGES)
def test_a_source_whose_sign_is_known_is_read_alike_in_every_language(value: Decimal, sign: str, language: str) -> None:
    with override(language):
        assert same(read_number(format(value, "f").replace(".", sign), sign), value)


@given(PUBLISHED, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("’", ".")]))
def test_groups_of_thousands_change_nothing(value: Decimal, signs: tuple[str, str]) -> None:
    group, decimal = signs
    whole, point, fraction = format(value, "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    grouped = f"-{grouped}" if whole.startswith("-") and not grouped.startswith("-") else grouped
    assert same(read_number(grouped + (decimal if point else "") + fraction, decimal), value)


@given(PUBLISHED)
def test_no_number_is_ever_read_as_another_one_when_its_source_is_unknown(value: Decimal) -> None:
    """Without a known sign a number is read as what it is, or refused; never a thousand times wrong."""
    for sign in ".,":
        try:
            read = read_number(format(value, "f").replace(".", sign), "")
        except ValidationError:
            continue
        assert same(read, value)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused_with_a_sentence(text: str) -> None:
    sentences: list[str] = []
    try:
        value = read_number(text)
    except ValidationError as wrong:
        value, sentences = None, wrong.messages
    assert all(sentences)
    assert value is None or value.is_finite()


def same(one: Decimal | None, other: Decimal) -> bool:
    """Say whether both have the same digits; a page shows no negative zero otherwise than as it is."""
    return one is not None and format(one, "f") == format(other, "f")


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("1,234", "en", "1234"),
        ("1,234", "sv", "1.234"),
        ("1.234", "en", "1.234"),
        ("1.234", "de", "1234"),
        ("0,234", "en", "0.234"),
        ("0.234", "sv", "0.234"),
        ("1234,567", "en", "1234.567"),
        ("12,34", "en", "12.34"),
    ],
)
def test_where_a_sign_could_be_both_the_language_tells(text: str, language: str, read: str) -> None:
    with override(language):
        assert str(read_number(text)) == read


@pytest.mark.parametrize(
    ("text", "language", "decimal"), [("1.234", "sv", None), ("1,234", "en", ""), ("1.234", "en", "")]
)
def test_where_nothing_tells_both_readings_are_shown(text: str, language: str, decimal: str | None) -> None:
    with override(language), pytest.raises(ValidationError) as wrong:
        read_number(text, decimal)
    assert wrong.value.code == "two readings"
    assert "1234" in wrong.value.messages[0]


@pytest.mark.parametrize("text", ["12 13", "1,2,3", "1 234,567.8", "1,23,456", "1 2345", "0 123"])
def test_more_than_one_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="more than one number"):
        read_number(text)
