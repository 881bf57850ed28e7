"""A table of votes as real councils count them, each with its rule's parameters and the text the rule was read in.

A row is: source, quorum, majority, whom it is counted from, its own fraction, whether the chair breaks a tie; then all
members, present, for, against, abstained, disqualified, the chair's casting vote; then the outcome. The sources were
read: each says what its row turns on. What it does not say there, such as the quorum or the size of the council, is
ours, and a row whose whole reading is ours is "(ours)".
Where a law lets only those present and voting count, an abstention is out of the base; where it counts from those
present, an abstention works as a vote against. A vote by proxy counts in the majority and makes no quorum; without one,
a count beyond attendance is refused.
"""

from fractions import Fraction

import pytest

from cycles.approval.rule import Base, Casting, Counts, Majority, Outcome, Quorum, Rule, Tie, compute

HALF_PLUS, HALF, THIRDS, ANY = (
    Quorum(Fraction(1, 2), is_more_than=True),
    Quorum(Fraction(1, 2), is_more_than=False),
    Quorum(Fraction(2, 3), is_more_than=False),
    Quorum(Fraction(0), is_more_than=False),
)
SIMPLE, ABSOLUTE, TWO_THIRDS, OWN = Majority.SIMPLE, Majority.ABSOLUTE, Majority.TWO_THIRDS, Majority.FRACTION
VOTING, PRESENT, ALL = Base.VOTING, Base.PRESENT, Base.ALL
NO_CASTING, CHAIR = Tie.NONE, Tie.CHAIR

OURS = "(ours)"
DENMARK = "Kommunestyrelsesloven § 11 stk. 2–3, danskelove.dk: at least half present, majority of votes"
FINLAND = "Kommunallagen 103 § as told by kommunforbundet.fi: two thirds of the full council present"
FINLAND_DEFERRAL = "KHO 17.10.2005/2607, finlex.fi: a quarter of those present defers; 43 present, 13 for, 29 against"
FRANCE = "CGCT L2121-20, legifrance: absolute majority of votes expressed, the president's voice prevails on a tie"
FRANCE_QUORUM = "CGCT L2121-17, lercoul-09.fr: more than half present in person, delegated votes not among the present"
FRANCE_INTEREST = "Réponse, Sénat 01/03/2007 p. 473: 10 of 19 present, two of them interested, are no quorum"
HAMMARO = "hammaronytt.se on the Swedish Kommunallag: a third of those present refers back; 14–0, 17 abstaining, of 31"
KIRUNA = "Minutes of Kiruna's council § 122, notes in a public repository: 22 yes, 22 no, the chair's casting vote"
SALZBURG = "Salzburger Gemeindeordnung 2019 § 35, gesetzefinden.at: more than half of those present, abstention rejects"
CARINTHIA = "K-AGO § 39, jusline.at: majority of those present in quorate number, abstention counts as rejection"
AUSTRIA_22 = "gesetzefinden.at lti20000196 § 22: more than half present; a tie is rejected"
HOLSTEIN = "Gemeindeordnung Schleswig-Holstein § 39: only yes and no count, a tie is rejected, paragraphen.online"
SAARLAND = "KSVG § 39, haufe.de: the rules of procedure need the majority of the lawful number of members"
BADEN = "GemO § 4 Abs. 2, juracademy.de: the main by-law needs the majority of the votes of all members"
SOUTH_TYROL = "South Tyrol's law on district communities: two thirds of the members approve the statute"
WURTTEMBERG = "Bazille, Staatsrecht Württemberg 1908 p. 172: more than half present, the chair decides a tie"
RONR_MAJORITY = "roberts-rules.com parl17: more than half of votes cast, no abstentions; of 1000 it is 501, not 510"
RONR_CAST = "roberts-rules.com parl17: 81 votes cast, half is 40 1/2, a majority is 41"
VARIATIONS = "McClintock, Voting Variations: 7–4, 2 abstaining and 2–1, 10 abstaining, by both thresholds"
RONR_FORUM = "robertsrules.forumflash.com 36299: 17 for, 8 against, abstentions wrongly counted; two thirds"

