"""Plain functions that make cycles for tests."""

from datetime import date

from django.db import transaction

from cycles.cycle import BY_DECISION, Cycle, Step, StepChange
from cycles.snapshot import Decision, Snapshot, freeze, record_decision
from cycles.triggers import EDGES
from ims.cities.models import City
from ims.people.models import User
from tests.factories import make_city, make_user

FORWARD = (
    "start_baseline",
    "close_baseline",
    "submit_programme",
    "approve_programme",
    "close_monitoring",
    "close_year",
)


def make_decision(city: City, year: int, kind: Decision.Kind, *, by: User | None = None, **facts: object) -> Decision:
    """Return a decision of the council without a meeting behind it; approved unless ``outcome`` says otherwise."""
    snapshot = freeze(city, year, Snapshot.Kind.DECISION, b'{"test":"decision"}', by=by or make_user())
    facts.setdefault("outcome", Decision.Outcome.APPROVED)
    facts.setdefault("number", f"{Decision.objects.count() + 1}/{year}")
    facts.setdefault("next_step", Decision.Next.CONTINUE if kind == Decision.Kind.CONTINUE else "")
    return record_decision(city, snapshot, year=year, kind=kind, decided_on=date(year, 6, 15), **facts)


def make_cycle(step: Step = Step.SET_UP, *, city: City | None = None, year: int = 2026) -> Cycle:
    """Return a cycle that stands in the step, by the records of every change up to it but past the gates.

    Gates are tested where they belong; here the rows a database would hold after them are written.
    """
    city = city or make_city()
    cycle = Cycle.objects.create(city=city, year=year)
    by = make_user()
    for name in FORWARD:
        if cycle.step == step:
            break
        advance(cycle, name, by)
    return cycle


@transaction.atomic
def advance(cycle: Cycle, name: str, by: User) -> None:
    """Write the change of step and what it needs, past its gate."""
    edge = next(edge for edge in EDGES if edge[0] == name)
    kind = BY_DECISION.get(name)
    StepChange.objects.create(
        cycle=cycle,
        number=cycle.changes_made + 1,
        name=name,
        from_step=edge[1],
        to_step=edge[2],
        by=by,
        decision=make_decision(cycle.city, cycle.year, kind, by=by) if kind else None,
    )
    Cycle.objects.filter(pk=cycle.pk).update(step=edge[2], changes_made=cycle.changes_made + 1)
    cycle.refresh_from_db()
