"""No action waits for itself, and one begins when the one before it has ended."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cycles.targets.action_plan.order import begins_too_early, circle

NODES = st.integers(0, 11)
EDGES = st.sets(st.tuples(NODES, NODES), max_size=40)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def waits_of(edges: set[tuple[int, int]]) -> dict[int, set[int]]:
    """Return the predecessors of each action."""
    found: dict[int, set[int]] = {}
    for waiting, predecessor in edges:
        found.setdefault(waiting, set()).add(predecessor)
    return found


def reachable(waits: dict[int, set[int]], start: int) -> set[int]:
    """Return for which actions one waits, directly or by way of others: the slow way, by growing the set."""
    found = set(waits.get(start, ()))
    while (more := found.union(*(waits.get(each, set()) for each in found))) != found:
        found = more
    return found


@given(EDGES)
def test_what_only_waits_for_earlier_ones_has_no_circle(edges: set[tuple[int, int]]) -> None:
    waits = waits_of({(max(a, b), min(a, b)) for a, b in edges if a != b})
    assert [start for start in range(12) if circle(waits, start)] == []


@given(EDGES)
def test_a_circle_is_found_exactly_where_there_is_one_and_its_way_is_told(edges: set[tuple[int, int]]) -> None:
    waits = waits_of(edges)
    for start in range(12):
        way = circle(waits, start)
        assert bool(way) == (start in reachable(waits, start))
        assert all(after in waits[before] for before, after in zip([start, *way], way, strict=False))
        assert not way or way[-1] == start


@given(DAYS, DAYS)
def test_the_day_of_the_end_itself_is_early_enough(starts_on: date, ends_on: date) -> None:
    assert begins_too_early(starts_on, ends_on) == (starts_on < ends_on)
    assert not begins_too_early(ends_on, ends_on)
    assert begins_too_early(ends_on - timedelta(days=1), ends_on)
    assert not begins_too_early(None, ends_on)
    assert not begins_too_early(starts_on, None)