TABLE = [
    # Ties
    (HOLSTEIN, HALF, SIMPLE, VOTING, None, NO_CASTING, (31, 30, 15, 15, 0, 0), "", "not_passed"),
    (HOLSTEIN, HALF, SIMPLE, VOTING, None, NO_CASTING, (31, 30, 12, 12, 6, 0), "", "not_passed"),
    (AUSTRIA_22, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (21, 20, 10, 10, 0, 0), "", "not_passed"),
    (AUSTRIA_22, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (21, 20, 10, 10, 0, 0), "for", "not_passed"),
    (KIRUNA, HALF_PLUS, SIMPLE, VOTING, None, CHAIR, (45, 44, 22, 22, 0, 0), "for", "passed"),
    (KIRUNA, HALF_PLUS, SIMPLE, VOTING, None, CHAIR, (45, 44, 22, 22, 0, 0), "against", "not_passed"),
    (FRANCE, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 16, 7, 7, 2, 0), "for", "passed"),
    (FRANCE, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 16, 7, 7, 2, 0), "against", "not_passed"),
    (FRANCE, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 16, 6, 7, 3, 0), "for", "not_passed"),
    (WURTTEMBERG, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (12, 10, 5, 5, 0, 0), "for", "passed"),
    (SALZBURG, HALF_PLUS, ABSOLUTE, PRESENT, None, CHAIR, (25, 24, 12, 12, 0, 0), "for", "passed"),
    (SALZBURG, HALF_PLUS, ABSOLUTE, PRESENT, None, CHAIR, (25, 24, 12, 12, 0, 0), "against", "not_passed"),
    (OURS, HALF_PLUS, ABSOLUTE, PRESENT, None, CHAIR, (25, 24, 11, 11, 2, 0), "for", "not_passed"),
    (OURS, HALF_PLUS, SIMPLE, VOTING, None, CHAIR, (25, 24, 12, 12, 0, 0), "", "not_passed"),
    (OURS, HALF_PLUS, SIMPLE, VOTING, None, CHAIR, (25, 24, 0, 0, 24, 0), "for", "not_passed"),
    # 9 against 3, both ways round
    (OURS, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (13, 12, 3, 9, 0, 0), "", "not_passed"),
    (OURS, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (13, 12, 9, 3, 0, 0), "", "passed"),
    (OURS, HALF_PLUS, TWO_THIRDS, ALL, None, NO_CASTING, (13, 12, 9, 3, 0, 0), "", "passed"),
    (OURS, HALF_PLUS, TWO_THIRDS, ALL, None, NO_CASTING, (14, 12, 9, 3, 0, 0), "", "not_passed"),
    (OURS, HALF_PLUS, OWN, VOTING, Fraction(3, 4), NO_CASTING, (13, 12, 9, 3, 0, 0), "", "passed"),
    # More than half of votes cast: abstentions not counted
    (RONR_MAJORITY, ANY, ABSOLUTE, VOTING, None, NO_CASTING, (1200, 1100, 501, 499, 100, 0), "", "passed"),
    (RONR_MAJORITY, ANY, ABSOLUTE, VOTING, None, NO_CASTING, (1200, 1100, 500, 500, 100, 0), "", "not_passed"),
    (RONR_CAST, ANY, ABSOLUTE, VOTING, None, NO_CASTING, (100, 100, 41, 40, 4, 0), "", "passed"),
    (RONR_CAST, ANY, ABSOLUTE, VOTING, None, NO_CASTING, (100, 100, 40, 41, 4, 0), "", "not_passed"),
    (DENMARK, HALF, SIMPLE, VOTING, None, NO_CASTING, (25, 13, 2, 1, 10, 0), "", "passed"),
    (HAMMARO, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (31, 31, 14, 0, 17, 0), "", "passed"),
    # Abstentions counted: they work as votes against
    (SALZBURG, HALF_PLUS, ABSOLUTE, PRESENT, None, NO_CASTING, (25, 24, 12, 4, 8, 0), "", "not_passed"),
    (SALZBURG, HALF_PLUS, ABSOLUTE, PRESENT, None, NO_CASTING, (25, 24, 13, 0, 11, 0), "", "passed"),
    (CARINTHIA, HALF_PLUS, ABSOLUTE, PRESENT, None, NO_CASTING, (19, 15, 7, 1, 7, 0), "", "not_passed"),
    (CARINTHIA, HALF_PLUS, ABSOLUTE, PRESENT, None, NO_CASTING, (19, 15, 8, 7, 0, 0), "", "passed"),
    (HAMMARO, HALF_PLUS, ABSOLUTE, PRESENT, None, NO_CASTING, (31, 31, 14, 0, 17, 0), "", "not_passed"),
    # The same votes by two thresholds
    (VARIATIONS, ANY, ABSOLUTE, PRESENT, None, NO_CASTING, (13, 13, 7, 4, 2, 0), "", "passed"),
    (VARIATIONS, ANY, TWO_THIRDS, VOTING, None, NO_CASTING, (13, 13, 7, 4, 2, 0), "", "not_passed"),
    (VARIATIONS, ANY, TWO_THIRDS, VOTING, None, NO_CASTING, (13, 13, 2, 1, 10, 0), "", "passed"),
    (VARIATIONS, ANY, ABSOLUTE, PRESENT, None, NO_CASTING, (13, 13, 2, 1, 10, 0), "", "not_passed"),
    (RONR_FORUM, ANY, TWO_THIRDS, VOTING, None, NO_CASTING, (30, 30, 17, 8, 5, 0), "", "passed"),
    (RONR_FORUM, ANY, TWO_THIRDS, PRESENT, None, NO_CASTING, (30, 30, 17, 8, 5, 0), "", "not_passed"),
    # Two thirds, or more than half, of all members: absentees count as if against
    (SOUTH_TYROL, HALF_PLUS, TWO_THIRDS, ALL, None, NO_CASTING, (30, 20, 20, 0, 0, 0), "", "passed"),
    (SOUTH_TYROL, HALF_PLUS, TWO_THIRDS, ALL, None, NO_CASTING, (30, 29, 19, 0, 10, 0), "", "not_passed"),
    (SOUTH_TYROL, HALF_PLUS, ABSOLUTE, ALL, None, NO_CASTING, (30, 29, 16, 13, 0, 0), "", "passed"),
    (OURS, HALF_PLUS, TWO_THIRDS, ALL, None, NO_CASTING, (31, 20, 20, 0, 0, 0), "", "not_passed"),
    (OURS, HALF_PLUS, TWO_THIRDS, PRESENT, None, NO_CASTING, (31, 20, 14, 6, 0, 0), "", "passed"),
    (SAARLAND, HALF_PLUS, ABSOLUTE, ALL, None, NO_CASTING, (33, 20, 17, 3, 0, 0), "", "passed"),
    (SAARLAND, HALF_PLUS, ABSOLUTE, ALL, None, NO_CASTING, (33, 20, 16, 0, 4, 0), "", "not_passed"),
    (BADEN, HALF, ABSOLUTE, ALL, None, NO_CASTING, (23, 23, 12, 11, 0, 0), "", "passed"),
    (BADEN, HALF, ABSOLUTE, ALL, None, NO_CASTING, (23, 15, 11, 0, 4, 0), "", "not_passed"),
    # A minority may refer back or defer
    (HAMMARO, HALF_PLUS, OWN, PRESENT, Fraction(1, 3), NO_CASTING, (31, 31, 14, 0, 17, 0), "", "passed"),
    (HAMMARO, HALF_PLUS, OWN, PRESENT, Fraction(1, 3), NO_CASTING, (31, 31, 10, 21, 0, 0), "", "not_passed"),
    (FINLAND_DEFERRAL, THIRDS, OWN, PRESENT, Fraction(1, 4), NO_CASTING, (51, 43, 13, 29, 0, 0), "", "passed"),
    (OURS, THIRDS, OWN, PRESENT, Fraction(1, 4), NO_CASTING, (51, 43, 10, 32, 0, 0), "", "not_passed"),
    # Quorum: short of it, just reached, lost when members leave or are disqualified
    (FINLAND, THIRDS, SIMPLE, VOTING, None, NO_CASTING, (43, 29, 15, 14, 0, 0), "", "passed"),
    (FINLAND, THIRDS, SIMPLE, VOTING, None, NO_CASTING, (43, 28, 28, 0, 0, 0), "", "no_quorum"),
    (DENMARK, HALF, SIMPLE, VOTING, None, NO_CASTING, (20, 10, 6, 4, 0, 0), "", "passed"),
    (AUSTRIA_22, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (20, 10, 6, 4, 0, 0), "", "no_quorum"),
    (FRANCE_INTEREST, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 10, 8, 0, 0, 2), "", "no_quorum"),
    (FRANCE_INTEREST, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 12, 8, 2, 0, 2), "", "passed"),
    (FRANCE_QUORUM, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 9, 9, 0, 0, 0), "", "no_quorum"),
    (FRANCE_QUORUM, HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR, (19, 10, 6, 4, 0, 0), "", "passed"),
    (OURS, HALF_PLUS, TWO_THIRDS, VOTING, None, NO_CASTING, (51, 25, 25, 0, 0, 0), "", "no_quorum"),
    (OURS, HALF_PLUS, SIMPLE, VOTING, None, NO_CASTING, (51, 51, 0, 0, 51, 0), "", "not_passed"),
]


