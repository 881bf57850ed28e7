"""The minutes of a meeting as a document, read from their frozen content."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from cycles.approval.minutes.published import published
from cycles.approval.minutes.reading import MinutesTold, minutes_told
from reports.paper.identity import Proof, Row, record_steps
from reports.paper.proofs import members_note
from reports.paper.sheet import Sheet
from reports.paper.source import Text


@dataclass(frozen=True)
class MinutesPaper(Sheet):
    """The minutes of a meeting of the council."""

    @cached_property
    def told(self) -> MinutesTold:
        """The minutes as texts."""
        return minutes_told(self.source.content, self.source.say, self.names)

    @property
    def title(self) -> Text:
        """The document's title."""
        return Text(_("Minutes of the council, %(day)s") % {"day": self.held_on})

    @cached_property
    def held_on(self) -> str:
        """The day of the meeting."""
        return self.source.day(self.source.content["meeting"]["held_on"])

    @property
    def footer(self) -> str:
        """What stands at the foot of every page."""
        return _("Minutes of %(day)s, version %(n)s") % {"day": self.held_on, "n": self.told.version}

    @cached_property
    def facts(self) -> tuple[Row, ...]:
        """What stands beside the title."""
        told = self.told
        begins = f"{told.day}, {told.hours}" if told.hours else told.day
        named = [Row(_("Date"), begins), Row(_("Place"), told.place), Row(_("Chair"), told.chair)]
        named += [Row(_("Version"), str(told.version)), Row(_("Frozen"), self.frozen)]
        return tuple(row for row in named if row.value)

    @property
    def subtitle(self) -> str:
        """What it holds, in a sentence."""
        return _("Who was there, what was put to the vote, how it came out, and what the council asked for")

    @property
    def proof(self) -> Proof:
        """How it is verified."""
        start = self.sha256[:8]
        steps = (
            _(
                "Open the minutes of the meeting in the city’s system. They show the SHA-256 of the sealed content. It "
                "begins with %(start)s and is the same in all 64 characters."
            )
            % {"start": start},
            *record_steps(self.printed),
            _("If a character differs, these are not the minutes that were frozen. Tell the clerk of the council."),
        )
        return Proof(
            _(
                "These minutes were printed from frozen content. Every decision stands in them as it was sealed when "
                "the council took it."
            ),
            steps,
            members_note(),
        )


@dataclass(frozen=True)
class OpenMinutesPaper(MinutesPaper):
    """The minutes for everybody: without who works in the city's office."""

    @cached_property
    def told(self) -> MinutesTold:
        """The minutes as everybody reads them."""
        return minutes_told(published(self.source.content), self.source.say, self.names)
