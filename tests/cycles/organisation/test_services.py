"""Opening a cycle and setting its dates."""

from datetime import date

import pghistory
import pytest
from django.core.exceptions import ValidationError

from cycles.cycle import Cycle, Step
from cycles.organisation.models import PlannedDate
from cycles.organisation.services import next_year, open_cycle, set_date, set_dates
from cycles.perform import WrongStep
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_coordinator, make_dates
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db

Kind = PlannedDate.Kind


def test_the_first_year_is_free_and_the_next_follows(city: City) -> None:
    by = make_coordinator(city)
    assert next_year(city) == city.today().year
    first = open_cycle(city, 2024, by=by)
    assert (first.step, first.year, next_year(city)) == (Step.SET_UP, 2024, 2025)
    with pytest.raises(ValidationError, match="The next year of this city is 2025"):
        open_cycle(city, 2026, by=by)
    with pytest.raises(Conflict, match="2024 is open already"):
        open_cycle(city, 2024, by=by)
    assert open_cycle(city, 2025, by=by).pk
    assert open_cycle(make_city("elsewhere"), 2030, by=make_coordinator(City.objects.get(slug="elsewhere"))).pk


def test_a_year_out_of_range_is_refused(city: City) -> None:
    with pytest.raises(ValidationError, match="from 1990 to 2100"):
        open_cycle(city, 20260, by=make_coordinator(city))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CITY_ADMIN, Role.CLERK])
def test_only_the_coordinator_opens_and_plans(city: City, role: Role) -> None:
    other, cycle = make_member(city, role), make_cycle(city=city, year=2026)
    with pytest.raises(Refused):
        open_cycle(city, 2027, by=other)
    with pytest.raises(Refused):
        set_date(cycle, Kind.COUNCIL_MEETING, date(2026, 6, 15), by=other)
    assert (Cycle.objects.count(), PlannedDate._default_manager.count()) == (1, 0)


def test_a_date_is_set_moved_and_taken_out(city: City) -> None:
    cycle, by = make_cycle(city=city), make_coordinator(city)
    row = set_date(cycle, Kind.COUNCIL_MEETING, date(2026, 6, 15), by=by, note="18:00, Town Hall")
    assert (row.on, row.note, row.version) == (date(2026, 6, 15), "18:00, Town Hall", 1)
    moved = set_date(cycle, Kind.COUNCIL_MEETING, date(2026, 6, 22), by=by)
    assert (moved.pk, moved.on, moved.note, moved.version) == (row.pk, date(2026, 6, 22), "18:00, Town Hall", 2)
    assert pghistory.models.Events.objects.tracks(moved).last().pgh_context["user"] == by.pk
    set_dates(cycle, {Kind.COUNCIL_MEETING: None}, by=by)
    assert not PlannedDate._default_manager.exists()


def test_the_same_date_again_is_no_change(city: City) -> None:
    cycle = make_cycle(city=city)
    make_dates(cycle)
    events = pghistory.models.Events.objects.count()
    make_dates(cycle)
    assert pghistory.models.Events.objects.count() == events
    assert set(PlannedDate._default_manager.values_list("version", flat=True)) == {1}


def test_dates_follow_each_other_also_those_already_set(city: City) -> None:
    cycle, by = make_cycle(city=city), make_coordinator(city)
    set_date(cycle, Kind.CONSULTATION_FROM, date(2026, 4, 13), by=by)
    with pytest.raises(ValidationError) as refusal:
        set_date(cycle, Kind.CONSULTATION_TO, date(2026, 4, 12), by=by)
    assert list(refusal.value.message_dict) == ["consultation_to"]
    assert PlannedDate._default_manager.count() == 1
    set_date(cycle, Kind.CONSULTATION_TO, date(2026, 4, 13), by=by)
    assert PlannedDate._default_manager.count() == 2


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.CLOSED])
def test_dates_move_all_year(city: City, step: Step) -> None:
    set_date(make_cycle(step, city=city), Kind.COUNCIL_MEETING, date(2026, 6, 15), by=make_coordinator(city))
    assert PlannedDate._default_manager.count() == 1


def test_a_closed_year_keeps_its_dates(city: City) -> None:
    with pytest.raises(WrongStep):
        set_date(make_cycle(Step.CLOSED, city=city), Kind.COUNCIL_MEETING, date(2026, 6, 15), by=make_coordinator(city))
    assert not PlannedDate._default_manager.exists()
