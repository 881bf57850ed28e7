"""What was put to the vote and how it came out as ready texts, read from sealed content alone: for pages and papers.

Persons stand in the content by id: ``names`` says what they are called now, an erased one has only their number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.amendments.models import OUTCOME_WORDS
from cycles.approval.amendments.showing import Line, lines
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import Vote
from cycles.approval.presence.models import Disqualification
from cycles.approval.rule import compute
from cycles.approval.sealing import read_vote
from cycles.approval.wording import explain, quorum_words, rule_words, rules_words
from cycles.snapshot import Decision
from ims import words
from ims.people.models import User

Content = Mapping[str, Any]
Say = Callable[[Any], str]
Names = Mapping[int, str]
# The keys under which sealed content names persons.
PEOPLE = frozenset(
    {
        "chair_id",
        "confirmed_by_id",
        "entered_by_id",
        "giver_id",
        "holder_id",
        "member_id",
        "mover_id",
        "person_id",
        "present_ids",
        "proxy_holder_id",
    }
)


@dataclass(frozen=True)
class NamedVote:
    """How a member voted; ``note`` says by whose proxy, or on which ground they took no part."""

    name: str
    choice: str
    word: str
    note: str


@dataclass(frozen=True)
class VoteTold:
    """A vote: the result in a sentence, the rule in words, the counts, and by name or who counted."""

    sentence: str
    rule: str
    counts: tuple[tuple[str, int], ...]
    votes: tuple[NamedVote, ...]
    present: tuple[str, ...]
    counted: str

    @property
    def by_choice(self) -> list[tuple[str, list[str]]]:
        """Who voted how: each choice that somebody made, with the names, and in brackets what is to say of one."""
        words = {vote.choice: vote.word for vote in self.votes}
        said = {vote: f"{vote.name} ({vote.note})" if vote.note else vote.name for vote in self.votes}
        return [
            (words[choice], [said[vote] for vote in self.votes if vote.choice == choice])
            for choice in Vote.Choice.values
            if choice in words
        ]


@dataclass(frozen=True)
class AmendmentTold:
    """An amendment: who moved it and why, what it changes field by field, and what became of it."""

    number: str
    place: str
    mover: str
    reason: str
    outcome: str
    word: str
    lines: list[Line]
    vote: VoteTold | None


@dataclass(frozen=True)
class ConditionTold:
    """What the council asks for: a condition or a request, of whom and until when."""

    kind: str
    text: str
    who: str
    until: str


@dataclass(frozen=True)
class Told:
    """What was put to the vote, with everything that was said of it; ``decision`` is "" where nothing was decided."""

    item: str
    title: str
    asked: str
    text: str
    reasons: str
    decision: str
    decided_on: str
    outcome: str
    next_step: str
    vote: VoteTold | None
    amendments: tuple[AmendmentTold, ...]
    conditions: tuple[ConditionTold, ...]


def people_in(content: Any) -> set[int]:
    """Return the ids of all persons whom sealed content names."""
    return set(_people(content))


def _people(content: Any) -> Iterator[int]:
    if isinstance(content, list | tuple):
        for one in content:
            yield from _people(one)
    elif isinstance(content, Mapping):
        for name, value in content.items():
            if name in PEOPLE:
                yield from value if isinstance(value, list) else [value] if value else []
            else:
                yield from _people(value)


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Return what these persons are called, in the order of their names."""
    rows = User.objects.filter(pk__in=set(ids)).order_by("sort_key", "pk")
    return {person.pk: str(person) for person in rows}


def called(names: Names, person: int | None) -> str:
    """Return a person's name, their number where nobody knows it any more, "" for nobody."""
    return names.get(person, f"#{person}") if person else ""


def decision_told(content: Content, say: Say, names: Names) -> Told:
    """Return a sealed decision as ready texts."""
    decision, question = content["decision"], content["question"]
    binding = str(content.get("city", {}).get("language", ""))
    kind, next_step = decision["kind"], decision["next_step"]
    reasons = say(question.get("return_reasons"))
    return Told(
        item=question["item"],
        title=say(question["title"]),
        asked=asked_for(kind, int(content["year"]), is_return=bool(reasons)),
        text=say(question.get("draft_decision")),
        reasons=reasons,
        decision=decision["number"],
        decided_on=words.day(date.fromisoformat(decision["decided_on"])),
        outcome=str(Decision.Outcome(decision["outcome"]).label),
        next_step=str(Decision.Next(next_step).label) if next_step else "",
        vote=vote_told(content, names),
        amendments=amendments_told(content.get("amendments", []), names, binding),
        conditions=conditions_told(content.get("conditions", []), say, names),
    )


