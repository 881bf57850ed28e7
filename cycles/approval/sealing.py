"""What a decision seals: the question, the rule, the counts and the votes by member id, bound to the package's hash.

:func:`sealed_facts` writes it, :func:`read` reads it back, so that the result can be computed again from the sealed
content alone, years later. Members stand in it by id, never by name.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cycles.approval.amendments.models import Amendment
from cycles.approval.city_rules.taking import standard_of
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.mid_year.planned import sealed_changes
from cycles.approval.models import AgendaItem, Attendance, Vote
from cycles.approval.rule import Base, Casting, Counts, Majority, Quorum, Result, Rule, Tie, compute
from cycles.approval.standing import Standing, disqualified_there, standing
from cycles.snapshot import Snapshot


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
        **_vote(item, stands, counts),
        "package": {"kind": item.package.kind, "sha256": item.package.sha256} if item.package else None,
        "proposed": {"kind": item.proposed.kind, "sha256": item.proposed.sha256} if item.proposed else None,
        "amendments": [_amendment(row) for row in Amendment.objects.of(item).select_related("item__meeting")],
        "programme": {"version": item.programme.number} if item.programme else None,
        **_conditions(item),
        **sealed_changes(item),
    }


def _vote(item: AgendaItem, stands: Standing, counts: Counts) -> dict[str, Any]:
    return {
        "rule": _rule(stands.rule),
        "rules": _citys_rules(item),
        "counts": _counts(counts, stands),
        "votes": _votes(item),
        "present_ids": _present(item),
        "counting": {"entered_by_id": item.counted_by_id, "confirmed_by_id": item.confirmed_by_id}
        if item.mode == AgendaItem.Mode.COUNTED
        else None,
    }


def vote_facts(item: AgendaItem, votes: Iterable[Vote], disqualified: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a vote that came to an end without a decision, as a decision seals its own; ``read_vote`` reads it."""
    stands = standing(item)
    assert stands.counts is not None
    cast = [{"member_id": vote.member_id, "choice": vote.choice, **_by_proxy(vote.holder_id)} for vote in votes]
    cast += [{**row, "choice": "disqualified"} for row in disqualified]
    return {
        "rule": _rule(stands.rule),
        "rules": None,
        "counts": _counts(stands.counts, stands),
        "votes": cast if item.mode == AgendaItem.Mode.NAMED else [],
        "counting": {"entered_by_id": item.counted_by_id, "confirmed_by_id": item.confirmed_by_id}
        if item.mode == AgendaItem.Mode.COUNTED
        else None,
    }


def _amendment(row: Amendment) -> dict[str, Any]:
    """Return an amendment as it was proposed, what became of it, and its vote; None where it came to none."""
    stands = standing(row.item) if row.item.opened_at and not row.item.adjourned_because else None
    return amendment_facts(row, _vote(row.item, stands, stands.counts) if stands and stands.counts else None)


def amendment_facts(row: Amendment, vote: dict[str, Any] | None) -> dict[str, Any]:
    """Return what is sealed of an amendment beside its vote."""
    return {
        "number": row.item.number,
        "mover_id": row.mover_id,
        "subject": {"kind": row.subject, "key": row.subject_key, "place": row.place, **_act(row)},
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "outcome": row.outcome,
        "mode": row.item.mode,
        "vote": vote,
    }


def _act(row: Amendment) -> dict[str, str]:
    """Return whether it adds or removes; nothing where it changes, as in what was sealed before it could do else."""
    return {"act": row.act} if row.act != Amendment.Act.CHANGE else {}


def _conditions(item: AgendaItem) -> dict[str, Any]:
    """Return what the council asks for; nothing where it asks for nothing, as in what was sealed before it could."""
    rows = [condition_facts(row) for row in CouncilCondition.objects.of(item)]
    return {"conditions": rows} if rows else {}


# The same facts by the names of their columns, for who reads many conditions with what they belong to.
CONDITION_COLUMNS = {
    **{name: name for name in ("number", "kind", "text", "unit_id", "person_id", "due_on")},
    "unit": "unit__name",
}


def condition_facts(row: CouncilCondition) -> dict[str, Any]:
    """Return what is sealed of a condition or request: its words, who sees to it and until when."""
    return {
        "number": row.number,
        "kind": str(row.kind),
        "text": dict(row.text),
        "unit_id": row.unit_id,
        "unit": dict(row.unit.name) if row.unit else None,
        "person_id": row.person_id,
        "due_on": row.due_on,
    }


def _votes(item: AgendaItem) -> list[dict[str, Any]]:
    """Return the named votes by member, with who cast one by proxy, and who the clerk recorded as disqualified."""
    if item.mode != AgendaItem.Mode.NAMED:
        return []
    votes: list[dict[str, Any]] = []
    for member, choice, holder in item.votes.values_list("member_id", "choice", "holder_id"):
        votes.append({"member_id": member, "choice": choice, **_by_proxy(holder)})
    for row in disqualified_there(item):
        votes.append({"member_id": row.member_id, "choice": "disqualified", "ground": row.ground})
    return sorted(votes, key=lambda vote: int(vote["member_id"]))


def _by_proxy(holder: int | None) -> dict[str, int]:
    return {"proxy_holder_id": holder} if holder else {}


