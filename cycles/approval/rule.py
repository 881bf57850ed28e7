"""The rule of a vote: counts in, result out. Nobody can pick a result, and nothing here is a float.

Pure: whole numbers and :class:`~fractions.Fraction` only, no database. Our readings, explained in
``docs/decisions/how-a-vote-is-counted.md``:

* Who votes by proxy counts as present for the majority and in the votes, never for the quorum.
* Who is disqualified takes no part: counted neither for the quorum nor as present. ``all`` stays all members.
* Who is present and does not vote counts as present, so against a majority of those present, as an abstention does.
* Of all votes, abstentions too: an abstention counts against the majority, silence does not.
* A casting vote breaks a tie only where more than half decides (simple, absolute); it counts as one vote more.
* Nothing passes without a single vote for it.
"""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Majority(TextChoices):
    """How many votes for are needed."""

    SIMPLE = "simple", _("More for than against")
    ABSOLUTE = "absolute", _("More than half")
    TWO_THIRDS = "two_thirds", _("At least two thirds")
    FRACTION = "fraction", _("At least a fraction of its own")


class Base(TextChoices):
    """From whom the majority is counted."""

    VOTING = "voting", _("of those voting for or against")
    CAST = "cast", _("of all votes, abstentions too")
    PRESENT = "present", _("of the members present")
    ALL = "all", _("of all members")


class Tie(TextChoices):
    """What happens when as many vote for as against."""

    NONE = "none", _("A tie is a no")
    CHAIR = "chair", _("The chair has a casting vote")


class Casting(TextChoices):
    """The chair's casting vote."""

    FOR = "for", _("For")
    AGAINST = "against", _("Against")


class Outcome(Enum):
    """What the rule makes of the counts."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Quorum:
    """The share of all members that must be present: more than the fraction, or at least it."""

    fraction: Fraction
    is_more_than: bool

    def needed(self, members_total: int) -> int:
        """Return the smallest number of members present that makes the council quorate."""
        share = self.fraction * members_total
        return floor(share) + 1 if self.is_more_than else ceil(share)


@dataclass(frozen=True)
class Rule:
    """Quorum, majority and its base, the fraction of an own majority, and whether the chair breaks a tie."""

    quorum: Quorum
    majority: Majority = Majority.SIMPLE
    base: Base = Base.VOTING
    fraction: Fraction | None = None
    tie: Tie = Tie.NONE

    def __post_init__(self) -> None:
        if (self.majority is Majority.FRACTION) != (self.fraction is not None):
            raise ValueError("A majority of an own fraction has a fraction, no other has.")
        if self.fraction is not None and not 0 < self.fraction <= 1:
            raise ValueError("The fraction of a majority lies above 0 and is at most 1.")
        if self.majority is Majority.SIMPLE and self.base is not Base.VOTING:
            raise ValueError("More for than against looks only at those voting.")
        if self.tie is Tie.CHAIR and self.majority not in BROKEN_BY_CHAIR:
            raise ValueError("A casting vote breaks a tie only where more than half decides.")


BROKEN_BY_CHAIR = frozenset({Majority.SIMPLE, Majority.ABSOLUTE})


@dataclass(frozen=True)
class Counts:
    """The votes of one item; all are whole numbers of members. Present includes the disqualified.

    ``proxies`` are members who are away and whose votes, for, against or abstained, were cast by a proxy.
    """

    members_total: int
    present: int
    for_: int
    against: int
    abstained: int = 0
    disqualified: int = 0
    proxies: int = 0

    def __post_init__(self) -> None:
        if not self.is_possible:
            raise ValueError(f"Impossible counts: {self}.")

    @property
    def is_possible(self) -> bool:
        """Say whether nobody voted twice or without being there."""
        each = (self.for_, self.against, self.abstained, self.disqualified)
        if min(*each, self.proxies) < 0 or sum(each[:3]) < self.proxies:
            return False
        return sum(each) <= self.present + self.proxies <= self.members_total

    @property
    def taking_part(self) -> int:
        """The members present without those who are disqualified: the quorum is counted from them."""
        return self.present - self.disqualified

    @property
    def voters(self) -> int:
        """Who may vote: those taking part, and those away whose vote was cast by proxy."""
        return self.taking_part + self.proxies

    @property
    def not_voted(self) -> int:
        """Members present who may vote and did not."""
        return self.voters - self.for_ - self.against - self.abstained


@dataclass(frozen=True)
class Result:
    """The outcome with every number that led to it; ``casting`` is set when the chair's vote broke a tie."""

    outcome: Outcome
    quorum_needed: int
    base: int
    needed: int
    casting: Casting | None = None


def base_of(rule: Rule, counts: Counts) -> int:
    """Return the number of members from which the majority is counted."""
    if rule.base is Base.ALL:
        return counts.members_total
    if rule.base is Base.PRESENT:
        return counts.voters
    return counts.for_ + counts.against + (counts.abstained if rule.base is Base.CAST else 0)


def needed(rule: Rule, counts: Counts) -> int:
    """Return the smallest number of votes for that passes, given everything else in the counts."""
    base = base_of(rule, counts)
    if rule.majority is Majority.SIMPLE:
        return counts.against + 1
    if rule.majority is Majority.ABSOLUTE:
        return base // 2 + 1
    share = rule.fraction or Fraction(2, 3)
    return max(1, ceil(share * base))


def is_tie(counts: Counts) -> bool:
    """Say whether as many voted for as against, and somebody did."""
    return counts.for_ == counts.against > 0


def compute(rule: Rule, counts: Counts, casting: Casting | None = None) -> Result:
    """Return the result of the counts under the rule; ``casting`` is the chair's vote, heeded on a tie only."""
    quorum = rule.quorum.needed(counts.members_total)
    votes = needed(rule, counts)
    if counts.taking_part < quorum:
        return Result(Outcome.NO_QUORUM, quorum, base_of(rule, counts), votes)
    broken_by = casting if rule.tie is Tie.CHAIR and is_tie(counts) else None
    votes_for = counts.for_ + (1 if broken_by is Casting.FOR else 0)
    outcome = Outcome.PASSED if votes_for >= votes else Outcome.NOT_PASSED
    return Result(outcome, quorum, base_of(rule, counts), votes, broken_by)
