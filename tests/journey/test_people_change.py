"""A year goes on when its people change: somebody leaves, is away, hands an office over."""

from datetime import timedelta

import pytest

from cycles.cycle import Step
from cycles.indicators.models import Indicator
from cycles.monitoring.models import Entry
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.people.deputies.models import Deputyship
from ims.people.models import Membership
from ims.roles import Role
from tests.cycles.monitoring.factories import make_monitored_cycle, make_round
from tests.factories import make_member
from tests.journey.desk import Desk

pytestmark = pytest.mark.django_db


def value(city: City) -> Entry:
    """Return the one value of the year's round."""
    return Entry.objects.get(round__cycle__city=city)


def test_who_leaves_hands_over_and_the_year_goes_on(city: City) -> None:
    long_ago = city.today() - timedelta(days=99)
    bo = make_member(city, Role.OWNER, name="Bo Lind", starts_on=long_ago)
    cycle = make_monitored_cycle(city=city, owner=bo)
    admin = Desk(make_member(city, Role.CITY_ADMIN, name="Anna"), cycle)
    cia = Desk(make_member(city, Role.OFFICER, name="Cia Ek"), cycle)
    coordinator, leaver = Desk(make_member(city, Role.COORDINATOR), cycle), Desk(bo, cycle)
    make_round(cycle)
    assert "T01" in leaver.reads("my_entries")

    leaving = Membership.objects.in_city(city).get(user=bo)
    taking = {name: cia.user.pk for name in ("taker_indicators", "taker_targets", "taker_actions")}
    admin.sends("membership_end", leaving.pk, last_day=city.today() - timedelta(days=1), reason="New work", **taking)

    leaver.reads("my_entries", status=404)
    assert "T01" in cia.reads("my_entries")
    cia.sends("value_enter", value(city).pk, value="53", act="submit")
    coordinator.sends("value_decide", value(city).pk, decision="approve")
    assert value(city).state == Entry.State.APPROVED
    for model in (Indicator, Target, Action):
        assert model.objects.get().owner == cia.user
    assert "New work" in admin.reads("city_history")


def test_a_deputy_enters_for_who_is_away_and_the_history_says_so(city: City) -> None:
    cycle = make_monitored_cycle(city=city, owner=make_member(city, Role.OWNER, name="Bo Lind"))
    bo = Desk(Indicator.objects.get().owner, cycle)
    cia = Desk(make_member(city, Role.OWNER, name="Cia Ek"), cycle)
    coordinator = Desk(make_member(city, Role.COORDINATOR), cycle)
    make_round(cycle)
    cia.reads("value_enter", value(city).pk, status=403)

    today = city.today()
    bo.sends("deputy_name", deputy=cia.user.pk, starts_on=today, ends_on=today + timedelta(days=9))
    assert "T01" in cia.reads("my_entries")
    cia.sends("value_enter", value(city).pk, value="53", act="submit")
    coordinator.sends("value_decide", value(city).pk, decision="approve")
    assert "Cia Ek for Bo Lind" in coordinator.reads("city_history")

    bo.sends("deputy_end", Deputyship.objects.get().pk, last_day=today - timedelta(days=1))
    cia.reads("value_enter", value(city).pk, status=403)
    assert value(city).entered_by == cia.user


def test_a_coordinator_hands_the_office_over_in_the_middle_of_the_year(city: City) -> None:
    long_ago = city.today() - timedelta(days=99)
    cycle = make_monitored_cycle(city=city, owner=make_member(city, Role.OWNER))
    admin, owner = Desk(make_member(city, Role.CITY_ADMIN), cycle), Desk(Indicator.objects.get().owner, cycle)
    old = Desk(make_member(city, Role.COORDINATOR, name="Anna Old", starts_on=long_ago), cycle)
    new = Desk(make_member(city, Role.OFFICER, name="Dan New"), cycle)
    old.sends("round_open", kind="year", period=str(cycle.year), due_on=f"{cycle.year}-11-30")
    owner.sends("value_enter", value(city).pk, value="53", act="submit")

    admin.sends("membership_add", email=new.user.email, role=Role.COORDINATOR.value)
    leaving = Membership.objects.in_city(city).get(user=old.user)
    admin.sends("membership_end", leaving.pk, last_day=city.today() - timedelta(days=1))

    old.reads("monitoring", status=404)
    new.sends("value_decide", value(city).pk, decision="approve")
    owner.sends("action_report", Action.objects.get().pk, status="done", per_cent="100", spent="900")
    new.sends("round_close", value(city).round_id)
    new.sends("step_change", on=new.address("monitoring"))
    cycle.refresh_from_db()
    assert cycle.step == Step.EVALUATION
    assert "Dan New" in admin.reads("city_history")
