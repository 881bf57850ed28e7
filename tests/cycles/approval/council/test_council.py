"""The council on a day: mandates, groups and seats, and meetings that have the council of their own day."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services
from cycles.approval.council.composition import GroupSize, composition, members_on, seats_on
from cycles.approval.council.models import CouncilGroup, CouncilSeats, GroupMembership
from cycles.approval.council.services import set_group, set_seats
from cycles.approval.models import Attendance, Meeting
from cycles.approval.standing import standing
from ims import once
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.people.services import end, end_membership
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
# Session, person, city, rights, the running year, mandates, groups, seats, between the two ends of the savepoint.
QUERIES = 10


def mandate(member: User) -> Membership:
    return Membership.objects.get(user=member, role=Role.COUNCIL_MEMBER)


def after_election(city: City, members: int, first: date) -> list[User]:
    """Return so many members of the council from the day on."""
    return [make_member(city, Role.COUNCIL_MEMBER, starts_on=first) for _ in range(members)]


# Seats and groups


def test_seats_hold_from_their_day_until_another_number_does(city: City) -> None:
    clerk = make_clerk(city)
    set_seats(city, date(2020, 1, 1), 61, by=clerk)
    set_seats(city, date(2026, 10, 1), 65, by=clerk)
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [seats_on(city, day) for day in days] == [None, 61, 61, 65]
    set_seats(city, date(2026, 10, 1), 63, by=clerk, reason="Corrected")
    assert seats_on(city, date(2026, 10, 1)) == 63
    assert CouncilSeats.objects.count() == 2


@pytest.mark.parametrize("seats", [0, -1, 1001])
def test_seats_are_a_number_of_seats(city: City, seats: int) -> None:
    with pytest.raises(ValidationError):
        set_seats(city, date(2020, 1, 1), seats, by=make_clerk(city))
    with pytest.raises(IntegrityError), transaction.atomic():
        CouncilSeats.objects.create(city=city, starts_on=date(2020, 1, 1), seats=seats)


def test_a_member_changes_the_group_from_a_day_on(city: City) -> None:
    clerk, (member, other, alone) = make_clerk(city), make_council(city, 3)
    today = city.today()
    set_group(mandate(member), " Green  list ", date(2024, 1, 1), by=clerk)
    set_group(mandate(other), "Green list", date(2024, 1, 1), by=clerk)
    set_group(mandate(member), "Citizens", today, by=clerk)
    assert composition(city, today - timedelta(days=1)).groups == [GroupSize("Green list", 2), GroupSize("", 1)]
    assert composition(city, today).groups == [
        GroupSize("Citizens", 1),
        GroupSize("Green list", 1),
        GroupSize("", 1),
    ]
    set_group(mandate(member), "", date(2024, 6, 1), by=clerk)
    assert composition(city, today).groups == [GroupSize("", 2), GroupSize("Green list", 1)][::-1]
    assert {alone} < set(members_on(city, today))


def test_a_group_ends_with_the_mandate(city: City) -> None:
    (member,) = make_council(city, 1)
    set_group(mandate(member), "Green list", date(2024, 1, 1), by=make_clerk(city))
    end(mandate(member), city.today() - timedelta(days=1))
    assert composition(city, city.today()).mandates == ()
    assert composition(city, city.today() - timedelta(days=1)).groups == [GroupSize("Green list", 1)]


def test_a_mandate_that_is_taken_back_takes_its_group_along(city: City) -> None:
    first = city.today() + timedelta(days=9)
    (member,) = after_election(city, 1, first)
    set_group(mandate(member), "Green list", first, by=make_clerk(city))
    end_membership(mandate(member), last_day=city.today(), by=make_member(city, Role.CITY_ADMIN))
    assert not GroupMembership.objects.exists()


def test_only_a_mandate_of_the_day_gets_a_group(city: City) -> None:
    (member,) = make_council(city, 1)
    officer = make_member(city, Role.OFFICER)
    for row, day in ((mandate(member), date(2019, 1, 1)), (Membership.objects.get(user=officer), city.today())):
        with pytest.raises(ValidationError):
            set_group(row, "Green list", day, by=make_clerk(city))
    assert not CouncilGroup.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_only_the_clerk_records_seats_and_groups(city: City, role: Role) -> None:
    (member,) = make_council(city, 1)
    by = make_member(city, role)
    with pytest.raises(Refused):
        set_seats(city, city.today(), 5, by=by)
    with pytest.raises(Refused):
        set_group(mandate(member), "Green list", city.today(), by=by)


def test_vacancies_and_too_many(city: City) -> None:
    make_council(city, 3)
    today = city.today()
    assert (composition(city, today).vacancies, composition(city, today).too_many) == (0, 0)
    for seats, vacant, more in ((5, 2, 0), (3, 0, 0), (2, 0, 1)):
        set_seats(city, date(2020, 1, 1), seats, by=make_clerk(city))
        found = composition(city, today)
        assert (found.vacancies, found.too_many) == (vacant, more)


# Meetings have the council of their day


def test_an_election_between_submission_and_vote(city: City) -> None:
    """The package is submitted under the old council; the new one attends, makes the quorum and votes."""
    clerk, today = make_clerk(city), city.today()
    set_seats(city, date(2020, 1, 1), 5, by=clerk)
    old = make_council(city, 5)
    meeting = services.schedule(city, by=clerk, held_on=today, chair=old[0])
    item = make_item(meeting)
    services.record_attendance(meeting, old[:4], by=clerk)
    assert meeting.members_total == 5

    for member in old[1:]:
        end(mandate(member), today - timedelta(days=1))
    set_seats(city, today, 7, by=clerk)
    new = [old[0], *after_election(city, 5, today)]

    assert set(members_on(city, today)) == set(new)
    with pytest.raises(Conflict, match="The council has changed since attendance was recorded"):
        services.open_vote(item, by=clerk)
    with pytest.raises(ValidationError, match="Only members of the council on the day"):
        services.record_attendance(meeting, [*new, old[1]], by=clerk)
    services.record_attendance(meeting, new[:5], by=clerk)
    assert set(Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True)) == {m.pk for m in new}

    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.members_total, meeting.quorum.needed(meeting.members_total)) == (7, 4)
    assert item.package is not None
    assert json.loads(item.package.content)["item"]["meeting"]["members_total"] == 7
    services.open_vote(item, by=clerk)
    with pytest.raises(Refused):
        services.cast(item, "for", by=old[1])
    cast_votes(item, new[:5], "fffaa")
    counts = standing(item).counts
    assert counts is not None
    assert (counts.members_total, counts.present, counts.for_) == (7, 5, 3)
    decision = services.conclude(item, "1/2026", by=clerk)
    assert decision is not None
    assert decision.outcome == "approved"


def test_a_meeting_that_is_moved_over_an_election_has_the_other_council(city: City) -> None:
    clerk, today = make_clerk(city), city.today()
    set_seats(city, date(2020, 1, 1), 3, by=clerk)
    set_seats(city, today + timedelta(days=10), 4, by=clerk)
    old = make_council(city, 3)
    for member in old:
        end(mandate(member), today + timedelta(days=9))
    new = after_election(city, 4, today + timedelta(days=10))
    meeting = services.schedule(city, by=clerk, held_on=today)
    services.record_attendance(meeting, old, by=clerk)
    meeting.held_on = today + timedelta(days=12)
    services.change_meeting(meeting, by=clerk)
    assert meeting.members_total == 4
    assert not Attendance.objects.exists()
    assert members_on(city, meeting.held_on) == sorted(new, key=lambda member: (member.sort_key, member.pk))


def test_the_chair_is_a_member_on_the_day(city: City) -> None:
    (chair,) = make_council(city, 1)
    end(mandate(chair), city.today())
    clerk = make_clerk(city)
    services.schedule(city, by=clerk, held_on=city.today(), chair=chair)
    with pytest.raises(ValidationError) as refused:
        services.schedule(city, by=clerk, held_on=city.today() + timedelta(days=1), chair=chair, members_total=3)
    assert list(refused.value.message_dict) == ["chair"]


def test_without_recorded_seats_the_number_given_holds_and_else_the_members_in_office(city: City) -> None:
    make_council(city, 3)
    clerk = make_clerk(city)
    assert services.schedule(city, by=clerk, held_on=city.today(), members_total=9).members_total == 9
    assert services.schedule(city, by=clerk, held_on=city.today()).members_total == 3


def test_new_seats_leave_alone_what_was_put_to_the_vote_and_what_lies_before(city: City) -> None:
    clerk, council = make_clerk(city), make_council(city, 5)
    begun = make_meeting(city, present=council, held_on=city.today())
    services.open_vote(make_item(begun), by=clerk)
    past = make_meeting(city, held_on=city.today() - timedelta(days=20))
    coming = make_meeting(city, held_on=city.today() + timedelta(days=20))
    set_seats(city, city.today() - timedelta(days=5), 9, by=clerk)
    totals = dict(Meeting.objects.values_list("pk", "members_total"))
    assert totals == {begun.pk: 5, past.pk: 5, coming.pk: 9}


# Pages


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    """Return the clerk's browser."""
    return client_as(make_clerk(city))


