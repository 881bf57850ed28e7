"""A decision with its vote record as a document, read from what the decision sealed."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from cycles.approval.retelling import NamedVote, Told, called, decision_told
from reports.paper.identity import Proof, Row, record_rows, record_steps
from reports.paper.proofs import members_note
from reports.paper.sheet import Sheet
from reports.paper.source import Facts, Text


@dataclass(frozen=True)
class Corrected:
    """How a decision reads rightly, and why: what a corrigendum of it says, with its number in the record."""

    number: str
    rightly: Text
    reason: Text


@dataclass(frozen=True)
class DecisionPaper(Sheet):
    """One decision: the question, the vote by name, amendments, conditions, and the hashes that prove it."""

    @cached_property
    def told(self) -> Told:
        """The decision as texts."""
        return decision_told(self.source.content, self.source.say, self.names)

    @property
    def title(self) -> Text:
        """The document's title."""
        return Text(_("Decision %(number)s") % {"number": self.told.decision})

    @property
    def subtitle(self) -> str:
        """What it holds, in a sentence."""
        return _("What the council decided, by which rule and with which votes, and how anybody checks it")

    @property
    def footer(self) -> str:
        """What stands at the foot of every page."""
        told = self.told
        return _("Decision %(number)s of %(day)s") % {"number": told.decision, "day": told.decided_on}

    @property
    def version(self) -> str:
        """The version of the programme that was put to the vote."""
        return str((self.source.content.get("programme") or {}).get("version", ""))

    @cached_property
    def facts(self) -> tuple[Row, ...]:
        """What stands beside the title."""
        told, meeting = self.told, self._meeting
        held_on, place = self.source.day(meeting.get("held_on")), self.source.say(meeting.get("place"))
        outcome = f"{told.outcome}: {told.next_step}" if told.next_step else told.outcome
        rows = [
            Row(_("Outcome"), outcome),
            Row(_("Decided on"), told.decided_on),
            Row(_("Decides on"), told.asked),
            Row(_("Meeting"), ", ".join(filter(None, (held_on, place)))),
            Row(_("Chair"), called(self.names, meeting.get("chair_id"))),
            Row(_("Item"), told.item),
        ]
        return tuple(row for row in rows if row.value)

    @cached_property
    def votes(self) -> tuple[NamedVote, ...]:
        """How each member voted, none in a vote by show of hands."""
        return self.told.vote.votes if self.told.vote else ()

    @cached_property
    def corrected(self) -> tuple[Corrected, ...]:
        """What was corrected in it since, as the record says."""
        rows = self.printed.corrections if self.printed else ()
        return tuple(
            Corrected(number, self.source.say(body.get("rightly")), self.source.say(body.get("reason")))
            for number, body in rows
        )

    @property
    def record(self) -> tuple[Row, ...]:
        """What the last page says of the city's record, and of the packages that the decision names."""
        named = (
            (_("SHA-256 of the package decided on"), "package"),
            (_("SHA-256 of the package proposed"), "proposed"),
        )
        packages = ((name, self.source.content.get(key)) for name, key in named)
        found = [Row(name, held["sha256"], is_digest=True) for name, held in packages if held]
        return (*found, *record_rows(self.printed))

    @property
    def proof(self) -> Proof:
        """How it is verified."""
        steps = (
            _(
                "Open the decision in the city’s system. It shows the SHA-256 of the sealed content. It begins with "
                "%(start)s and is the same in all 64 characters."
            )
            % {"start": self.sha256[:8]},
            *record_steps(self.printed),
            _("If a character differs, this is not the decision that was recorded. Tell the clerk of the council."),
        )
        lead = _(
            "This document was printed from the content that was sealed when the council decided. The result is "
            "computed from the counts and the rule that stand in it, and can be computed again."
        )
        return Proof(lead, steps, members_note())

    @property
    def _meeting(self) -> Facts:
        found: Facts = self.source.content.get("meeting") or {}
        return found
