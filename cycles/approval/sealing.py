"""What a decision seals: the question, the rule, the counts and the votes by member id, bound to the package's hash.

:func:`sealed_facts` writes it, :func:`read` reads it back, so that the result can be computed again from the sealed
content alone, years later. Members stand in it by id, never by name.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cycles.approval.models import AgendaItem
from cycles.approval.rule import Base, Casting, Counts, Majority, Quorum, Result, Rule, Tie, compute
from cycles.approval.standing import Standing


def sealed_facts(item: AgendaItem, stands: Standing, counts: Counts, decision: dict[str, Any]) -> dict[str, Any]:
    """Return the content of the decision's snapshot, without the envelope that every snapshot has."""
    return {
        "decision": {**decision, "kind": str(decision["kind"]), "outcome": str(decision["outcome"])},
        "question": {
            "item": item.number,
            "title": dict(item.title),
            "draft_decision": dict(item.draft_decision),
            "return_reasons": dict(item.return_reasons),
            "mode": item.mode,
            "before_evaluation": item.before_evaluation,
        },
        "meeting": {
            "held_on": item.meeting.held_on,
            "place": dict(item.meeting.place),
            "chair_id": item.meeting.chair_id,
        },
        "rule": _rule(stands.rule),
        "counts": _counts(counts, stands),
        "votes": [
            {"member_id": member, "choice": choice}
            for member, choice in item.votes.order_by("member_id").values_list("member_id", "choice")
        ],
        "counting": {"entered_by_id": item.counted_by_id, "confirmed_by_id": item.confirmed_by_id}
        if item.mode == AgendaItem.Mode.COUNTED
        else None,
        "package": {"kind": item.package.kind, "sha256": item.package.sha256} if item.package else None,
        "programme": {"version": item.programme.number} if item.programme else None,
    }


def agenda_facts(item: AgendaItem) -> dict[str, Any]:
    """Return what a package seals of its agenda item, for the council paper: meeting, draft decision, rule."""
    meeting = item.meeting
    return {
        "number": item.number,
        "title": dict(item.title),
        "draft_decision": dict(item.draft_decision),
        "next_step": item.next_step,
        "before_evaluation": item.before_evaluation,
        "meeting": {"held_on": meeting.held_on, "place": dict(meeting.place), "members_total": meeting.members_total},
        "rule": _rule(item.rule_for(meeting)),
    }


def read_rule(facts: dict[str, Any]) -> Rule:
    """Read a sealed rule back."""
    return _read_rule(facts)


def _rule(by_rule: Rule) -> dict[str, Any]:
    return {
        "quorum": str(by_rule.quorum.fraction),
        "quorum_more_than": by_rule.quorum.is_more_than,
        "majority": by_rule.majority.value,
        "base": by_rule.base.value,
        "fraction": str(by_rule.fraction) if by_rule.fraction is not None else None,
        "tie": by_rule.tie.value,
    }


def _counts(counts: Counts, stands: Standing) -> dict[str, Any]:
    return {
        "members_total": counts.members_total,
        "present": counts.present,
        "absent": counts.members_total - counts.present,
        "for": counts.for_,
        "against": counts.against,
        "abstained": counts.abstained,
        "disqualified": counts.disqualified,
        "casting_vote": stands.casting.value if stands.casting else None,
    }


@dataclass(frozen=True)
class Sealed:
    """A sealed decision read back: its facts, and rule and counts to compute the result from again."""

    decision: dict[str, Any]
    question: dict[str, Any]
    package: dict[str, str] | None
    votes: tuple[tuple[int, str], ...]
    rule: Rule
    counts: Counts
    casting: Casting | None

    @property
    def result(self) -> Result:
        """The result, computed from what was sealed."""
        return compute(self.rule, self.counts, self.casting)


def read(content: dict[str, Any]) -> Sealed:
    """Read a decision's sealed content; raise KeyError or ValueError when it is none."""
    return Sealed(
        decision=content["decision"],
        question=content["question"],
        package=content["package"],
        votes=tuple((vote["member_id"], vote["choice"]) for vote in content["votes"]),
        rule=_read_rule(content["rule"]),
        counts=_read_counts(content["counts"]),
        casting=Casting(content["counts"]["casting_vote"]) if content["counts"]["casting_vote"] else None,
    )


def _read_rule(facts: dict[str, Any]) -> Rule:
    return Rule(
        Quorum(Fraction(facts["quorum"]), facts["quorum_more_than"]),
        Majority(facts["majority"]),
        Base(facts["base"]),
        Fraction(facts["fraction"]) if facts["fraction"] else None,
        Tie(facts["tie"]),
    )


def _read_counts(facts: dict[str, Any]) -> Counts:
    return Counts(
        facts["members_total"],
        facts["present"],
        facts["for"],
        facts["against"],
        facts["abstained"],
        facts["disqualified"],
    )