def address(name: str, city: City, *more: int) -> str:
    return reverse(name, args=[city.slug, *more])


def test_council_shows_the_day_that_is_asked_for(city: City, client: Client) -> None:
    (member,) = make_council(city, 1)
    make_member(city, Role.COUNCIL_MEMBER, name="New", starts_on=city.today())
    set_group(mandate(member), "<b>Green</b>", date(2024, 1, 1), by=make_clerk(city))
    set_seats(city, date(2020, 1, 1), 4, by=make_clerk(city))
    shown = client.get(address("council", city)).content.decode()
    assert "2 members, 4 seats." in shown
    assert "2 seats are vacant." in shown
    assert "&lt;b&gt;Green&lt;/b&gt;" in shown
    before = client.get(address("council", city), {"on": "2025-01-01"}).content.decode()
    assert "1 member, 4 seats." in before
    assert "New" not in before
    assert (
        "How many seats there are is not recorded"
        in client.get(address("council", city), {"on": "2019-01-01"}).content.decode()
    )
    assert client.get(address("council", city), {"on": "=1+1"}).status_code == 200


def test_council_seats_records_them_once(city: City, client: Client) -> None:
    sent = {"starts_on": "2026-01-01", "seats": "61", "once": once.new_token()}
    assert [client.post(address("council_seats", city), sent).status_code for _ in range(2)] == [302, 302]
    assert CouncilSeats.objects.get().seats == 61


