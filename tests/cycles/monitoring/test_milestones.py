"""Owners report when a milestone was reached; late ones are named beside the action's status."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cycles.cycle import Cycle
from cycles.evaluation.results import actions_of
from cycles.monitoring import services
from cycles.monitoring.models import ActionReport
from cycles.targets.action_plan.models import Milestone
from cycles.targets.models import Action
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.monitoring.factories import make_monitored_cycle, make_round
from tests.factories import make_member

pytestmark = pytest.mark.django_db
TOLD = {"status": "under_way", "per_cent": 40, "spent": 100}


class World:
    """A monitored year whose owner's action has a milestone of yesterday and one to come."""

    def __init__(self, city: City) -> None:
        self.owner = make_member(city, Role.OWNER)
        self.cycle: Cycle = make_monitored_cycle("T01", city=city, owner=self.owner)
        self.turn, self.today = make_round(self.cycle), city.today()
        self.action = Action.objects.get(cycle=self.cycle)
        self.action.cycle = self.cycle
        self.late, self.ahead = (
            Milestone.objects.create(
                cycle=self.cycle, action=self.action, name={"en": name}, due_on=self.today + timedelta(days=days)
            )
            for name, days in (("Dug", -1), ("Planted", 30))
        )

    def url(self, name: str, *more: int) -> str:
        return reverse(name, args=[self.cycle.city.slug, self.cycle.year, *more])

    def report(self, by: User, **reached: object) -> ActionReport:
        return services.report_action(self.turn, self.action, by=by, **{**TOLD, **reached})  # type: ignore[arg-type]


@pytest.fixture
def world(city: City) -> World:
    return World(city)


@pytest.fixture
def client(world: World, client_as: ClientAs) -> Client:
    return client_as(world.owner)


def test_a_late_milestone_is_named_until_it_is_reached(world: World, client: Client) -> None:
    page = client.get(world.url("monitoring")).content.decode()
    assert "0 of 2 milestones reached" in page
    assert page.count(", late") == 1
    told = {**TOLD, f"milestone_{world.late.pk}": str(world.today), f"milestone_{world.ahead.pk}": "", "version": "0"}
    assert client.post(world.url("action_report", world.action.pk), told).status_code == 302
    page = client.get(world.url("monitoring")).content.decode()
    assert ("1 of 2 milestones reached" in page, ", late" in page) == (True, False)
    assert [str(row.reached_on) for row in Milestone.objects.order_by("pk")] == [str(world.today), "None"]
    assert actions_of(world.cycle).rows[0].milestones.reached == "1 of 2 milestones reached"


def test_a_day_to_come_is_refused_at_its_field_and_nothing_is_saved(world: World, client: Client) -> None:
    tomorrow = str(world.today + timedelta(days=1))
    told = {**TOLD, f"milestone_{world.late.pk}": tomorrow, "version": "0"}
    refused = client.post(world.url("action_report", world.action.pk), told)
    assert refused.status_code == 422
    assert "This day is still to come." in refused.content.decode()
    assert f'value="{tomorrow}"' in refused.content.decode()
    with pytest.raises(ValidationError):
        world.report(world.owner, reached={world.late.pk: world.today + timedelta(days=1)})
    assert not ActionReport.objects.exists()


def test_only_who_owns_the_action_reports_its_milestones(world: World) -> None:
    other = make_member(world.cycle.city, Role.OWNER)
    with pytest.raises(Refused):
        world.report(other, reached={world.late.pk: world.today})
    stranger = Milestone.objects.create(
        cycle=world.cycle,
        action=Action.objects.create(cycle=world.cycle, code="Z1", title={"en": "Other"}),
        name={"en": "Elsewhere"},
        due_on=world.today,
    )
    world.report(world.owner, reached={stranger.pk: world.today})
    assert not Milestone.objects.filter(reached_on__isnull=False).exists()
    world.report(world.owner, reached={world.late.pk: world.today})
    world.report(world.owner)
    assert Milestone.objects.get(pk=world.late.pk).reached_on == world.today
    world.report(world.owner, reached={world.late.pk: None})
    assert Milestone.objects.get(pk=world.late.pk).reached_on is None
