"""The balance of a master budget as a document of its own: what the council ratifies at the end of the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from cycles.ecobudget.page import Account, Table
from cycles.snapshot import Decision
from cycles.targets.action_plan.tables import EffectTable
from ims import words
from reports.paper import ecobudget
from reports.paper.identity import Proof, Row
from reports.paper.proofs import package_proof
from reports.paper.sheet import IDENTITY, Chapter, Sheet, identity_chapter
from reports.paper.source import Text


@dataclass(frozen=True)
class BalancePaper(Sheet):
    """The master budget with its accounts and balance, and the three accounts beside it."""

    @property
    def title(self) -> Text:
        """The document's title."""
        return Text(_("Budget balance %(year)s") % {"year": self.year})

    @property
    def subtitle(self) -> str:
        """What it holds, in a sentence."""
        return _("The natural resources that the city budgeted for the year, and what became of each")

    @property
    def footer(self) -> str:
        """What stands at the foot of every page."""
        return _("ecoBUDGET, annual account of %(year)s") % {"year": self.year}

    @cached_property
    def budget(self) -> Table:
        """The master budget with its accounts; KeyError where the year had none."""
        found = ecobudget.budget(self.source)
        if found is None:
            raise KeyError("ecobudget")
        return found

    @cached_property
    def budget_foreword(self) -> Text:
        """What the city says before its master budget."""
        return ecobudget.foreword(self.source)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The three accounts, where the city wants them printed."""
        return ecobudget.accounts(self.source)

    @cached_property
    def effects(self) -> EffectTable | None:
        """What the actions do to the accounts, by theme."""
        return ecobudget.effects(self.source)

    @property
    def results(self) -> bool:
        """Whether accounts and balance stand in it: they are what it is for."""
        return True

    @property
    def chapters(self) -> Mapping[str, Chapter]:
        """The balance, the accounts where they are printed, and the last page."""
        titles = {"ecobudget": _("Balance of the master budget")}
        if self.accounts:
            titles["accounts"] = _("Triple bottom line")
        numbered = {anchor: Chapter(str(n), anchor, title) for n, (anchor, title) in enumerate(titles.items(), 1)}
        return {**numbered, IDENTITY: identity_chapter()}

    @cached_property
    def facts(self) -> tuple[Row, ...]:
        """What stands beside the title."""
        item = self.source.item
        meeting = item.get("meeting") or {}
        held_on, place = self.source.day(meeting.get("held_on")), self.source.say(meeting.get("place"))
        rows = [
            Row(_("Kept"), self.budget.kept or _("No line has an annual account yet.")),
            Row(_("Meeting"), ", ".join(filter(None, (held_on, place)))),
            Row(_("Item"), str(item.get("number", ""))),
            Row(_("Values as known on"), self.source.day(self.source.content.get("known_on"))),
            Row(_("Ratified by"), self._ratified),
        ]
        return tuple(row for row in rows if row.value)

    @property
    def _ratified(self) -> str:
        printed = self.printed
        if printed is None or printed.decided_on is None:
            return ""
        told = {"number": printed.decision_number, "day": words.day(printed.decided_on)}
        return f"{_('decision %(number)s of %(day)s') % told}: {Decision.Outcome(printed.outcome).label}"

    @property
    def proof(self) -> Proof:
        """How it is verified."""
        return package_proof(self.sha256, self.printed)
