"""The programme as the council adopted it: the text in force, its targets and its actions, and nothing beside them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from cycles.snapshot import Decision
from ims import words
from reports.paper import front
from reports.paper.identity import Proof, Row, record_steps
from reports.paper.paper import Paper
from reports.paper.proofs import note
from reports.paper.sheet import Chapter

KEPT = frozenset({"programme", "targets", "actions", "identity"})


@dataclass(frozen=True)
class AdoptedProgramme(Paper):
    """The programme in force, read from the package that the council approved, as amended."""

    @property
    def subtitle(self) -> str:
        """What it holds, in a sentence."""
        return _("The programme as the council adopted it, with its targets and actions")

    @property
    def footer(self) -> str:
        """What stands at the foot of every page."""
        told = {"n": self.version, "decision": self.decided}
        return (_("Version %(n)s, %(decision)s") if self.version else "%(decision)s") % told

    @property
    def is_adopted(self) -> bool:
        """Whether it is the text in force, and no longer a draft to vote on."""
        return True

    @cached_property
    def decided(self) -> str:
        """The decision that adopted it."""
        printed = self.printed
        if printed is None or printed.decided_on is None:
            raise ValueError("The council has not adopted this.")
        return _("decision %(number)s of %(day)s") % {
            "number": printed.decision_number,
            "day": words.day(printed.decided_on),
        }

    @cached_property
    def facts(self) -> tuple[Row, ...]:
        """What stands beside the title."""
        outcome = str(Decision.Outcome(self.printed.outcome).label) if self.printed else ""
        rows = [
            Row(_("Adopted by"), f"{_('the council')}, {self.decided}"),
            Row(_("Outcome"), outcome),
            Row(_("Version"), self.version),
            Row(_("Year"), str(self.year)),
            Row(_("Framework"), self.framework),
        ]
        return tuple(row for row in rows if row.value)

    @cached_property
    def chapters(self) -> dict[str, Chapter]:
        """The programme, its targets and actions, and the last page."""
        without = [anchor for anchor in front.chapters(self.source) if anchor not in KEPT]
        without += [] if self.sections else ["programme"]
        found = front.chapters(self.source, without=without)
        return {anchor: chapter for anchor, chapter in found.items() if anchor in KEPT}

    @property
    def proof(self) -> Proof:
        """How it is verified."""
        steps = (
            _(
                "Open the decision in the city’s system. It shows the SHA-256 of the package that was decided on. It "
                "begins with %(start)s and is the same in all 64 characters."
            )
            % {"start": self.sha256[:8]},
            *record_steps(self.printed),
            _("If a character differs, this is not the programme that was adopted. Tell the clerk of the council."),
        )
        return Proof(_("This programme was printed from the frozen content that the council adopted."), steps, note())
