"""What a list's address may say: what is unknown counts as not given, and what is usual narrows nothing."""

from dataclasses import dataclass

import pytest

from ims.filters import ListFilters, free_text, number_or, one_of, order, read_by


@dataclass(frozen=True)
class Shelf(ListFilters):
    """What somebody looks for on a shelf."""

    theme: str = free_text(4)
    owner: str = number_or("nobody")
    state: str = one_of(("open", "done"))
    periods: str = one_of(("year", "month"), "year")
    colour: str = read_by(str.lower)
    sort: str = order([("code", "Code"), ("name", "Name")])


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ({}, {}),
        ({"q": "  trees "}, {"q": "trees"}),
        ({"q": "x" * 300}, {"q": "x" * 200}),
        ({"theme": "abcdef"}, {"theme": "abcd"}),
        ({"owner": "12"}, {"owner": "12"}),
        ({"owner": "nobody"}, {"owner": "nobody"}),
        ({"owner": 12}, {"owner": "12"}),
        *(({"owner": wrong}, {}) for wrong in ("-1", "٣", "1e3", "9" * 16, "somebody")),
        ({"state": "done"}, {"state": "done"}),
        ({"state": "gone"}, {}),
        ({"periods": "month"}, {"periods": "month"}),
        ({"periods": "day"}, {}),
        ({"colour": "RED"}, {"colour": "red"}),
        ({"sort": "name"}, {"sort": "name"}),
        ({"sort": "size", "page": "2"}, {}),
    ],
)
def test_what_is_unknown_counts_as_not_given(given: dict[str, object], held: dict[str, str]) -> None:
    found = Shelf.of(given)
    assert found == Shelf(**held)
    assert found.is_narrow is bool(held.keys() - {"sort"})
