"""What this room hands down: checks for the gates, and the votes a person cast by name.

Meetings and decisions are the city's, not the year's: they stand in no snapshot but a decision's own, and nothing of
them is copied into the next year.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import gates
from cycles.approval import homes, searchable
from cycles.approval.models import AgendaItem, Vote
from cycles.cycle import Cycle
from cycles.snapshot import Decision
from ims.people.models import User
from ims.people.privacy.parts import Fact, Part
from ims.people.privacy.parts import register as register_part
from ims.refusals import Reason


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    homes.register()
    wording = gettext_lazy("No vote on it is open")
    gates.register("withdraw_programme", "approval.no_open_vote", wording, no_open_vote)
    wording = gettext_lazy("The council is not asked how to continue")
    gates.register("reopen_monitoring", "approval.not_on_agenda", wording, not_on_agenda)
    register_part(
        Part(
            "votes",
            gettext_lazy("Votes by name"),
            {"city": gettext_lazy("City"), "item": gettext_lazy("Item"), "vote": gettext_lazy("Vote")},
            votes_of,
            stays=gettext_lazy(
                "How members of the council voted by name stays, with their name: the council's vote is public, and "
                "its record is kept."
            ),
            keeps_name=True,
        )
    )


def votes_of(person: User) -> Iterator[tuple[Fact, ...]]:
    """Yield city, item and choice of every vote that the person cast by name."""
    for vote in Vote.objects.filter(member=person).select_related("item__meeting__city").order_by("pk"):
        yield (vote.item.meeting.city.name, vote.item.title, str(vote.get_choice_display()))


def no_open_vote(cycle: Cycle) -> Iterator[Reason]:
    """Yield every open vote on the programme: it is concluded or adjourned before the package is taken back."""
    for item in AgendaItem.objects.of_cycle(cycle).filter(state=AgendaItem.State.OPEN).select_related("meeting"):
        yield Reason(_("The vote on item %(number)s is open.") % {"number": item.number}, _address(cycle, item))


def not_on_agenda(cycle: Cycle) -> Iterator[Reason]:
    """Yield every item that asks the council how to continue: it is taken off before the evaluation is undone."""
    asked = AgendaItem.objects.of_cycle(cycle).pending().filter(kind=Decision.Kind.CONTINUE).select_related("meeting")
    for item in asked.filter(at_change=cycle.changes_made):
        yield Reason(
            _("Item %(number)s asks the council how to continue.") % {"number": item.number}, _address(cycle, item)
        )


def _address(cycle: Cycle, item: AgendaItem) -> str:
    return reverse("item", args=[cycle.city.slug, item.meeting_id, item.pk])
