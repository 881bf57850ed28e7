"""What is overdue climbs from its owner to the coordinator to the mayor: each is told once, whatever happens."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cycles.cycle import Cycle
from cycles.monitoring import services
from cycles.monitoring.escalating import escalate, mayor_of
from cycles.monitoring.models import Entry, Escalation, MonitoringRound
from cycles.organisation.models import Body, Seat, Tenure
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.monitoring.factories import (
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_report,
    make_round,
    somebody,
)
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
Late = Callable[[int], Cycle]


@pytest.fixture
def admin(city: City) -> object:
    return make_member(city, Role.CITY_ADMIN)


@pytest.fixture
def late(city: City, admin: object) -> Late:
    """Return a function that makes a year whose value and report are so many days late."""

    def make(days: int) -> Cycle:
        cycle = make_monitored_cycle(city=city, year=city.today().year)
        make_round(cycle, due_on=city.today() - timedelta(days=days))
        return cycle

    return make


def told(city: City) -> dict[str, list[str]]:
    """Return who was told, as roles, by the notice's page."""
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.filter(city=city, kind="overdue").order_by("pk"):
        role = notice.person.memberships.get(city=city).role
        found.setdefault(role, []).append(notice.subject)
    return found


@pytest.mark.parametrize(
    ("days", "roles"),
    [
        (0, []),
        (1, ["owner"]),
        (13, ["owner"]),
        (14, ["owner", "coordinator"]),
        (29, ["owner", "coordinator"]),
        (30, ["owner", "coordinator", "city_admin"]),
    ],
)
def test_each_is_told_after_the_days_of_the_city(late: Late, days: int, roles: list[str]) -> None:
    cycle = late(days)
    escalate(cycle.city)
    assert set(told(cycle.city)) == set(roles)
    assert Escalation.objects.count() == 2 * len(roles)  # the value and the report


def test_nobody_is_told_twice_and_a_missed_stage_is_caught_up(late: Late) -> None:
    """After an outage of two weeks the stage that was missed is told once, and nothing that was told before."""
    cycle = late(1)
    for _run in range(3):
        escalate(cycle.city)
    assert [len(subjects) for subjects in told(cycle.city).values()] == [1]
    MonitoringRound.objects.update(due_on=cycle.city.today() - timedelta(days=16))
    escalate(cycle.city)
    escalate(cycle.city)
    assert {role: len(subjects) for role, subjects in told(cycle.city).items()} == {"owner": 2, "coordinator": 1}


def test_days_of_an_outage_are_no_window(late: Late) -> None:
    cycle = late(200)
    escalate(cycle.city)
    assert {role: len(subjects) for role, subjects in told(cycle.city).items()} == {
        "owner": 1,
        "coordinator": 1,
        "city_admin": 1,
    }


def test_what_was_answered_or_carried_over_is_not_overdue(late: Late) -> None:
    cycle = late(5)
    turn = MonitoringRound.objects.get()
    row = make_correction(Target.objects.get(), due_on=cycle.city.today() - timedelta(days=2))
    make_entry(turn, state=Entry.State.SUBMITTED)
    make_report(turn, Action.objects.get())
    assert [(e.kind, e.object_id) for e in escalate(cycle.city)] == [("correction", row.pk)]
    row.copy_into(Cycle.objects.create(city=cycle.city, year=cycle.year + 1), due_on=date(2099, 1, 1))
    assert escalate(cycle.city) == []


def test_a_new_date_begins_anew(late: Late) -> None:
    cycle = late(1)
    row = make_correction(Target.objects.get(), due_on=cycle.city.today() - timedelta(days=3))
    escalate(cycle.city)
    services.change_correction(
        row, by=somebody(cycle.city, Role.COORDINATOR), due_on=cycle.city.today() - timedelta(days=1)
    )
    assert [(e.kind, e.stage) for e in escalate(cycle.city)] == [("correction", "owner")]


def test_the_mayor_chairs_the_steering_group(city: City, admin: object) -> None:
    assert mayor_of(city) == [admin]
    body = Body.objects.create(city=city, kind=Body.Kind.STEERING, name={"en": "Steering group"})
    chair = Seat.objects.create(body=body, function={"en": "Mayor"}, is_chair=True)
    assert mayor_of(city) == [admin]  # the seat is vacant
    mayor = make_member(city, Role.COUNCIL_MEMBER)
    Tenure.objects.create(seat=chair, person=mayor, starts_on=date(2020, 1, 1))
    assert mayor_of(city) == [mayor]


def test_the_sweep_of_one_city_tells_nobody_of_another(late: Late) -> None:
    cycle, other = late(40), make_city("elsewhere")
    make_member(other, Role.COORDINATOR)
    assert sweep_all() == 0
    assert Notice.objects.filter(city=cycle.city, kind="overdue").exists()
    assert not Notice.objects.filter(city=other).exists()


def test_a_stage_is_written_once_and_never_changed(late: Late) -> None:
    cycle = late(1)
    row = escalate(cycle.city)[0]
    for act in (
        lambda: Escalation.objects.update(stage="mayor"),
        lambda: Escalation.objects.filter(pk=row.pk).delete(),
        lambda: Escalation.objects.create(
            cycle=cycle, kind=row.kind, object_id=row.object_id, due_on=row.due_on, stage=row.stage
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_page_says_who_was_told(late: Late, client_as: ClientAs) -> None:
    cycle = late(20)
    make_correction(Target.objects.get(), due_on=cycle.city.today() - timedelta(days=2))
    escalate(cycle.city)
    client: Client = client_as(somebody(cycle.city, Role.COORDINATOR))
    text = client.get(reverse("monitoring", args=[cycle.city.slug, cycle.year])).content.decode()
    assert text.count("told the coordinator on") == 2
    assert text.count("told its owner on") == 1


def test_the_days_follow_each_other(city: City, admin: object, client_as: ClientAs) -> None:
    page = reverse("city_settings", args=[city.slug])
    client = client_as(admin)  # type: ignore[arg-type]
    form = client.get(page).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = client.post(page, {**data, "tell_mayor_after": 7})
    assert answer.status_code == 422
    assert "Not sooner than the one before: 14 days." in answer.content.decode()
    assert client.post(page, {**data, "tell_owner_after": 0}).status_code == 422
    assert client.post(page, {**data, "tell_owner_after": 3}).status_code == 302
    city.refresh_from_db()
    assert city.tell_owner_after == 3
