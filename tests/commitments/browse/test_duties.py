"""An obligation's rule as a sentence."""

from datetime import date
from typing import Any

import pytest

from commitments.browse.duties import rule_sentence
from commitments.models import Obligation


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, ""),
        ({"recurrence": "regular"}, "Regular"),
        ({"months_after_signature": 12}, "Within 12 months of the signature"),
        ({"months_after_signature": 84}, "Within 7 years of the signature"),
        ({"fixed_date": date(2030, 12, 31)}, "By 31 December 2030"),
        ({"every_months": 12}, "Every 12 months"),
        ({"every_months": 12, "at_least": 3, "out_of": 21}, "At least 3 of 21 items, every 12 months"),
        (
            {"fixed_date": date(2010, 12, 31), "every_months": 60, "recurrence": "every 5 years"},
            "For the first time by 31 December 2010, every 5 years",
        ),
    ],
)
def test_rule_sentence(fields: dict[str, Any], sentence: str) -> None:
    assert rule_sentence(Obligation(**fields)) == sentence
