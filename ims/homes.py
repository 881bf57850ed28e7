"""What waits for a person in a city: rooms register what they have, the city's home shows it.

All sources are asked in one query: each gives rows in its own order, as facts that it can put into words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value, Window
from django.db.models.aggregates import Count
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ims.access import Rights
from ims.cities.models import City
from ims.fields import Translated
from ims.parts import Link, Task
from ims.roles import Permission

# So many things of one source stand on the home; a link leads to all of them.
SHOWN = 5
ENTER, YEAR, COUNCIL, INVOLVEMENT, AUDIT, ADMINISTRATION = (
    "enter",
    "year",
    "council",
    "involvement",
    "audit",
    "administration",
)
GROUPS: Mapping[str, str | Promise] = {
    ENTER: _("Yours to enter and do"),
    YEAR: _("The year"),
    COUNCIL: _("The council"),
    INVOLVEMENT: _("Consultations"),
    AUDIT: _("Internal audit"),
    ADMINISTRATION: _("People and settings"),
}


@dataclass(frozen=True)
class Visit:
    """Who looks at which city's home, and the ids of the years that are shown."""

    rights: Rights
    cycles: tuple[int, ...]
    today: date

    @property
    def city(self) -> City:
        """The city whose home it is."""
        return self.rights.city

    def words(self, text: Mapping[str, str] | str) -> str:
        """Return a text that facts hold in the reader's language, else in the city's binding one."""
        if isinstance(text, str):
            return text
        binding = self.city.binding_language
        return Translated(text).best(get_language() or binding, binding)[0]


@dataclass(frozen=True)
class Found:
    """A task and the day by which it is sorted; what is done stands last."""

    task: Task
    on: date | None = None


Facts = Mapping[str, Any]
Write = Callable[[Facts, Visit], Iterable[Found]]


@dataclass(frozen=True)
class Source:
    """One kind of thing that waits for people with the right ``needs``.

    ``find`` gives rows, most urgent first, without any query of its own; ``facts`` (name → lookup or expression) is
    what ``write`` puts into words. ``all_of`` gives the words and the address of the page where all of them stand.
    """

    name: str
    group: str
    needs: Permission
    find: Callable[[Visit], "QuerySet[Any]"]
    facts: Mapping[str, Any]
    write: Write
    all_of: Callable[[Visit, Facts, int], Link] | None = None
    shown: int = SHOWN


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Register a source."""
    if source.name in _sources:
        raise ValueError(f"Two sources of tasks are called {source.name}.")
    if source.group not in GROUPS:
        raise ValueError(f"There is no group of tasks called {source.group}.")
    _sources[source.name] = source


def registered() -> list[str]:
    """Return the names of the sources."""
    return sorted(_sources)


@dataclass(frozen=True)
class Group:
    """The tasks of one group, late ones first, then by day, done ones last, and where there are more."""

    name: str
    title: str
    tasks: list[Task]
    more: list[Link]


@dataclass(frozen=True)
class Home:
    """Everything that waits for a person, grouped; the group with the most urgent thing first."""

    groups: list[Group]
    late: int
    open: int


def home_of(visit: Visit) -> Home:
    """Return what waits for the person, in one query whatever it is."""
    found: dict[str, list[Found]] = {}
    more: dict[str, list[Link]] = {}
    for source, facts, total, is_last in _read(visit):
        found.setdefault(source.group, []).extend(source.write(facts, visit))
        if is_last and total > source.shown and source.all_of is not None:
            more.setdefault(source.group, []).append(source.all_of(visit, facts, total))
    places = list(GROUPS)
    # A row may have nothing to say, such as a city in which nothing is missing.
    groups = [(name, sorted(rows, key=_urgency)) for name, rows in found.items() if rows]
    groups.sort(key=lambda group: (_urgency(group[1][0]), places.index(group[0])))
    shown = [Group(name, str(GROUPS[name]), [row.task for row in rows], more.get(name, [])) for name, rows in groups]
    tasks = [task for group in shown for task in group.tasks]
    return Home(shown, sum(task.kind == "late" for task in tasks), sum(task.kind != "done" for task in tasks))


def _urgency(found: Found) -> tuple[int, date]:
    order = {"late": 0, "done": 2}
    return order.get(found.task.kind, 1), found.on or date.max


def _read(visit: Visit) -> list[tuple[Source, Facts, int, bool]]:
    """Return (source, facts, how many of it there are, whether it is the last one shown), in one query."""
    arms = [_arm(source, visit) for source in _sources.values() if source.needs in visit.rights]
    if not arms:
        return []
    rows = list(arms[0].union(*arms[1:], all=True)) if len(arms) > 1 else list(arms[0])
    read: list[tuple[Source, Facts, int, bool]] = []
    for place, (name, facts, total) in enumerate(rows):
        is_last = place + 1 == len(rows) or rows[place + 1][0] != name
        read.append((_sources[name], facts, total, is_last))
    return read


def _arm(source: Source, visit: Visit) -> "QuerySet[Any, tuple[str, dict[str, Any], int]]":
    facts = {name: F(what) if isinstance(what, str) else what for name, what in source.facts.items()}
    rows = source.find(visit)
    return rows.values_list(
        Value(source.name, CharField()),
        JSONObject(**facts),
        Window(Count("*"), output_field=IntegerField()),
    )[: source.shown]


def day_of(text: str | None) -> date | None:
    """Return the day that facts hold."""
    return date.fromisoformat(text[:10]) if text else None
