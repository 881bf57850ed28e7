"""The rule of an obligation and the day of the signature give dates."""

from datetime import date
from typing import Any

import pytest

from commitments.models import Obligation
from cycles.signatures.dates import add_months, due_dates

SIGNED, TODAY = date(2020, 2, 29), date(2023, 6, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 11, 30), 3, date(2021, 2, 28)),
        (date(2020, 12, 1), 1, date(2021, 1, 1)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, []),
        ({"recurrence": "regular"}, []),
        ({"months_after_signature": 12}, [date(2021, 2, 28)]),
        ({"fixed_date": date(2030, 12, 31)}, [date(2030, 12, 31)]),
        # A day that had passed when the city signed is due all the same.
        ({"fixed_date": date(2010, 12, 31)}, [date(2010, 12, 31)]),
        ({"every_months": 24}, [date(2022, 2, 28), date(2024, 2, 29)]),
        ({"months_after_signature": 6, "every_months": 24}, [date(2020, 8, 29), date(2022, 8, 29), date(2024, 8, 29)]),
        # Aalborg's common review: every five years from 2010; who signed in 2020 owes those from then on.
        ({"fixed_date": date(2010, 12, 31), "every_months": 60}, [date(2020, 12, 31), date(2025, 12, 31)]),
    ],
)
def test_due_dates(rule: dict[str, Any], expected: list[date]) -> None:
    assert due_dates(Obligation(**rule), SIGNED, TODAY) == expected


def test_the_day_itself_is_the_last_one_shown() -> None:
    assert due_dates(Obligation(every_months=12), date(2020, 6, 1), TODAY)[-1] == TODAY
