"""What is overdue climbs: its owner is told, then the coordinator, then the mayor, each once.

The days after which each is told are the city's setting. Every stage is a row, written in the transaction in which the
people are told, so that nobody is told twice, however often the sweep runs; after an outage of days it catches up,
since what is due is read from the dates and never from when it ran last. Ours: the mayor is who holds the chair of the
steering group; while nobody does, the city's admin is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles.cycle import Cycle, Step
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, Escalation, MonitoringRound
from cycles.monitoring.owners import who_enters
from cycles.organisation.models import Body, Tenure
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import tell
from ims.people.models import User
from ims.roles import Permission

OVERDUE = "overdue"
Stage = Escalation.Stage
# A notice names at most this many things; all of them stand on the page behind it.
NAMED = 8


@dataclass(frozen=True)
class Overdue:
    """Something that is late: its kind and id, its year, since when, what it is called and whose it is."""

    kind: str
    pk: int
    cycle: Cycle
    due_on: date
    name: str
    owners: tuple[User, ...]


def register_kinds() -> None:
    """Register the kind of notice and the sweep."""
    register(Kind(OVERDUE, gettext_lazy("Values, reports or corrective actions are overdue"), ByMail.NOW))
    sweeps.register("overdue", escalate)


def escalate(city: City) -> list[Escalation]:
    """Write every stage that has come due in the city and was not written before, tell the people, return the rows."""
    City.objects.select_for_update().get(pk=city.pk)  # two sweeps at once wait for each other
    today, after = city.today(), days_of(city)
    late = [row for row in overdue_in(city) if (today - row.due_on).days >= min(after.values())]
    known = set(Escalation.objects.filter(cycle__city=city).values_list("kind", "object_id", "due_on", "stage"))
    made: dict[tuple[Cycle, str], list[tuple[Overdue, Escalation]]] = defaultdict(list)
    for row in late:
        for stage, days in after.items():
            if (today - row.due_on).days >= days and (row.kind, row.pk, row.due_on, stage) not in known:
                written = Escalation(cycle=row.cycle, kind=row.kind, object_id=row.pk, due_on=row.due_on, stage=stage)
                made[row.cycle, stage].append((row, written))
    rows = Escalation.objects.bulk_create(written for pairs in made.values() for _row, written in pairs)
    for (cycle, stage), pairs in made.items():
        _tell(city, cycle, stage, pairs)
    return rows


def days_of(city: City) -> dict[str, int]:
    """Return after how many days each is told, in the order of the stages."""
    return {
        Stage.OWNER: city.tell_owner_after,
        Stage.COORDINATOR: city.tell_coordinator_after,
        Stage.MAYOR: city.tell_mayor_after,
    }


def overdue_in(city: City) -> Iterator[Overdue]:
    """Yield what is late in the city's open years: values, reports and corrective actions, in five queries."""
    today = city.today()
    running = MonitoringRound.objects.filter(cycle__city=city, closed_at__isnull=True, cycle__step=Step.MONITORING)
    turns = {turn.cycle_id: turn for turn in running.filter(due_on__lt=today).select_related("cycle")}
    yield from _values(turns)
    reported = ActionReport.objects.filter(action=OuterRef("pk"), round__in=turns.values())
    for action in Action.objects.filter(~Exists(reported), cycle__in=turns).select_related("owner").order_by("code"):
        turn, owners = turns[action.cycle_id], (action.owner,) if action.owner else ()
        yield Overdue(Escalation.Kind.REPORT, action.pk, turn.cycle, turn.due_on, action.code, owners)
    corrections = CorrectiveAction.objects.of_city(city).filter(done_on=None, due_on__lt=today, copies=None)
    for row in corrections.exclude(cycle__step=Step.CLOSED):
        name = row.target.indicator.code
        yield Overdue(Escalation.Kind.CORRECTION, row.pk, row.cycle, row.due_on, name, (row.owner,))


def _values(turns: dict[int, MonitoringRound]) -> Iterator[Overdue]:
    targets = list(Target.objects.filter(cycle__in=turns).select_related("owner"))
    waiting = Entry.objects.filter(round__in=turns.values(), state__in=(Entry.State.DRAFT, Entry.State.RETURNED))
    for entry in waiting.select_related("indicator__owner").order_by("indicator__code"):
        turn, indicator = turns[entry.cycle_id], entry.indicator
        owners = who_enters(indicator, (row for row in targets if row.cycle_id == entry.cycle_id))
        yield Overdue(Escalation.Kind.VALUE, entry.pk, turn.cycle, turn.due_on, indicator.code, tuple(owners))


def mayor_of(city: City) -> list[User]:
    """Return who holds the chair of the steering group today; while nobody does, the city's admins."""
    chairs = Tenure.objects.on(city.today()).filter(
        seat__body__city=city, seat__body__kind=Body.Kind.STEERING, seat__is_chair=True, person__isnull=False
    )
    found = [tenure.person for tenure in chairs.select_related("person").order_by("pk") if tenure.person]
    return found or list(sweeps.holders(city, Permission.MANAGE_CITY))


def _tell(city: City, cycle: Cycle, stage: str, pairs: list[tuple[Overdue, Escalation]]) -> None:
    """Tell whoever a stage concerns of everything new at once: an owner of their own things, the others of all."""
    if stage == Stage.OWNER:
        mine: dict[User, list[tuple[Overdue, Escalation]]] = defaultdict(list)
        for row, written in pairs:
            for person in row.owners:
                mine[person].append((row, written))
        for person, theirs in mine.items():
            _say([person], city, cycle, "my_entries", theirs)
    else:
        people = mayor_of(city) if stage == Stage.MAYOR else sweeps.holders(city, Permission.APPROVE_VALUES)
        _say(people, city, cycle, "monitoring", pairs)


def _say(people: Iterable[User], city: City, cycle: Cycle, page: str, pairs: list[tuple[Overdue, Escalation]]) -> None:
    names = [row.name for row, _written in pairs]
    since = min(row.due_on for row, _written in pairs)

    def written() -> tuple[str, str]:
        count = {"n": len(names), "year": cycle.year, "days": (city.today() - since).days}
        subject = ngettext("%(year)s: %(n)d thing is overdue", "%(year)s: %(n)d things are overdue", len(names)) % count
        shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
        return subject, _("%(names)s. The oldest is %(days)d days late.") % {**count, "names": shown}

    # The rows are written once, so the last of them names the cause.
    key = f"overdue-{max(row.pk for _row, row in pairs)}"
    tell(people, city=city, kind=OVERDUE, key=key, words=written, url=reverse(page, args=[city.slug, cycle.year]))
