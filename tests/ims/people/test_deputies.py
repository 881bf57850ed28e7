"""Deputies: the rights of who is away, for a period, and no right more."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle
from cycles.monitoring.models import ActionReport
from cycles.monitoring.services import report_action
from cycles.targets.models import Action
from ims import once
from ims.access import may, rights_in
from ims.cities.models import City
from ims.history.finding import events_of
from ims.history.timeline import entries
from ims.notices.models import Notice
from ims.people.deputies.models import Deputyship
from ims.people.deputies.services import end_deputyship, name_deputy
from ims.people.models import Membership, User
from ims.people.services import end
from ims.refusals import Refused
from ims.roles import DEPUTISED, RIGHTS, Permission, Role
from tests.conftest import ClientAs
from tests.cycles.monitoring.factories import make_monitored_cycle, make_round
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
# Session, person, city, rights, the running year, number and list, between the two ends of the request's savepoint.
QUERIES = 9


@pytest.fixture
def anna(city: City) -> User:
    """Return the coordinator, who goes away."""
    return make_member(city, Role.COORDINATOR, name="Anna")


@pytest.fixture
def bo(city: City) -> User:
    """Return an owner, who stands in."""
    return make_member(city, Role.OWNER, name="Bo")


def days(city: City, first: int = 0, last: int = 7) -> dict[str, date]:
    return {"starts_on": city.today() + timedelta(days=first), "ends_on": city.today() + timedelta(days=last)}


def stand_in(city: City, person: User, deputy: User, first: int = 0, last: int = 7) -> Deputyship:
    """Return the deputyship as a row, without asking whether it may be."""
    return Deputyship.objects.create(city=city, person=person, deputy=deputy, **days(city, first, last))


# Rights


@pytest.mark.parametrize("role", list(Role))
def test_a_deputy_has_the_rights_of_the_roles_that_may_be_deputised_and_of_no_other(city: City, role: Role) -> None:
    person, deputy = make_member(city, role), make_member(city, Role.COUNCIL_MEMBER)
    stand_in(city, person, deputy)
    extra = RIGHTS[role] if role in DEPUTISED else frozenset()
    rights = rights_in(deputy, city)
    assert rights.permissions == {p.value for p in RIGHTS[Role.COUNCIL_MEMBER] | extra}
    assert rights.roles == {Role.COUNCIL_MEMBER}, "whoever stands in keeps their own role"
    assert Role.COUNCIL_MEMBER not in DEPUTISED
    assert not {Permission.VOTE, Permission.AUDIT, Permission.MANAGE_PEOPLE} & {p for r in DEPUTISED for p in RIGHTS[r]}


def test_the_rights_begin_with_the_first_day_and_vanish_on_the_day_after_the_last(
    city: City, anna: User, bo: User
) -> None:
    row = stand_in(city, anna, bo)
    today = city.today()
    for first, last, holds in ((0, 0, True), (-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)):
        Deputyship.objects.filter(pk=row.pk).update(
            starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last)
        )
        assert may(bo, Permission.CHANGE_STEP, city) is holds, (first, last)


def test_it_holds_in_one_city_only(city: City, anna: User, bo: User) -> None:
    other = make_city("bristol")
    make_member(other, Role.COORDINATOR, user=anna)
    make_member(other, Role.OWNER, user=bo)
    stand_in(city, anna, bo)
    assert not may(bo, Permission.CHANGE_STEP, other)


def test_deputies_do_not_chain(city: City, anna: User, bo: User) -> None:
    cia = make_member(city, Role.COUNCIL_MEMBER)
    stand_in(city, anna, bo)
    stand_in(city, bo, cia)
    assert rights_in(cia, city).permissions == {p.value for p in RIGHTS[Role.COUNCIL_MEMBER] | RIGHTS[Role.OWNER]}
    with pytest.raises(Refused):
        name_deputy(city, anna, cia, by=bo, **days(city, 8, 9))


@pytest.mark.parametrize("role", [None, Role.STAKEHOLDER, Role.AUDITOR])
def test_who_does_not_work_in_the_city_stands_in_for_nobody(city: City, anna: User, role: Role | None) -> None:
    deputy = make_member(city, role) if role else make_user()
    stand_in(city, anna, deputy)
    assert not may(deputy, Permission.CHANGE_STEP, city)
    assert not rights_in(deputy, city).absent


def test_who_becomes_the_auditor_stands_in_no_longer(city: City, anna: User, bo: User) -> None:
    stand_in(city, anna, bo)
    make_member(city, Role.AUDITOR, user=bo)
    assert not may(bo, Permission.CHANGE_STEP, city)


def test_the_rights_end_with_the_roles_of_both(city: City, anna: User, bo: User) -> None:
    stand_in(city, anna, bo)
    for gone in (anna, bo):
        assert may(bo, Permission.CHANGE_STEP, city)
        held = Membership.objects.get(user=gone)
        Membership.objects.filter(pk=held.pk).update(starts_on=city.today() - timedelta(days=9))
        end(held, city.today() - timedelta(days=1))
        assert not may(bo, Permission.CHANGE_STEP, city)
        Membership.objects.filter(pk=held.pk).update(ends_on=None)


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_an_inactive_person_lends_and_borrows_nothing(city: City, anna: User, bo: User, who: str) -> None:
    stand_in(city, anna, bo)
    User.objects.filter(pk={"anna": anna, "bo": bo}[who].pk).update(is_active=False)
    bo.refresh_from_db()
    assert not may(bo, Permission.CHANGE_STEP, city)


def test_rights_take_one_query_with_and_without_deputies(
    city: City, anna: User, bo: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rights_in(bo, city)
    with django_assert_num_queries(1):
        rights_in(bo, city)
    for _ in range(5):
        stand_in(city, make_member(city, Role.OFFICER), bo)
    with django_assert_num_queries(1):
        assert len(rights_in(bo, city).absent) == 5


# What the absent person owns, and the history


@pytest.fixture
def cycle(city: City, anna: User) -> Cycle:
    """Return a year in monitoring with an action that Anna owns, and an open round."""
    return make_monitored_cycle("T01", city=city, owner=anna)


def told(city: City, what: str) -> set[str]:
    """Return who, in the words of the history, added things of this kind."""
    found = entries(city.zone, events_of(city)[:200])
    return {entry.who for entry in found if entry.what.startswith(f"added: {what}")}


REPORT = {"status": "under_way", "per_cent": "40", "spent": "10.00", "note": ""}


def test_a_deputy_enters_what_the_absent_person_owns_and_the_history_says_for_whom(
    city: City, anna: User, bo: User, cycle: Cycle, client_as: ClientAs
) -> None:
    make_round(cycle)
    action = Action.objects.get(cycle=cycle)
    page = reverse("action_report", args=[city.slug, cycle.year, action.pk])
    mine = reverse("my_entries", args=[city.slug, cycle.year])
    client = client_as(bo)
    assert client.post(page, REPORT).status_code == 403
    assert "A-T01" not in client.get(mine).content.decode()
    stand_in(city, anna, bo)
    shown = client.get(mine).content.decode()
    assert "A-T01" in shown
    assert "deputy for Anna" in shown
    assert client.post(page, REPORT).status_code == 302
    assert ActionReport.objects.get().reported_by == bo
    assert told(city, "report on an action") == {"Bo for Anna"}
    event = ActionReport.events.rel.related_model.objects.get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["for"] == [anna.pk], "ids only"
    assert "Anna" not in str(event.pgh_context.metadata)


def test_what_a_deputy_does_by_a_right_of_their_own_is_their_own(
    city: City, anna: User, bo: User, cycle: Cycle, client_as: ClientAs
) -> None:
    make_round(cycle)
    Action.objects.filter(cycle=cycle).update(owner=bo)
    stand_in(city, anna, bo)
    page = reverse("action_report", args=[city.slug, cycle.year, Action.objects.get(cycle=cycle).pk])
    assert client_as(bo).post(page, REPORT).status_code == 302
    assert told(city, "report on an action") == {"Bo"}


def test_a_right_that_is_lent_is_told_as_such(
    city: City, anna: User, bo: User, cycle: Cycle, client_as: ClientAs
) -> None:
    stand_in(city, anna, bo)
    page = reverse("round_open", args=[city.slug, cycle.year])
    sent = {"kind": "year", "period": str(cycle.year), "due_on": f"{cycle.year}-11-30"}
    assert client_as(bo).post(page, sent).status_code == 302
    assert told(city, "monitoring round") == {"Bo for Anna"}


def test_a_clerks_deputy_owns_nothing_of_theirs(city: City, bo: User, cycle: Cycle) -> None:
    turn = make_round(cycle)
    clerk = make_member(city, Role.CLERK)
    action = Action.objects.get(cycle=cycle)
    Action.objects.filter(pk=action.pk).update(owner=clerk)
    stand_in(city, clerk, bo)
    action.refresh_from_db()
    with pytest.raises(Refused):
        report_action(turn, action, by=bo, status="under_way", per_cent=1, spent=0)  # type: ignore[arg-type]


# Naming and ending


def test_both_are_told_once_each(city: City, anna: User, bo: User) -> None:
    row = name_deputy(city, anna, bo, by=anna, **days(city))
    assert {(told.person, told.about) for told in Notice.objects.all()} == {(anna, bo), (bo, anna)}
    assert "Bo stands in for Anna" in Notice.objects.all()[0].text
    end_deputyship(row, last_day=city.today(), by=bo)
    assert Notice.objects.count() == 4
    row.refresh_from_db()
    assert row.ends_on == city.today()


def test_who_names_it(city: City, anna: User, bo: User) -> None:
    admin = make_member(city, Role.CITY_ADMIN)
    name_deputy(city, anna, bo, by=admin, **days(city))
    for stranger in (bo, make_member(city, Role.OFFICER), make_member(make_city("bristol"), Role.CITY_ADMIN)):
        with pytest.raises(Refused):
            name_deputy(city, anna, bo, by=stranger, **days(city, 20, 30))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNCIL_MEMBER, Role.CITY_ADMIN, Role.STAKEHOLDER])
def test_no_deputy_for_a_personal_role(city: City, bo: User, role: Role) -> None:
    person = make_member(city, role)
    with pytest.raises(ValidationError) as refused:
        name_deputy(city, person, bo, by=person, **days(city))
    assert list(refused.value.message_dict) == ["person"]


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 3, "starts_on"), (3, 2, "ends_on"), (2, 5, "starts_on"), (0, 1, "starts_on")]
)
def test_days_that_do_not_fit(city: City, anna: User, bo: User, first: int, last: int, field: str) -> None:
    stand_in(city, anna, bo, 1, 4)
    with pytest.raises(ValidationError) as refused:
        name_deputy(city, anna, bo, by=anna, **days(city, first, last))
    assert field in refused.value.message_dict
    assert not Notice.objects.exists()


def test_who_may_end_it(city: City, anna: User, bo: User) -> None:
    row = stand_in(city, anna, bo)
    with pytest.raises(Refused):
        end_deputyship(row, last_day=city.today(), by=make_member(city, Role.COORDINATOR))
    with pytest.raises(ValidationError):
        end_deputyship(row, last_day=city.today() + timedelta(days=8), by=anna)
    end_deputyship(row, last_day=city.today() - timedelta(days=1), by=make_member(city, Role.CITY_ADMIN))
    assert not Deputyship.objects.exists()
    assert not may(bo, Permission.CHANGE_STEP, city)


def test_the_database_refuses_nonsense(city: City, anna: User, bo: User) -> None:
    for person, deputy, first, last in ((anna, anna, 0, 1), (anna, bo, 1, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            stand_in(city, person, deputy, first, last)


# Pages


def form(city: City, deputy: User, **more: object) -> dict[str, object]:
    return {"deputy": deputy.pk, **{name: day.isoformat() for name, day in days(city).items()}, **more}


def address(name: str, city: City, *more: int) -> str:
    return reverse(name, args=[city.slug, *more])


def test_deputy_name_is_for_oneself_whatever_is_sent(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    other = make_member(city, Role.OFFICER)
    answer = client_as(anna).post(address("deputy_name", city), form(city, bo, person=other.pk))
    assert answer["Location"] == address("deputies", city)
    assert Deputyship.objects.get().person == anna


def test_deputy_name_lets_the_admin_choose_who_is_away(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    client = client_as(make_member(city, Role.CITY_ADMIN))
    assert client.post(address("deputy_name", city), form(city, bo)).status_code == 422
    assert client.post(address("deputy_name", city), form(city, bo, person=anna.pk)).status_code == 302
    assert Deputyship.objects.get().person == anna


def test_deputy_name_twice_is_one_deputy(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    client, sent = client_as(anna), form(city, bo, once=once.new_token())
    assert [client.post(address("deputy_name", city), sent).status_code for _ in range(2)] == [302, 302]
    assert Deputyship.objects.count() == 1
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"deputy": "0"}, {"deputy": "x" * 5000}, {"starts_on": "=1+1"}, {"ends_on": "مرحبا"}]
)
def test_deputy_name_names_what_is_wrong(
    city: City, anna: User, bo: User, client_as: ClientAs, wrong: dict[str, str]
) -> None:
    answer = client_as(anna).post(address("deputy_name", city), {**form(city, bo), **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Deputyship.objects.exists()


def test_deputy_end_ends_it_once(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    row = stand_in(city, anna, bo)
    sent = {"last_day": city.today().isoformat(), "once": once.new_token()}
    client = client_as(bo)
    assert "Does Bo no longer stand in for Anna?" in client.get(address("deputy_end", city, row.pk)).content.decode()
    assert [client.post(address("deputy_end", city, row.pk), sent).status_code for _ in range(2)] == [302, 302]
    row.refresh_from_db()
    assert row.ends_on == timezone.now().astimezone(city.zone).date()
    assert Notice.objects.count() == 2


def test_deputies_of_another_city_are_not_found(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    other = make_city("bristol")
    row = stand_in(city, anna, bo)
    client = client_as(make_member(other, Role.CITY_ADMIN))
    assert client.get(address("deputies", city)).status_code == 404
    assert client.post(address("deputy_end", other, row.pk), {"last_day": "2026-01-01"}).status_code == 404


def test_deputies_lists_what_is_over_on_demand(city: City, anna: User, bo: User, client_as: ClientAs) -> None:
    stand_in(city, anna, bo, -9, -8)
    client = client_as(make_member(city, Role.COUNCIL_MEMBER))
    assert client.get(address("deputies", city)).context["rows"] == []
    (row,) = client.get(address("deputies", city), {"when": "all"}).context["rows"]
    assert row[1:] == ("over", False)


def test_deputies_needs_the_same_queries_for_three_and_for_sixty(
    city: City, bo: User, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client: Client = client_as(bo)
    for number in (3, 57):
        for _ in range(number):
            stand_in(city, make_member(city, Role.OFFICER), bo)
        client.get(address("deputies", city))
        with django_assert_num_queries(QUERIES):
            client.get(address("deputies", city))
