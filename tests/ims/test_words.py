"""Numbers, money, dates and deadlines as people read them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from ims import words

DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (Decimal("25"), "en", "25"),
        (Decimal("25.0"), "en", "25.0"),
        (Decimal("0"), "en", "0"),
        (Decimal("0.00"), "en", "0.00"),
        (Decimal("-3.5"), "en", "−3.5"),
        (Decimal("-0.05"), "sv", "−0,05"),
        (Decimal("1E+2"), "en", "100"),
        (Decimal("2026"), "en", "2026"),
        (Decimal("90000"), "en", "90\u202f000"),
        (Decimal("1234567.80"), "de", "1\u202f234\u202f567,80"),
        (12500, "fi", "12\u202f500"),
    ],
)
def test_number(value: Decimal | int, language: str, text: str) -> None:
    """The digits are the published ones; only the sign and the spaces are the language's."""
    with translation.override(language):
        assert words.number(value) == text


def test_number_refuses_a_float() -> None:
    """A float has no digits of its own."""
    with pytest.raises(TypeError):
        words.number(0.1)  # type: ignore[arg-type]


def test_units_and_money_stay_with_their_number() -> None:
    """A line never breaks between a number and what it counts."""
    assert words.with_unit(Decimal("4.0"), "t") == "4.0\u00a0t"
    assert words.with_unit(Decimal("4.0"), "") == "4.0"
    assert words.money(790000, "EUR") == "790\u202f000\u00a0EUR"


@pytest.mark.parametrize(
    ("amounts", "texts"),
    [
        (["390000.00", "420000", "0.00"], ["390\u202f000", "420\u202f000", "0"]),
        (["390000.00", "12.5", "0"], ["390\u202f000.00", "12.50", "0.00"]),
    ],
)
def test_amounts_of_one_table_are_written_alike(amounts: list[str], texts: list[str]) -> None:
    """Without cents when all are whole, with two when one is not; however they were typed."""
    read = [Decimal(text) for text in amounts]
    cents = words.has_cents([*read, None])
    assert [words.amount(value, cents=cents) for value in read] == texts


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("en", "16 November 2026", "16 Nov"),
        ("sv", "16 november 2026", "16 nov"),
        ("de", "16. November 2026", "16. Nov"),
        ("fi", "16. marraskuuta 2026", "16. mar"),
    ],
)
def test_dates(language: str, full: str, short: str) -> None:
    """Dates follow the language's order and form."""
    with translation.override(language):
        assert words.day(DAY) == full
        assert words.day_short(DAY) == short
        assert words.day_short_with_year(DAY) == f"{short} 2026"
        assert words.weekday(DAY).endswith(full)


def test_weekday_and_clock() -> None:
    """Meetings have a weekday; the clock has 24 hours."""
    assert words.weekday(DAY) == "Monday 16 November 2026"
    assert words.clock(time(18, 0)) == "18:00"
    assert words.clock(datetime(2026, 11, 16, 9, 5, tzinfo=UTC)) == "09:05"


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 9), "9 Nov, 7 days late"),
        (date(2026, 11, 15), "15 Nov, 1 day late"),
        (date(2026, 11, 16), "16 Nov, today"),
        (date(2026, 11, 17), "17 Nov, 1 day left"),
        (date(2027, 1, 15), "15 Jan, 60 days left"),
    ],
)
def test_due(due: date, text: str) -> None:
    """The date comes first, then how long."""
    assert words.due(due, DAY) == text


def test_moments_stand_on_the_clocks_of_the_current_zone() -> None:
    """A moment out of the database is shown in the city's time; a day, a time or another zone's moment as it is."""
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Stockholm"):
        assert (words.clock(late), words.day(late)) == ("00:30", "1 January 2027")
        assert words.clock(late.astimezone(ZoneInfo("America/New_York"))) == "18:30"
        assert (words.clock(time(18, 0)), words.day(DAY)) == ("18:00", "16 November 2026")
    assert words.clock(late) == "23:30"
