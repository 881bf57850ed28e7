"""Both inputs of a formula are written at the same moment: the computed value rests on both."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from cycles.indicators.computed import updating
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import record
from tests.cycles.indicators.computed.factories import make_computed, make_inputs
from tests.cycles.indicators.factories import make_editor
from tests.factories import make_city
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def race(periods: Iterable[str], begin: Callable[[], object] = lambda: None) -> tuple[list[object], list[str | None]]:
    """Record both inputs of these periods at once; return what became of both, and what was computed."""
    city = make_city()
    waste, people = make_inputs(city)
    made, by = make_computed(city, waste, people), make_editor(city)
    begin()

    def enter(indicator: Indicator, value: int) -> None:
        for period in periods:
            record(indicator, period, Decimal(value), by=by)

    answers = at_once(lambda: enter(waste, 46000), lambda: enter(people, 92000))
    values = Observation.objects.filter(indicator=made).order_by("starts_on").values_list("value", flat=True)
    return answers, [value and str(value) for value in values]


def test_the_second_one_sees_the_first() -> None:
    periods = [f"{year}" for year in range(2010, 2022)]
    assert race(periods) == ([None, None], ["500.0"] * len(periods))


def test_without_the_lock_neither_sees_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: nobody locks, and both have read before either has written."""
    both_read, read = Barrier(2), updating._read

    def read_together(*args: Any) -> updating.Rows:
        rows = read(*args)
        both_read.wait(timeout=20)
        return rows

    def without_lock() -> None:
        monkeypatch.setattr(updating, "lock", lambda _indicators: None)
        monkeypatch.setattr(updating, "_read", read_together)

    answers, values = race(["2010"], without_lock)
    assert values == [None]
    assert sum(answer is not None for answer in answers) == 1  # the database refuses the second gap of the period
