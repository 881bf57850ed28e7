"""Who is responsible for what in a year. Rooms above register what they have; nothing here looks upward."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from ims.cities.models import Unit
from ims.filters import ListFilters, one_of, read_by
from ims.people.models import Membership, User
from ims.search.folding import holds
from ims.sorting import sort_key

PER_PAGE = 30
NOBODY = "nobody"


@dataclass(frozen=True)
class Duty:
    """Something that needs somebody: its name in words, its page, where somebody is named, and who it is today.

    ``mend_url`` is "" where nobody can be named in the present step. ``person`` and ``unit`` count only as long as the
    person holds a role in the city and the unit stands.
    """

    name: str
    url: str
    mend_url: str
    person: User | None
    unit: Unit | None

    def people(self, present: Container[int], today: date) -> "Held":
        """Return who it is on this day; ``present`` are those who hold a role in the city."""
        is_there = self.person is not None and self.person.pk in present
        stands = self.unit is not None and (self.unit.ends_on is None or self.unit.ends_on >= today)
        gone = [
            *([_("who was named has left")] if self.person and not is_there else []),
            *([_("the unit “%(unit)s” ended") % {"unit": self.unit}] if self.unit and not stands else []),
        ]
        return Held(str(self.person) if is_there else "", str(self.unit) if stands else "", "; ".join(gone))


@dataclass(frozen=True)
class Held:
    """The names of who is responsible, "" for none, and why somebody who was named does not count any more."""

    person: str
    unit: str
    gone: str

    @property
    def is_nobody(self) -> bool:
        """Say whether neither a person nor a unit is responsible."""
        return not self.person and not self.unit


@dataclass(frozen=True)
class Line:
    """A duty as the page shows it."""

    kind: str
    word: str
    duty: Duty
    held: Held


Find = Callable[[Cycle], Iterable[Duty]]
_kinds: dict[str, tuple[str | Promise, Find]] = {}


def register(kind: str, word: str | Promise, find: Find) -> None:
    """Register what a room has that needs somebody, under a kind and its word; ``find`` costs two queries at most."""
    if kind in _kinds:
        raise ValueError(f"Two kinds of duties are called {kind}.")
    _kinds[kind] = word, find


def registered() -> list[str]:
    """Return the kinds in the order of the rooms."""
    return list(_kinds)


def words_of_kinds() -> list[tuple[str, str]]:
    """Return every kind with its word."""
    return [(kind, str(word)) for kind, (word, _find) in _kinds.items()]


def _who(text: str) -> str:
    return text if text == NOBODY or text.removeprefix("unit-").isdecimal() else ""


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for; remembered until they clear it."""

    kind: str = one_of(_kinds)
    who: str = read_by(_who)

    def fit(self, line: Line) -> bool:
        """Say whether a line is looked for."""
        unit = line.duty.unit
        if self.kind not in {"", line.kind} or (self.who == NOBODY and not line.held.is_nobody):
            return False
        if self.who not in {"", NOBODY} and (unit is None or self.who != f"unit-{unit.pk}"):
            return False
        return holds([line.duty.name, line.held.person, line.held.unit], self.q)


@dataclass(frozen=True)
class Listing:
    """The page of the list that is shown, how many have nobody, and which units can be chosen."""

    filters: Filters
    page: Page[Line]
    total: int
    nobody: int
    units: Sequence[Unit]


def listing(cycle: Cycle, filters: Filters, page: str | None) -> Listing:
    """Return the year's duties under the filters: what nobody is responsible for first, then by kind and name."""
    today, language = cycle.city.today(), get_language() or cycle.city.binding_language
    places = {kind: place for place, kind in enumerate(_kinds)}
    roles = Membership.objects.in_city(cycle.city).on(today).order_by()
    present = set(roles.values_list("user_id", flat=True))
    lines = [
        Line(kind, str(word), duty, duty.people(present, today))
        for kind, (word, find) in _kinds.items()
        for duty in find(cycle)
    ]
    lines.sort(key=lambda line: (not line.held.is_nobody, places[line.kind], sort_key(line.duty.name, language)))
    found = [line for line in lines if filters.fit(line)]
    units = {line.duty.unit.pk: line.duty.unit for line in lines if line.duty.unit is not None}
    return Listing(
        filters=filters,
        page=Paginator(found, PER_PAGE).get_page(page),
        total=len(lines),
        nobody=sum(1 for line in lines if line.held.is_nobody),
        units=sorted(units.values(), key=lambda unit: sort_key(str(unit), language)),
    )