def _present(item: AgendaItem) -> list[int] | None:
    """Return who was present when a named vote was concluded; a counted one has only their number."""
    if item.mode != AgendaItem.Mode.NAMED:
        return None
    there = Attendance.objects.filter(meeting=item.meeting_id, presence=Attendance.Presence.PRESENT)
    return sorted(there.values_list("member_id", flat=True))


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
        "rules": _citys_rules(item),
    }


def _citys_rules(item: AgendaItem) -> dict[str, Any] | None:
    """Return the version of the city's rules that the item rests on, with what it says of such a question."""
    standard = standard_of(item)
    if item.rules is None or standard is None:
        return None
    return {
        "version": item.rules.number,
        "valid_from": item.rules.valid_from,
        "adopted_by": item.rules.adopted_by,
        "rule": {**_rule(standard.rule_under(item.rules.quorum)), "mode": standard.mode},
        "departs_because": item.departs_because or None,
        "proxies_per_holder": item.rules.proxies_per_holder,
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
        "proxies": counts.proxies,
        "casting_vote": stands.casting.value if stands.casting else None,
    }


@dataclass(frozen=True)
class SealedAmendment:
    """A sealed amendment read back; rule, counts and votes are there where it was voted on."""

    facts: dict[str, Any]
    rule: Rule | None
    counts: Counts | None
    casting: Casting | None
    votes: tuple[tuple[int, str], ...]

    @property
    def act(self) -> str:
        """Whether it changes, adds or removes."""
        return str(self.facts["subject"].get("act", Amendment.Act.CHANGE))

    @property
    def is_adopted(self) -> bool:
        """Say whether the council adopted it."""
        return bool(self.facts["outcome"] == "adopted")

    @property
    def result(self) -> Result | None:
        """The result, computed from what was sealed; None where there was no vote."""
        return compute(self.rule, self.counts, self.casting) if self.rule and self.counts else None


@dataclass(frozen=True)
class Sealed:
    """A sealed decision read back: its facts, and rule and counts to compute the result from again.

    ``proxies`` names by member who cast their vote while they were away; ``present`` is None where it was not sealed.
    """

    decision: dict[str, Any]
    question: dict[str, Any]
    package: dict[str, str] | None
    proposed: dict[str, str] | None
    base: dict[str, str] | None
    changes: tuple[dict[str, Any], ...]
    amendments: tuple["SealedAmendment", ...]
    conditions: tuple[dict[str, Any], ...]
    votes: tuple[tuple[int, str], ...]
    proxies: dict[int, int]
    present: frozenset[int] | None
    rule: Rule
    rules: dict[str, Any] | None
    counts: Counts
    casting: Casting | None

    @property
    def result(self) -> Result:
        """The result, computed from what was sealed."""
        return compute(self.rule, self.counts, self.casting)

    @property
    def is_without_reason(self) -> bool:
        """Say whether it departs from the city's rule and gives no reason."""
        if not self.rules or self.rules["departs_because"]:
            return False
        return bool(self.rules["rule"] != {**_rule(self.rule), "mode": self.question["mode"]})


def read_content(snapshot: Snapshot) -> dict[str, Any]:
    """Return what a snapshot holds."""
    found: dict[str, Any] = json.loads(snapshot.content)
    return found


def read(content: dict[str, Any]) -> Sealed:
    """Read a decision's sealed content; raise KeyError or ValueError when it is none."""
    return Sealed(
        decision=content["decision"],
        question=content["question"],
        package=content["package"],
        # Decisions that were sealed before the council amended anything here say nothing of amendments.
        proposed=content.get("proposed"),
        base=content.get("base"),
        changes=tuple(content.get("changes", [])),
        amendments=tuple(_read_amendment(facts) for facts in content.get("amendments", [])),
        conditions=tuple(content.get("conditions", [])),
        votes=_read_votes(content),
        proxies={vote["member_id"]: vote["proxy_holder_id"] for vote in content["votes"] if "proxy_holder_id" in vote},
        present=frozenset(content["present_ids"]) if content.get("present_ids") is not None else None,
        rule=_read_rule(content["rule"]),
        rules=content.get("rules"),
        counts=_read_counts(content["counts"]),
        casting=_read_casting(content),
    )


def _read_amendment(facts: dict[str, Any]) -> SealedAmendment:
    if facts["vote"] is None:
        return SealedAmendment(facts, None, None, None, ())
    vote = read_vote(facts["vote"])
    return SealedAmendment(facts, vote.rule, vote.counts, vote.casting, _read_votes(facts["vote"]))


@dataclass(frozen=True)
class SealedVote:
    """Rule and counts of any sealed vote, to compute its result from again."""

    rule: Rule
    counts: Counts
    casting: Casting | None


def read_vote(facts: Mapping[str, Any]) -> SealedVote:
    """Read rule and counts of a sealed vote back: of a decision, an amendment, or an item that was not decided."""
    return SealedVote(_read_rule(facts["rule"]), _read_counts(facts["counts"]), _read_casting(facts))


def _read_votes(facts: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    return tuple((vote["member_id"], vote["choice"]) for vote in facts["votes"])


def _read_casting(facts: Mapping[str, Any]) -> Casting | None:
    return Casting(facts["counts"]["casting_vote"]) if facts["counts"]["casting_vote"] else None


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
        facts.get("proxies", 0),
    )