def asked_for(kind: str, year: int, *, is_return: bool) -> str:
    """Return what the council was asked in a few words, with the year."""
    word = _("Return the programme") if is_return else str(Decision.Kind(kind).label)
    return f"{word}, {year}"


def vote_told(facts: Content | None, names: Names) -> VoteTold | None:
    """Return a sealed vote as ready texts, None where there was none."""
    if facts is None:
        return None
    vote = read_vote(facts)
    result = compute(vote.rule, vote.counts, vote.casting)
    rule = (
        rule_words(vote.rule),
        quorum_words(vote.rule.quorum, vote.counts.members_total),
        rules_words(facts.get("rules")),
    )
    return VoteTold(
        sentence=explain(vote.rule, vote.counts, result),
        rule=" ".join(filter(None, rule)),
        counts=_counts(facts["counts"]),
        votes=_votes(facts["votes"], names),
        present=tuple(name for person, name in in_order(facts.get("present_ids") or [], names)),
        counted=_counted(facts.get("counting"), names),
    )


def _counts(counts: Content) -> tuple[tuple[str, int], ...]:
    found = [
        (_("Members"), counts["members_total"]),
        (_("Present"), counts["present"]),
        (_("For"), counts["for"]),
        (_("Against"), counts["against"]),
        (_("Abstained"), counts["abstained"]),
        (_("Disqualified"), counts["disqualified"]),
    ]
    return (*found, *([(_("By proxy"), counts["proxies"])] if counts.get("proxies") else []))


def _votes(votes: Iterable[Content], names: Names) -> tuple[NamedVote, ...]:
    by_member = {vote["member_id"]: vote for vote in votes}
    rows = [(name, by_member[member]) for member, name in in_order(by_member, names)]
    return tuple(
        NamedVote(name, row["choice"], str(Vote.Choice(row["choice"]).label), _note(row, names)) for name, row in rows
    )


def _note(vote: Content, names: Names) -> str:
    if vote.get("proxy_holder_id"):
        return _("by proxy, %(who)s") % {"who": called(names, vote["proxy_holder_id"])}
    return str(Disqualification.Ground(vote["ground"]).label) if vote.get("ground") else ""


def in_order(ids: Iterable[int], names: Names) -> list[tuple[int, str]]:
    """Return (person, name) in the order of names, those without a name last."""
    wanted = set(ids)
    return [(person, name) for person, name in names.items() if person in wanted] + [
        (person, called(names, person)) for person in sorted(wanted - names.keys())
    ]


def _counted(counting: Content | None, names: Names) -> str:
    if not counting or not counting.get("entered_by_id"):
        return ""
    who = {name: called(names, counting[f"{name}_by_id"]) for name in ("entered", "confirmed")}
    return _("By show of hands; counts entered by %(entered)s, confirmed by %(confirmed)s.") % who


def amendments_told(rows: Iterable[Content], names: Names, binding: str) -> tuple[AmendmentTold, ...]:
    """Return sealed amendments as ready texts, in the order in which the council voted on them."""
    return tuple(
        AmendmentTold(
            number=row["number"],
            place=row["subject"]["place"],
            mover=called(names, row["mover_id"]),
            reason=row["reason"],
            outcome=row["outcome"],
            word=str(OUTCOME_WORDS.get(row["outcome"], row["outcome"])),
            lines=lines(row["before"], row["after"], binding),
            vote=vote_told(row["vote"], names),
        )
        for row in rows
    )


def conditions_told(rows: Iterable[Content], say: Say, names: Names) -> tuple[ConditionTold, ...]:
    """Return sealed conditions and requests as ready texts."""
    return tuple(
        ConditionTold(
            str(CouncilCondition.Kind(row["kind"]).label),
            say(row["text"]),
            called(names, row["person_id"]) or say(row["unit"]),
            words.day(date.fromisoformat(row["due_on"])),
        )
        for row in rows
    )
