"""The rule of a vote: a literal table, every small vote against another way of counting, and properties."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cycles.approval.rule import Base, Casting, Counts, Majority, Outcome, Quorum, Result, Rule, Tie, compute, is_tie

HALF = Quorum(Fraction(1, 2), is_more_than=True)
NONE = Quorum(Fraction(0), is_more_than=False)
SIMPLE = Rule(HALF)
ABSOLUTE_PRESENT = Rule(HALF, Majority.ABSOLUTE, Base.PRESENT)
ABSOLUTE_ALL = Rule(HALF, Majority.ABSOLUTE, Base.ALL)
ABSOLUTE_VOTING = Rule(HALF, Majority.ABSOLUTE, Base.VOTING)
THIRDS_VOTING = Rule(HALF, Majority.TWO_THIRDS, Base.VOTING)
THIRDS_CAST = Rule(HALF, Majority.TWO_THIRDS, Base.CAST)
THIRDS_ALL = Rule(HALF, Majority.TWO_THIRDS, Base.ALL)
FIFTHS_PRESENT = Rule(HALF, Majority.FRACTION, Base.PRESENT, Fraction(3, 5))
A_THIRD = Rule(HALF, Majority.FRACTION, Base.VOTING, Fraction(1, 3))
CHAIR = Rule(HALF, tie=Tie.CHAIR)
CHAIR_ALL = Rule(HALF, Majority.ABSOLUTE, Base.ALL, tie=Tie.CHAIR)
AT_LEAST_TWO_THIRDS_THERE = Rule(Quorum(Fraction(2, 3), is_more_than=False))

# rule, (all, present, for, against, abstained, disqualified), casting → outcome, quorum, base, needed
TABLE = [
    (ABSOLUTE_PRESENT, (51, 43, 25, 8, 4, 0), None, "passed", 26, 43, 22),
    (ABSOLUTE_PRESENT, (51, 43, 22, 21, 0, 0), None, "passed", 26, 43, 22),
    (ABSOLUTE_PRESENT, (51, 43, 21, 8, 14, 0), None, "not_passed", 26, 43, 22),
    (ABSOLUTE_PRESENT, (51, 43, 21, 8, 4, 2), None, "passed", 26, 41, 21),
    (ABSOLUTE_PRESENT, (51, 25, 25, 0, 0, 0), None, "no_quorum", 26, 25, 13),
    (ABSOLUTE_PRESENT, (51, 26, 14, 12, 0, 0), None, "passed", 26, 26, 14),
    (ABSOLUTE_PRESENT, (51, 27, 20, 0, 0, 2), None, "no_quorum", 26, 25, 13),
    (SIMPLE, (51, 43, 3, 9, 0, 0), None, "not_passed", 26, 12, 10),
    (SIMPLE, (51, 43, 9, 3, 31, 0), None, "passed", 26, 12, 4),
    (SIMPLE, (51, 43, 1, 0, 0, 0), None, "passed", 26, 1, 1),
    (SIMPLE, (51, 43, 0, 0, 43, 0), None, "not_passed", 26, 0, 1),
    (SIMPLE, (51, 43, 20, 20, 0, 0), None, "not_passed", 26, 40, 21),
    (SIMPLE, (51, 43, 20, 20, 0, 0), "for", "not_passed", 26, 40, 21),
    (CHAIR, (51, 43, 20, 20, 0, 0), "for", "passed", 26, 40, 21),
    (CHAIR, (51, 43, 20, 20, 0, 0), "against", "not_passed", 26, 40, 21),
    (CHAIR, (51, 43, 20, 20, 0, 0), None, "not_passed", 26, 40, 21),
    (CHAIR, (51, 43, 19, 20, 0, 0), "for", "not_passed", 26, 39, 21),
    (CHAIR, (51, 43, 0, 0, 0, 0), "for", "not_passed", 26, 0, 1),
    (CHAIR_ALL, (50, 50, 25, 25, 0, 0), "for", "passed", 26, 50, 26),
    (CHAIR_ALL, (50, 49, 24, 24, 1, 0), "for", "not_passed", 26, 50, 26),
    (ABSOLUTE_ALL, (51, 43, 26, 0, 0, 0), None, "passed", 26, 51, 26),
    (ABSOLUTE_ALL, (51, 43, 25, 0, 0, 0), None, "not_passed", 26, 51, 26),
    (ABSOLUTE_ALL, (50, 43, 25, 0, 0, 0), None, "not_passed", 26, 50, 26),
    (ABSOLUTE_VOTING, (51, 43, 0, 0, 43, 0), None, "not_passed", 26, 0, 1),
    (THIRDS_CAST, (51, 43, 20, 10, 0, 0), None, "passed", 26, 30, 20),
    (THIRDS_CAST, (51, 43, 20, 9, 2, 0), None, "not_passed", 26, 31, 21),
    (THIRDS_VOTING, (51, 43, 20, 10, 13, 0), None, "passed", 26, 30, 20),
    (THIRDS_VOTING, (51, 43, 19, 10, 14, 0), None, "not_passed", 26, 29, 20),
    (THIRDS_VOTING, (51, 43, 0, 0, 43, 0), None, "not_passed", 26, 0, 1),
    (THIRDS_ALL, (51, 51, 34, 17, 0, 0), None, "passed", 26, 51, 34),
    (THIRDS_ALL, (50, 50, 33, 17, 0, 0), None, "not_passed", 26, 50, 34),
    (FIFTHS_PRESENT, (51, 43, 26, 17, 0, 0), None, "passed", 26, 43, 26),
    (FIFTHS_PRESENT, (51, 43, 25, 18, 0, 0), None, "not_passed", 26, 43, 26),
    (A_THIRD, (51, 43, 10, 20, 13, 0), None, "passed", 26, 30, 10),
    (A_THIRD, (51, 43, 10, 21, 12, 0), None, "not_passed", 26, 31, 11),
    (AT_LEAST_TWO_THIRDS_THERE, (51, 34, 18, 16, 0, 0), None, "passed", 34, 34, 17),
    (AT_LEAST_TWO_THIRDS_THERE, (51, 33, 33, 0, 0, 0), None, "no_quorum", 34, 33, 1),
    (AT_LEAST_TWO_THIRDS_THERE, (50, 34, 18, 16, 0, 0), None, "passed", 34, 34, 17),
]


@pytest.mark.parametrize(("rule", "numbers", "casting", "outcome", "quorum", "base", "needed"), TABLE)
def test_the_table(
    rule: Rule,
    numbers: tuple[int, ...],
    casting: str | None,
    outcome: str,
    quorum: int,
    base: int,
    needed: int,
) -> None:
    result = compute(rule, Counts(*numbers), Casting(casting) if casting else None)
    assert (result.outcome.value, result.quorum_needed, result.base, result.needed) == (outcome, quorum, base, needed)


@pytest.mark.parametrize(
    ("rule", "numbers", "outcome", "base", "needed"),
    [
        # 10 of 19 present and two proxies: they count for the majority, and make no quorum
        (ABSOLUTE_PRESENT, (19, 10, 6, 5, 1, 0, 2), "not_passed", 12, 7),
        (ABSOLUTE_PRESENT, (19, 10, 7, 5, 0, 0, 2), "passed", 12, 7),
        (SIMPLE, (19, 9, 11, 0, 0, 0, 2), "no_quorum", 11, 1),
        (THIRDS_ALL, (19, 10, 12, 0, 0, 0, 2), "not_passed", 19, 13),
    ],
)
def test_proxies_count_for_the_majority_and_make_no_quorum(
    rule: Rule, numbers: tuple[int, ...], outcome: str, base: int, needed: int
) -> None:
    result = compute(rule, Counts(*numbers))
    assert (result.outcome.value, result.base, result.needed) == (outcome, base, needed)


RULES = [
    Rule(quorum, majority, base, fraction, tie)
    for quorum in (NONE, HALF, Quorum(Fraction(1, 2), is_more_than=False), Quorum(Fraction(2, 3), is_more_than=False))
    for majority, base, fraction in [
        (Majority.SIMPLE, Base.VOTING, None),
        *product((Majority.ABSOLUTE, Majority.TWO_THIRDS), Base, (None,)),
        *product((Majority.FRACTION,), Base, (Fraction(1, 3), Fraction(3, 5), Fraction(1))),
    ]
    for tie in Tie
    if tie is Tie.NONE or majority in {Majority.SIMPLE, Majority.ABSOLUTE}
]


def by_another_way(rule: Rule, c: Counts, casting: Casting | None) -> str:
    """Count the vote by cross-multiplying whole numbers, as a second pair of hands would."""
    part = c.present - c.disqualified + c.proxies
    above = (part - c.proxies) * rule.quorum.fraction.denominator - c.members_total * rule.quorum.fraction.numerator
    if above < 0 or (above == 0 and rule.quorum.is_more_than):
        return "no_quorum"
    votes = c.for_
    if rule.tie is Tie.CHAIR and c.for_ == c.against and c.for_ > 0 and casting is Casting.FOR:
        votes += 1
    whole = {
        Base.VOTING: c.for_ + c.against,
        Base.CAST: c.for_ + c.against + c.abstained,
        Base.PRESENT: part,
        Base.ALL: c.members_total,
    }[rule.base]
    share = rule.fraction or Fraction(2, 3)
    enough = {
        Majority.SIMPLE: votes > c.against,
        Majority.ABSOLUTE: 2 * votes > whole,
        Majority.TWO_THIRDS: 3 * votes >= 2 * whole and votes > 0,
        Majority.FRACTION: votes * share.denominator >= share.numerator * whole and votes > 0,
    }[rule.majority]
    return "passed" if enough else "not_passed"


def every_vote(members: int) -> list[Counts]:
    """Return every possible vote of a council of so many members."""
    numbers = range(members + 1)
    return [
        Counts(members, present, f, a, b, d)
        for present, f, a, b, d in product(numbers, repeat=5)
        if f + a + b + d <= present
    ]


@pytest.mark.parametrize("members", [1, 2, 3, 4, 5])
def test_every_small_vote_comes_out_as_counted_another_way(members: int) -> None:
    seen = set()
    for counts, rule, casting in product(every_vote(members), RULES, (None, *Casting)):
        outcome = compute(rule, counts, casting).outcome.value
        assert outcome == by_another_way(rule, counts, casting), (rule, counts, casting)
        seen.add(outcome)
    assert seen == {"passed", "not_passed", "no_quorum"}


@st.composite
def votes(draw: st.DrawFn) -> Counts:
    """Draw a possible vote of a council of up to 200."""
    total = draw(st.integers(1, 200))
    present = left = draw(st.integers(0, total))
    each = []
    for _kind in range(4):
        each.append(draw(st.integers(0, left)))
        left -= each[-1]
    # Some of those away vote for as well.
    proxies = draw(st.integers(0, total - present))
    return Counts(total, present, each[0] + proxies, *each[1:], proxies)


def rules() -> st.SearchStrategy[Rule]:
    """Draw any rule that can be."""
    quorums = st.builds(
        lambda n, d, more: Quorum(Fraction(min(n, d), d), more and n < d),
        st.integers(0, 10),
        st.integers(1, 10),
        st.booleans(),
    )
    fractions = st.builds(lambda n, d: Fraction(min(n, d), d), st.integers(1, 12), st.integers(1, 12))
    with_tie = st.sampled_from([(Majority.SIMPLE, Base.VOTING), *product((Majority.ABSOLUTE,), Base)])
    return st.one_of(
        st.builds(lambda q, m, t: Rule(q, *m, None, t), quorums, with_tie, st.sampled_from(Tie)),
        st.builds(lambda q, b: Rule(q, Majority.TWO_THIRDS, b), quorums, st.sampled_from(Base)),
        st.builds(lambda q, b, f: Rule(q, Majority.FRACTION, b, f), quorums, st.sampled_from(Base), fractions),
    )


castings = st.sampled_from([None, *Casting])


@given(rules(), votes(), castings)
def test_any_vote_comes_out_as_counted_another_way(rule: Rule, counts: Counts, casting: Casting | None) -> None:
    result = compute(rule, counts, casting)
    assert result.outcome.value == by_another_way(rule, counts, casting)
    assert {type(n) for n in (result.needed, result.base, result.quorum_needed)} == {int}


@given(rules(), votes(), castings)
def test_one_vote_turned_to_for_never_undoes_a_pass(rule: Rule, counts: Counts, casting: Casting | None) -> None:
    turned = (
        Counts(
            counts.members_total,
            counts.present,
            counts.for_ + 1,
            max(counts.against - 1, 0),
            counts.abstained - (1 if not counts.against and counts.abstained else 0),
            counts.disqualified,
            counts.proxies,
        )
        if counts.against or counts.abstained
        else counts
    )
    if compute(rule, counts, casting).outcome is Outcome.PASSED:
        assert compute(rule, turned, casting).outcome is Outcome.PASSED


@given(rules().filter(lambda rule: (rule.fraction or 1) > Fraction(1, 2)), votes(), castings)
def test_fewer_for_than_against_never_passes(rule: Rule, counts: Counts, casting: Casting | None) -> None:
    if counts.for_ < counts.against:
        assert compute(rule, counts, casting).outcome is not Outcome.PASSED


@given(rules(), votes(), castings)
def test_nothing_passes_without_a_vote_for_or_a_quorum(rule: Rule, counts: Counts, casting: Casting | None) -> None:
    if compute(rule, counts, casting).outcome is Outcome.PASSED:
        assert counts.for_ > 0
        assert counts.taking_part >= rule.quorum.needed(counts.members_total)


@given(rules(), votes())
def test_needed_is_the_smallest_number_that_passes(rule: Rule, counts: Counts) -> None:
    result = compute(rule, counts)
    if result.outcome is Outcome.PASSED:
        assert counts.for_ >= result.needed
    elif result.outcome is Outcome.NOT_PASSED:
        assert counts.for_ < result.needed


@given(rules(), votes())
def test_the_chair_decides_a_tie_and_nothing_else(rule: Rule, counts: Counts) -> None:
    with_chair, without = compute(rule, counts, Casting.FOR), compute(rule, counts)
    if rule.tie is Tie.NONE or not is_tie(counts):
        assert with_chair == without


@given(st.integers(1, 400), st.fractions(0, 1, max_denominator=20), st.booleans())
def test_a_quorum_is_the_smallest_number_that_is_one(total: int, fraction: Fraction, more: bool) -> None:
    needed = Quorum(fraction, more).needed(total)
    reached = (lambda n: n > fraction * total) if more else (lambda n: n >= fraction * total)
    assert reached(needed)
    assert needed == 0 or not reached(needed - 1)


@pytest.mark.parametrize(
    "numbers",
    [
        (10, 11, 0, 0),
        (10, 5, 3, 3),
        (10, 5, 3, 3, 0, 0, 7),
        (10, 9, 9, 2, 0, 0, 2),
        (10, 5, 0, 1, 0, 1, 2),
        (10, 9, 5, 5),
        (10, 9, 5, 3, 2),
        (10, 9, 5, 3, 1, 1),
        (10, 9, -1, 3),
        (10, 9, 1, 1, -1),
    ],
)
def test_counts_that_cannot_be_are_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Impossible counts"):
        Counts(*numbers)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"majority": Majority.FRACTION}, "has a fraction"),
        ({"majority": Majority.ABSOLUTE, "fraction": Fraction(1, 2)}, "has a fraction"),
        ({"majority": Majority.FRACTION, "fraction": Fraction(0)}, "above 0"),
        ({"majority": Majority.FRACTION, "fraction": Fraction(5, 4)}, "above 0"),
        ({"base": Base.ALL}, "only at those voting"),
        ({"majority": Majority.TWO_THIRDS, "tie": Tie.CHAIR}, "casting vote"),
    ],
)
def test_rules_that_mean_nothing_are_refused(facts: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Rule(HALF, **facts)  # type: ignore[arg-type]


def test_a_result_names_the_chair_only_when_it_decided() -> None:
    assert compute(CHAIR, Counts(51, 43, 20, 20), Casting.FOR) == Result(Outcome.PASSED, 26, 40, 21, Casting.FOR)
    assert compute(CHAIR, Counts(51, 43, 21, 20), Casting.AGAINST).casting is None
