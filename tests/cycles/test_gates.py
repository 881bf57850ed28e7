"""Checks that look at the same thing share one reading of it."""

from collections.abc import Iterator

import pytest

from cycles import gates
from cycles.cycle import Cycle
from ims.refusals import Reason


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(gates, "_checks", {})
    seen: list[int] = []

    def look(cycle: Cycle) -> int:
        seen.append(cycle.year)
        return cycle.year

    def even(year: int) -> Iterator[Reason]:
        if year % 2:
            yield Reason("odd")

    gates.register("close_baseline", "a.even", "Even", even, look=look)
    gates.register("close_baseline", "a.late", "Late", lambda year: [] if year > 2000 else [Reason("early")], look=look)
    gates.register("close_baseline", "b.cycle", "Cycle", lambda cycle: [] if cycle.year else [Reason("none")])
    seen.append(0)
    return seen


def test_checks_with_one_look_read_once(looks: list[int]) -> None:
    found = gates.conditions(Cycle(year=2027), "close_baseline")
    assert looks == [0, 2027]
    assert [(c.name, c.is_met) for c in found] == [("a.even", False), ("a.late", True), ("b.cycle", True)]
    assert gates.unmet(Cycle(year=2027), "close_baseline") == [Reason("odd")]


def test_what_a_page_read_is_not_read_again(looks: list[int]) -> None:
    look = gates._checks["close_baseline"][0].look
    assert look is not None
    found = gates.conditions(Cycle(year=2027), "close_baseline", {look: 1998})
    assert looks == [0]
    assert [c.is_met for c in found] == [True, False, True]


def test_a_name_stands_once_per_transition(looks: list[int]) -> None:
    with pytest.raises(ValueError, match=r"a\.even"):
        gates.register("close_baseline", "a.even", "Even", lambda _cycle: [])
