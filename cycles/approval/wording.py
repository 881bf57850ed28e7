"""The rule and the result in words, with their numbers, so that nobody has to trust a coloured bar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles.approval.rule import Base, Casting, Counts, Majority, Outcome, Quorum, Result, Rule, Tie
from cycles.approval.rule import needed as votes_needed
from ims.parts import Tally
from ims.words import day

OUTCOME_WORDS: dict[Outcome, str | Promise] = {
    Outcome.PASSED: gettext_lazy("passed"),
    Outcome.NOT_PASSED: gettext_lazy("not passed"),
    Outcome.NO_QUORUM: gettext_lazy("no quorum"),
}
BASE_WORDS: dict[Base, str | Promise] = {
    Base.VOTING: gettext_lazy("voting"),
    Base.CAST: gettext_lazy("votes"),
    Base.PRESENT: gettext_lazy("present"),
    Base.ALL: gettext_lazy("members"),
}
# The number needed is not known before everybody voted.
HANGS_ON_VOTERS = frozenset({Base.VOTING, Base.CAST})


def quorum_words(quorum: Quorum, members_total: int) -> str:
    """Return who must be present: ``More than 1/2 of 51 members must be present: 26.``"""
    words = _("More than %(share)s of %(all)s members must be present: %(needed)s.")
    if not quorum.is_more_than:
        words = _("At least %(share)s of %(all)s members must be present: %(needed)s.")
    return words % {"share": quorum.fraction, "all": members_total, "needed": quorum.needed(members_total)}


def rule_words(rule: Rule) -> str:
    """Return the majority as a sentence: ``More than half of the members present.``"""
    if rule.majority is Majority.SIMPLE:
        words = str(rule.majority.label)
    else:
        share = str(rule.majority.label)
        if rule.majority is Majority.FRACTION:
            share = _("At least %(share)s") % {"share": rule.fraction}
        words = f"{share} {rule.base.label}"
    tie = f" {rule.tie.label}." if rule.tie is Tie.CHAIR else ""
    return f"{words}.{tie}"


def explain(rule: Rule, counts: Counts, result: Result) -> str:
    """Return the result with the numbers that led to it: ``22 of 43 present needed, 25 for: passed.``"""
    numbers = {
        "for": counts.for_,
        "against": counts.against,
        "needed": result.needed,
        "base": result.base,
        "whom": BASE_WORDS[rule.base],
        "part": counts.taking_part,
        "all": counts.members_total,
        "quorum": result.quorum_needed,
        "outcome": OUTCOME_WORDS[result.outcome],
    }
    if result.outcome is Outcome.NO_QUORUM:
        return _("%(part)s of %(all)s members take part, %(quorum)s needed: no quorum.") % numbers
    if result.casting is not None:
        numbers["vote"] = _("for") if result.casting is Casting.FOR else _("against")
        return _("%(for)s for, %(against)s against; the chair’s casting vote is %(vote)s: %(outcome)s.") % numbers
    if rule.majority is Majority.SIMPLE:
        return _("More for than against needed, %(for)s for and %(against)s against: %(outcome)s.") % numbers
    return _("%(needed)s of %(base)s %(whom)s needed, %(for)s for: %(outcome)s.") % numbers


def still_needed(rule: Rule, counts: Counts) -> str:
    """Return how far the open vote is from its majority, "" when that hangs on who still votes."""
    if rule.base in HANGS_ON_VOTERS:
        return ""
    missing = votes_needed(rule, counts) - counts.for_
    if missing <= 0:
        return _("The votes for are enough.")
    return ngettext("%(n)s more vote for is enough.", "%(n)s more votes for are enough.", missing) % {"n": missing}


def tally(rule: Rule, counts: Counts, *, is_open: bool) -> Tally:
    """Return what the bar of votes draws; the mark stands only where the number needed is known and fits the bar."""
    needed: int | None = votes_needed(rule, counts)
    if (is_open and rule.base in HANGS_ON_VOTERS) or (needed or 0) > counts.voters:
        needed = None
    return Tally(counts.for_, counts.against, counts.abstained, counts.not_voted, needed)


def rules_words(facts: Mapping[str, Any] | None) -> str:
    """Return which version of the city's rules a sealed vote rests on, and why it departs from it if it does."""
    if not facts:
        return ""
    told = {"number": facts["version"], "day": day(date.fromisoformat(facts["valid_from"])), "by": facts["adopted_by"]}
    words = _("Rules of voting of the city, version %(number)s, valid from %(day)s (%(by)s).") % told
    if facts["departs_because"]:
        departing = _("This item is counted by another rule: %(reason)s") % {"reason": facts["departs_because"]}
        words = f"{words} {departing}"
    return words