@pytest.mark.parametrize(
    ("source", "quorum", "majority", "base", "fraction", "tie", "numbers", "casting", "outcome"), TABLE
)
def test_a_council_decides(
    source: str,
    quorum: Quorum,
    majority: Majority,
    base: Base,
    fraction: Fraction | None,
    tie: Tie,
    numbers: tuple[int, ...],
    casting: str,
    outcome: str,
) -> None:
    rule = Rule(quorum, majority, base, fraction, tie)
    result = compute(rule, Counts(*numbers), Casting(casting) if casting else None)
    assert result.outcome is Outcome(outcome), source


def test_the_table_is_long_and_most_of_it_was_read_somewhere() -> None:
    assert len(TABLE) >= 40
    assert sum(row[0] == OURS for row in TABLE) * 3 < len(TABLE)
    assert len({row[1:8] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param((19, 10, 8, 3, 0, 0), id="the eleventh vote is one for somebody who is absent"),
        pytest.param((19, 10, 9, 0, 0, 2), id="who is disqualified voted as well"),
        pytest.param((19, 20, 11, 9, 0, 0), id="more are present than the council has"),
    ],
)
def test_a_vote_for_somebody_who_is_absent_is_no_count(numbers: tuple[int, ...]) -> None:
    """FRANCE allows a colleague to vote in writing for one absent member: such a count says how many they were."""
    with pytest.raises(ValueError, match="Impossible counts"):
        Counts(*numbers)


@pytest.mark.parametrize(
    ("source", "numbers", "outcome"),
    [
        (FRANCE, (19, 10, 7, 4, 0, 0, 1), "passed"),
        (FRANCE, (19, 10, 5, 6, 0, 0, 1), "not_passed"),
        (FRANCE_QUORUM, (19, 9, 10, 0, 0, 0, 1), "no_quorum"),
    ],
)
def test_a_vote_by_proxy_counts_and_makes_no_quorum(source: str, numbers: tuple[int, ...], outcome: str) -> None:
    rule = Rule(HALF_PLUS, ABSOLUTE, VOTING, None, CHAIR)
    assert compute(rule, Counts(*numbers)).outcome is Outcome(outcome), source