@pytest.mark.parametrize(
    "wrong", [{"seats": "0"}, {"seats": "x" * 5000}, {"starts_on": "مرحبا"}, {"reason": "x" * 5000}]
)
def test_council_seats_names_what_is_wrong(city: City, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(address("council_seats", city), {"starts_on": "2026-01-01", "seats": "61", **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not CouncilSeats.objects.exists()


def test_council_group_records_it(city: City, client: Client) -> None:
    (member,) = make_council(city, 1)
    page = address("council_group", city, mandate(member).pk)
    assert client.post(page, {"group": "Green list", "starts_on": "2024-01-01"}).status_code == 302
    assert GroupMembership.objects.get().group.name == "Green list"
    assert '<option value="Green list">' in client.get(page).content.decode()
    for wrong in ({"group": "x" * 5000, "starts_on": "2024-01-01"}, {"group": "A", "starts_on": "2019-01-01"}):
        assert client.post(page, wrong).status_code == 422
    assert CouncilGroup.objects.count() == 1


def test_council_group_is_for_mandates_of_the_city(city: City, client: Client) -> None:
    (elsewhere,) = make_council(make_city("bristol"), 1)
    officer = Membership.objects.get(user=make_member(city, Role.OFFICER))
    for row in (mandate(elsewhere), officer):
        assert client.get(address("council_group", city, row.pk)).status_code == 404


def test_meeting_schedule_counts_the_seats_of_its_day(city: City, client: Client) -> None:
    set_seats(city, date(2020, 1, 1), 5, by=make_clerk(city))
    sent = {
        "held_on": city.today().isoformat(),
        "quorum_more_than": "on",
        "quorum_numerator": "1",
        "quorum_denominator": "2",
        "version": "0",
    }
    page = address("meeting_schedule", city)
    refused = client.post(page, {**sent, "members_total": "9"})
    assert refused.status_code == 422
    assert "The council has 5 seats on that day." in refused.content.decode()
    assert client.post(page, sent).status_code == 302
    assert Meeting.objects.get().members_total == 5


def test_council_needs_the_same_queries_for_three_and_for_sixty(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    set_seats(city, date(2020, 1, 1), 61, by=make_clerk(city))
    for number in (3, 57):
        for member in make_council(city, number):
            group, _ = CouncilGroup.objects.get_or_create(city=city, name=f"Group {member.pk % 5}")
            GroupMembership.objects.create(mandate=mandate(member), group=group, starts_on=date(2024, 1, 1))
        client.get(address("council", city))
        with django_assert_num_queries(QUERIES):
            client.get(address("council", city))
