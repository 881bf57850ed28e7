"""The values of a round as a list: searched, filtered by theme, owner and state, a page at a time."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Node
from cycles.indicators.listing import themes_of
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.owners import who_enters
from cycles.monitoring.page import EntryRow, entry_row
from cycles.targets.models import Target
from ims.access import Rights
from ims.filters import ListFilters, number_or, one_of
from ims.people.models import User
from ims.search.folding import holds
from ims.sorting import sort_key

PER_PAGE = 50
MISSING = "missing"
# How the list may be narrowed by state: (value in the address, words).
STATES: tuple[tuple[str, str | Promise], ...] = (
    (Entry.State.SUBMITTED.value, _("Waiting for a decision")),
    (MISSING, _("Not entered")),
    (Entry.State.DRAFT.value, _("Draft")),
    (Entry.State.RETURNED.value, _("Returned")),
    (Entry.State.APPROVED.value, _("Approved")),
)


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for in the round."""

    theme: str = number_or()
    owner: str = number_or()
    state: str = one_of(dict(STATES))


@dataclass(frozen=True)
class Listing:
    """The page of the round's values that is shown, and what can be chosen; ``waiting`` counts the whole round."""

    filters: Filters
    page: Page[Entry]
    rows: tuple[EntryRow, ...]
    themes: tuple[Node, ...]
    owners: tuple[User, ...]
    total: int
    approved: int
    waiting: int

    @property
    def may_choose(self) -> bool:
        """Say whether a value on this page waits for a decision."""
        return any(row.entry.state == Entry.State.SUBMITTED for row in self.rows)


def listing(turn: MonitoringRound, filters: Filters, page: str | None, rights: Rights) -> Listing:
    """Return the round's values under the filters, in two queries whatever their number.

    What waits for a decision comes first, then what is not entered, then by code; what is approved comes last.
    """
    entries = list(Entry.objects.in_cycle(turn.cycle).filter(round=turn).with_themes())
    targets = list(Target.objects.filter(cycle=turn.cycle).select_related("owner"))
    people = {entry.pk: who_enters(entry.indicator, targets) for entry in entries}
    found = sorted((row for row in entries if _matches(row, filters, people[row.pk])), key=_place)
    shown = Paginator(found, PER_PAGE).get_page(page)
    owners = {person.pk: person for held in people.values() for person in held}
    return Listing(
        filters,
        shown,
        tuple(entry_row(turn, entry, rights, people[entry.pk]) for entry in shown),
        themes_of([entry.indicator for entry in entries]),
        tuple(sorted(owners.values(), key=lambda person: sort_key(person.name))),
        len(entries),
        sum(entry.state == Entry.State.APPROVED for entry in entries),
        sum(entry.state == Entry.State.SUBMITTED for entry in entries),
    )


def _place(entry: Entry) -> tuple[int, Any]:
    if entry.late is not None and entry.late.state == Entry.State.SUBMITTED:
        return 0, sort_key(entry.indicator.code)
    order = [Entry.State.SUBMITTED, Entry.State.RETURNED, Entry.State.DRAFT, Entry.State.APPROVED]
    return order.index(Entry.State(entry.state)), sort_key(entry.indicator.code)


def _matches(entry: Entry, filters: Filters, people: list[User]) -> bool:
    indicator = entry.indicator
    if filters.theme and (indicator.theme is None or str(indicator.theme.pk) != filters.theme):
        return False
    if filters.owner and filters.owner not in {str(person.pk) for person in people}:
        return False
    if filters.state and filters.state != _state(entry):
        return False
    words = [indicator.code, *indicator.unit.values(), *indicator.name.values(), *(person.name for person in people)]
    return holds(words, filters.q)


def _state(entry: Entry) -> str:
    is_missing = entry.state == Entry.State.DRAFT and not entry.is_answered
    return MISSING if is_missing else entry.state
