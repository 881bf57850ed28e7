"""What the council asked for goes on with somebody else when a person leaves or a unit ends; who has it is told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.conditions.services import report
from cycles.approval.conditions.telling import ASKED, tell_conditions
from cycles.approval.record import verify
from ims.cities.models import City
from ims.cities.unit_services import end_unit
from ims.notices.models import Notice
from ims.people.models import Membership, User
from ims.people.services import end_membership
from ims.refusals import Refused
from ims.roles import Role
from tests.cycles.approval.conditions.factories import ask, decide, make_prepared, saved
from tests.factories import make_member, make_unit

pytestmark = pytest.mark.django_db


def told(person: User) -> list[str]:
    """Return what a person was told of what the council asks for."""
    return list(Notice.objects.filter(person=person, kind=ASKED).order_by("pk").values_list("subject", flat=True))


def test_who_leaves_hands_over_what_the_council_asked_of_them(city: City, client: Client) -> None:
    item, council = make_prepared(city)
    bo, cia = make_member(city, Role.OWNER, name="Bo"), make_member(city, Role.OFFICER, name="Cia")
    row, done = ask(item, person=bo), ask(item, person=bo)
    decision = decide(item, council)
    report(saved(done), city.today(), {"en": "Done."}, by=bo)
    membership = Membership.objects.get(user=bo)
    admin = make_member(city, Role.CITY_ADMIN)
    facts = {"last_day": city.today() - timedelta(days=1), "by": admin, "reason": "Retired"}
    end_membership(membership, takers={"conditions": cia}, **facts)
    row, done = saved(row), saved(done)
    assert (row.person, row.now_person, row.who) == (bo, cia, "Cia")
    assert done.now_person is None  # what is done stays with who did it
    assert verify(city) == []
    with pytest.raises(Refused):
        report(row, city.today(), {"en": "Done."}, by=make_member(city, Role.OWNER))
    assert set(CouncilCondition.objects.filter(CouncilCondition.objects.held_by([cia.pk], city))) == {row}
    client.force_login(cia)
    assert "Bo, now Cia" in client.get(reverse("decision", args=[city.slug, decision.pk])).content.decode()
    tell_conditions(city)
    tell_conditions(city)
    assert told(cia) == ["The council asks you for: The council hears a report."]
    assert told(bo) == []
    report(row, city.today(), {"en": "Done."}, by=cia)
    assert saved(row).done_on == city.today()


def test_a_unit_that_ends_hands_over_to_its_successor(city: City) -> None:
    item, council = make_prepared(city)
    old, new = make_unit(city, "Old"), make_unit(city, "New")
    dan = make_member(city, Role.OWNER, name="Dan", unit=new)
    row = ask(item, unit=old)
    decide(item, council)
    assert not CouncilCondition.objects.filter(CouncilCondition.objects.held_by([dan.pk], city)).exists()
    admin = make_member(city, Role.CITY_ADMIN)
    end_unit(old, last_day=city.today() - timedelta(days=1), successor=new, by=admin, reason="Merged")
    row = saved(row)
    assert (row.unit, row.now_unit, row.who) == (old, new, "New")
    assert verify(city) == []
    report(row, city.today(), {"en": "Done."}, by=dan)


def test_what_is_overdue_is_told_once_more(city: City) -> None:
    item, council = make_prepared(city)
    bo = make_member(city, Role.OWNER, name="Bo")
    ask(item, person=bo, due_on=city.today() - timedelta(days=1))
    ask(item, person=bo, text={"en": "Later."})
    tell_conditions(city)
    assert told(bo) == []  # the council did not decide it yet
    decide(item, council)
    for _sweep in range(2):
        tell_conditions(city)
    assert sorted(told(bo)) == [
        "The council asks you for: Later.",
        "The council asks you for: The council hears a report.",
        "The council waits for: The council hears a report.",
    ]


def test_the_database_lets_nothing_else_change(city: City) -> None:
    item, council = make_prepared(city)
    bo, cia = make_member(city, Role.OWNER), make_member(city, Role.OWNER)
    row = ask(item, person=bo)
    decide(item, council)
    with pytest.raises(DatabaseError, match="stands as decided"), transaction.atomic():
        CouncilCondition.objects.filter(pk=row.pk).update(person=cia)
    assert CouncilCondition.objects.filter(pk=row.pk).update(now_person=cia) == 1
