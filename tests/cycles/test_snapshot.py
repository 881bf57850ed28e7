"""Canonical content has one form: the same facts give the same bytes, and what has no form is refused."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import rfc8785
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from cycles import snapshot
from cycles.canonical import canonical, plain, sha256
from cycles.chain import proven
from cycles.cycle import Step
from cycles.snapshot import Decision, Snapshot
from ims.fields import Translated
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_user

CET = timezone(timedelta(hours=1))

# The examples of RFC 8785 that lie within our subset (3.2.2 and 3.2.3 without floats and non-ASCII keys).
RFC = [
    ({"literals": [None, True, False]}, '{"literals":[null,true,false]}'),
    (
        {"string": '\u20ac$\u000f\nA\'B"\\\\"/'},
        '{"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    ({"numbers": [0, -0, 1, -1, 9007199254740991, -9007199254740991]}, None),
    ({"b": 1, "a": 2, "A": 3, "1": 4, "10": 5, "2": 6, "": 7}, '{"":7,"1":4,"10":5,"2":6,"A":3,"a":2,"b":1}'),
    ({"peach": "This sorting order", "p": ["a", {"y": 1, "x": []}]}, None),
]


@pytest.mark.parametrize(("value", "text"), RFC)
def test_examples_of_the_rfc(value: dict[str, object], text: str | None) -> None:
    assert rfc8785.dumps(plain(value)) == (text.encode() if text else rfc8785.dumps(value))


def test_whole_numbers_are_written_without_an_exponent() -> None:
    assert rfc8785.dumps(plain(RFC[2][0])) == b'{"numbers":[0,0,1,-1,9007199254740991,-9007199254740991]}'


# what people's values become
PLAIN = [
    (Decimal("25"), "25"),
    (Decimal("25.0"), "25.0"),
    (Decimal("1E+2"), "100"),
    (Decimal("1E-7"), "0.0000001"),
    (Decimal("-0.50"), "-0.50"),
    (date(2026, 6, 15), "2026-06-15"),
    (datetime(2026, 6, 15, 19, 42, 8, 999, tzinfo=CET), "2026-06-15T18:42:08Z"),
    (datetime(2026, 6, 15, 18, 42, 8, tzinfo=UTC), "2026-06-15T18:42:08Z"),
    ("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m"),
    (Translated({"en": "Vision", "sv": "Vision"}), {"en": "Vision", "sv": "Vision"}),
    ((1, (2, [3])), [1, [2, [3]]]),
    (True, True),
    (None, None),
    (Step.APPROVAL, "approval"),
]


@pytest.mark.parametrize(("value", "wanted"), PLAIN)
def test_each_kind_of_value_has_one_form(value: object, wanted: object) -> None:
    assert plain(value) == wanted
    assert type(plain(value)) is type(wanted)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        [0.5],
        {"a": {"b": 1.5}},
        b"bytes",
        {1, 2},
        object(),
        Decimal("NaN"),
        Decimal("Infinity"),
        gettext_lazy("Vision"),  # says something else in each language
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        plain(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**30])
def test_numbers_that_others_would_round_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="too large"):
        plain([value])
    assert plain([2**53 - 1, 1 - 2**53]) == [2**53 - 1, 1 - 2**53]


@pytest.mark.parametrize("key", ["å", "nyckel\u20ac", "𝒳", 1, None])
def test_keys_that_sort_differently_elsewhere_are_refused(key: object) -> None:
    with pytest.raises(ValueError, match="no ASCII key"):
        plain({"fine": {key: 1}})


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises((UnicodeEncodeError, ValueError)):
        canonical({"text": "\ud800"})


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 6, 15, 18, 0))  # noqa: DTZ001 - that is what is refused


def test_the_hash_of_known_content_never_changes() -> None:
    content = canonical(
        {
            "kind": "decision",
            "year": 2026,
            "value": Decimal("44.20"),
            "big": Decimal("1E+2"),
            "on": date(2026, 6, 15),
            "text": {"en": "Cafe\u0301", "sv": "Kafé"},
            "none": None,
        }
    )
    assert content.decode() == (
        '{"big":"100","format":1,"kind":"decision","none":null,"on":"2026-06-15",'
        '"text":{"en":"Café","sv":"Kafé"},"value":"44.20","year":2026}'
    )
    assert sha256(content) == "e4f5d932ba45e6ed001d40662a61939c661e23b3f38d17a98628c9391848d857"


trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=6), children, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(codec="ascii"), max_size=6), trees, max_size=5))
def test_order_and_normal_form_do_not_matter(content: dict[str, object]) -> None:
    turned = dict(reversed(content.items()))
    assert canonical(content) == canonical(turned)
    assert unicodedata.is_normalized("NFC", canonical(content).decode())


@pytest.mark.django_db
def test_a_changed_letter_is_another_hash() -> None:
    held = make_decision(make_city(), 2026, Decision.Kind.ADOPT).snapshot
    assert held.verify()
    held.content = held.content.replace("test", "Test")
    assert not held.verify()


@pytest.mark.django_db
def test_decisions_of_a_city_are_one_chain_and_other_cities_have_their_own() -> None:
    city, other = make_city(), make_city("elsewhere")
    first = make_decision(city, 2026, Decision.Kind.ADOPT)
    apart = make_decision(other, 2026, Decision.Kind.ADOPT)
    second = make_decision(city, 2026, Decision.Kind.APPROVE)
    assert [row.entry.number for row in (first, apart, second)] == [1, 1, 2]
    assert [row.entry.previous_sha256 for row in (first, apart, second)] == ["", "", first.entry.sha256]
    assert proven(city) == proven(other) == []


@pytest.mark.django_db
def test_a_package_holds_every_registered_part() -> None:
    cycle = make_cycle(Step.APPROVAL)
    taken = snapshot.take(cycle, Snapshot.Kind.PACKAGE, by=make_user())
    assert taken.verify()
    assert all(f'"{name}":' in taken.content for name in snapshot.registered_parts())
    assert set(snapshot.content_of(cycle)) == set(snapshot.registered_parts())
