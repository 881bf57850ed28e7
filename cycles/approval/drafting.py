"""What an item of the agenda is proposed before the clerk writes it: title, draft decision and how to continue.

The draft of "how to continue" is the evaluation report's, word by word: its room registers it. The clerk changes what
is proposed before the item is added, which is when the package is frozen with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle
from cycles.snapshot import Decision
from cycles.targets.models import ProgrammeVersion
from ims.fields import Translated
from ims.words import day

ADOPT_TITLE = gettext_lazy("Integrated Management System for local sustainability")
ADOPT = gettext_lazy("The council adopts the Integrated Management System and asks for its first programme, %(year)s.")
APPROVE_TITLE = gettext_lazy("Programme %(year)s")
APPROVE = gettext_lazy("The council approves the programme “%(title)s”, version %(number)s of %(day)s.")


AMEND_TITLE = gettext_lazy("Changes to the programme %(year)s")
AMEND = gettext_lazy("The council changes the programme %(year)s as the changes below say.")


@dataclass(frozen=True)
class Draft:
    """What is proposed; an empty text is for the clerk to write."""

    title: Translated = field(default_factory=Translated)
    decision: Translated = field(default_factory=Translated)
    next_step: str = ""

    def fill(self, item: AgendaItem) -> None:
        """Put the proposal on a new item."""
        item.title, item.draft_decision, item.next_step = self.title, self.decision, self.next_step


Writer = Callable[[Cycle], Draft]
_writers: dict[str, Writer] = {}


def register(kind: str, writer: Writer) -> None:
    """Register what writes the draft of a kind of decision."""
    if kind in _writers:
        raise ValueError(f"Two drafts are written for {kind}.")
    _writers[kind] = writer


def draft_of(cycle: Cycle, kind: str) -> Draft:
    """Return what is proposed for this decision about the year, empty when nobody proposes anything."""
    return _writers[kind](cycle) if kind in _writers else Draft()


def in_binding(text: str | Promise, cycle: Cycle, **facts: object) -> Translated:
    """Return one of our sentences in the city's binding language, in which the council decides."""
    binding = cycle.city.binding_language
    with translation.override(binding):
        return Translated({binding: str(text) % facts})


def _adopt(cycle: Cycle) -> Draft:
    return Draft(in_binding(ADOPT_TITLE, cycle), in_binding(ADOPT, cycle, year=cycle.year))


def _approve(cycle: Cycle) -> Draft:
    programmes = ProgrammeVersion.objects.filter(cycle=cycle, published_at__isnull=False).order_by("-number")
    programme, binding = programmes.first(), cycle.city.binding_language
    if programme is None or programme.published_at is None:
        return Draft()
    name = programme.title.best(binding, binding)[0]
    with translation.override(binding):
        published = day(programme.published_at.astimezone(cycle.city.zone).date())
    decision = in_binding(APPROVE, cycle, title=name, number=programme.number, day=published)
    return Draft(Translated({binding: name}) if name else in_binding(APPROVE_TITLE, cycle, year=cycle.year), decision)


def _amend(cycle: Cycle) -> Draft:
    return Draft(in_binding(AMEND_TITLE, cycle, year=cycle.year), in_binding(AMEND, cycle, year=cycle.year))


def register_own() -> None:
    """Register the drafts of this room."""
    register(Decision.Kind.ADOPT, _adopt)
    register(Decision.Kind.APPROVE, _approve)
    register(Decision.Kind.AMEND, _amend)
