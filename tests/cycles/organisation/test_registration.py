"""The gate of the baseline review, the part of the snapshot, and the dates carried over."""

from datetime import date, timedelta

import pytest

from cycles import gates, snapshot
from cycles.carry_over import open_next, registered_copiers
from cycles.cycle import Cycle, Step
from cycles.organisation.dates import a_year_later, propose
from cycles.organisation.models import PlannedDate
from cycles.organisation.registration import START
from cycles.organisation.services import set_dates
from cycles.perform import GateClosed, perform
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.organisation.factories import make_coordinator, make_dates, make_set_up
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db

OWN = ["organisation.adopted", "organisation.coordinator", "organisation.dates"]


def unmet(cycle: Cycle) -> dict[str, int]:
    """Return how many things each condition of this room still wants."""
    found = {condition.name: len(condition.unmet) for condition in gates.conditions(cycle, START)}
    return {name: found[name] for name in OWN}


def test_the_gate_wants_adoption_coordinator_and_every_date(city: City) -> None:
    cycle = make_cycle(city=city)
    assert unmet(cycle) == {"organisation.adopted": 1, "organisation.coordinator": 1, "organisation.dates": 9}
    make_dates(cycle)
    assert unmet(cycle) == {"organisation.adopted": 1, "organisation.coordinator": 0, "organisation.dates": 0}
    make_decision(city, 2026, Decision.Kind.ADOPT)
    assert unmet(cycle) == dict.fromkeys(OWN, 0)


def test_a_rejected_adoption_opens_nothing_and_one_adoption_holds_for_every_year(city: City) -> None:
    make_decision(city, 2025, Decision.Kind.ADOPT, outcome=Decision.Outcome.REJECTED)
    cycle = make_cycle(city=city)
    assert unmet(cycle)["organisation.adopted"] == 1
    make_decision(city, 2025, Decision.Kind.ADOPT)
    assert unmet(cycle)["organisation.adopted"] == 0


def test_a_former_coordinator_is_none(city: City) -> None:
    cycle, today = make_cycle(city=city), city.today()
    make_member(city, Role.COORDINATOR, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    assert unmet(cycle)["organisation.coordinator"] == 1
    make_member(city, Role.COORDINATOR, starts_on=today, ends_on=today)
    assert unmet(cycle)["organisation.coordinator"] == 0


def test_perform_starts_the_baseline_review_only_through_the_gate(city: City) -> None:
    cycle, by = make_cycle(city=city), make_coordinator(city)
    with pytest.raises(GateClosed, match="Set the date: Council meeting on the programme"):
        perform(cycle, START, by=by)
    make_set_up(cycle)
    assert perform(cycle, START, by=by).to_step == Step.BASELINE


def test_reasons_lead_to_where_they_are_mended(city: City) -> None:
    dates = next(c for c in gates.conditions(make_cycle(city=city), START) if c.name == "organisation.dates")
    assert dates.unmet[0].url == "/cities/sundvik/2026/organisation/dates/#id_baseline_due"


def test_the_snapshot_holds_dates_and_ids_and_no_name(city: City) -> None:
    cycle = make_cycle(city=city)
    make_dates(cycle)
    part = snapshot.content_of(cycle)["organisation"]
    assert part["coordinator_ids"] == [make_coordinator(city).pk]
    assert part["dates"][0] == {"kind": "baseline_due", "on": "2026-03-27"}
    assert len(part["dates"]) == 9


def test_dates_are_carried_a_year_on_and_stay_apart(city: City) -> None:
    assert "organisation" in registered_copiers()
    old = make_cycle(Step.EVALUATION, city=city)
    make_dates(old)
    decision = make_decision(city, 2026, Decision.Kind.CONTINUE, next_step=Decision.Next.FULL)
    new = open_next(old, decision, by=make_user())
    copies = {row.kind: row for row in PlannedDate._default_manager.filter(cycle=new).select_related("origin")}
    assert {kind: row.on for kind, row in copies.items()} == {
        kind.value: a_year_later(on) for kind, on in propose(2026).items()
    }
    assert all(row.origin is not None and row.origin.cycle_id == old.pk for row in copies.values())
    set_dates(new, {"council_continues": date(2028, 4, 3)}, by=make_coordinator(city))
    assert PlannedDate._default_manager.get(cycle=old, kind="council_continues").on == date(2027, 3, 29)
