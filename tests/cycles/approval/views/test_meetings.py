"""The pages of meetings: what they show, and each change through its page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services
from cycles.approval.models import Attendance, Meeting
from ims.cities.models import City
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import make_clerk, make_council, make_item, make_meeting
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own

MEETING = {
    "held_on": "2026-06-15",
    "starts_at": "18:00",
    "place_en": "Town hall",
    "members_total": 51,
    "quorum_more_than": "on",
    "quorum_numerator": 1,
    "quorum_denominator": 2,
    "chair": "",
}


def test_meetings_are_listed_with_what_is_open(city: City, client_as: ClientAs) -> None:
    make_item(make_meeting(city, place="Town hall"))
    shown = client_as(make_member(city, Role.OWNER)).get(reverse("meetings", args=[city.slug])).content.decode()
    assert "Town hall" in shown
    assert "1 item to decide" in shown
    assert "Schedule a meeting" not in shown


def test_an_empty_list_says_who_schedules(city: City, client_as: ClientAs) -> None:
    address = reverse("meetings", args=[city.slug])
    assert "The clerk schedules them" in client_as(make_member(city, Role.OWNER)).get(address).content.decode()
    assert reverse("meeting_schedule", args=[city.slug]) in client_as(make_clerk(city)).get(address).content.decode()


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_asks_as_often_for_many(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    Meeting.objects.bulk_create([Meeting(city=city, held_on=city.today(), members_total=5) for _ in range(number)])
    client = client_as(make_clerk(city))
    client.get(reverse("meetings", args=[city.slug]))
    with django_assert_num_queries(7 + SAVEPOINT):
        client.get(reverse("meetings", args=[city.slug]))


def test_the_clerk_schedules_a_meeting(city: City, client_as: ClientAs) -> None:
    response = client_as(make_clerk(city)).post(reverse("meeting_schedule", args=[city.slug]), MEETING)
    held = Meeting.objects.get()
    assert response.headers["Location"] == reverse("meeting", args=[city.slug, held.pk])
    assert (str(held.place), held.members_total, held.quorum.needed(51)) == ("Town hall", 51, 26)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"held_on": "1926-06-15"}, "at most five years back"),
        ({"held_on": "soon"}, "Write the date as year-month-day"),
        ({"members_total": 0}, "the lowest is 1"),
        ({"quorum_denominator": 0}, "the lowest is 1"),
        ({"quorum_numerator": 3}, "More than all members"),
    ],
)
def test_what_cannot_be_is_said_by_its_field(city: City, client_as: ClientAs, facts: dict, words: str) -> None:  # type: ignore[type-arg]
    response = client_as(make_clerk(city)).post(reverse("meeting_schedule", args=[city.slug]), {**MEETING, **facts})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_repeated_schedule_is_one_meeting(city: City, client_as: ClientAs) -> None:
    client, once = client_as(make_clerk(city)), {"once": "7b7f0c51-7a5e-4f3c-9d5c-0f6f4a1f2d10"}
    for _ in range(2):
        response = client.post(reverse("meeting_schedule", args=[city.slug]), {**MEETING, **once})
        assert response.headers["Location"] == reverse("meeting", args=[city.slug, Meeting.objects.get().pk])


@pytest.mark.parametrize("number", [3, 21])
def test_a_meeting_asks_as_often_for_a_full_council(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    clerk = make_clerk(city)
    meeting = make_meeting(city, present=make_council(city, number))
    make_item(meeting)
    client = client_as(clerk)
    client.get(reverse("meeting", args=[city.slug, meeting.pk]))
    with django_assert_num_queries(12 + SAVEPOINT):
        client.get(reverse("meeting", args=[city.slug, meeting.pk]))


def test_a_meeting_shows_who_was_there_and_its_agenda_in_order(city: City, client_as: ClientAs) -> None:
    council = make_council(city, 2)
    meeting = make_meeting(city, present=council[:1], chair=council[0])
    make_item(meeting, number="10", title="Later")
    make_item(meeting, make_cycle(city=city, year=2020), "adopt", number="9a", title="Sooner")
    shown = client_as(make_clerk(city)).get(reverse("meeting", args=[city.slug, meeting.pk])).content.decode()
    assert shown.index("Sooner") < shown.index("Later")
    assert "1 of 5 members" in shown
    assert f"Absent: {council[1]}" in " ".join(shown.split())


def test_a_meeting_of_another_city_is_not_found(city: City, client_as: ClientAs) -> None:
    foreign = make_meeting(make_city("elsewhere"))
    for name in ("meeting", "meeting_edit", "attendance", "item_add"):
        assert client_as(make_clerk(city)).get(reverse(name, args=[city.slug, foreign.pk])).status_code == 404


def test_the_clerk_changes_a_meeting_and_a_stale_change_shows_both(city: City, client_as: ClientAs) -> None:
    meeting = make_meeting(city, place="School")
    client, address = client_as(make_clerk(city)), reverse("meeting_edit", args=[city.slug, meeting.pk])
    day = {"held_on": meeting.held_on.isoformat()}
    assert client.post(address, {**MEETING, **day, "version": 1, "place_en": "Library"}).status_code == 302
    stale = client.post(address, {**MEETING, **day, "version": 1, "place_en": "Church"})
    assert stale.status_code == 409
    assert {"Library", "Church"} <= {word for word in ("Library", "Church") if word in stale.content.decode()}
    assert str(Meeting.objects.get().place) == "Library"


def test_a_meeting_that_has_begun_stays_as_it_is(city: City, client_as: ClientAs) -> None:
    meeting = make_meeting(city, present=make_council(city, 3))
    services.open_vote(make_item(meeting), by=make_clerk(city))
    response = client_as(make_clerk(city)).post(
        reverse("meeting_edit", args=[city.slug, meeting.pk]), {**MEETING, "version": 1, "held_on": city.today()}
    )
    assert response.status_code == 409
    assert "The meeting has begun" in response.content.decode()


def test_the_clerk_ticks_who_is_present(city: City, client_as: ClientAs) -> None:
    council = make_council(city, 3)
    meeting = make_meeting(city)
    client, address = client_as(make_clerk(city)), reverse("attendance", args=[city.slug, meeting.pk])
    assert client.post(address, {"present": [council[0].pk, council[2].pk]}).status_code == 302
    assert Attendance.objects.filter(presence="present").count() == 2
    assert client.get(address).content.decode().count("checked") == 2
    assert client.post(address, {}).status_code == 302
    assert Attendance.objects.filter(presence="present").count() == 0


def test_nobody_is_present_who_is_no_member(city: City, client_as: ClientAs) -> None:
    make_council(city, 1)
    meeting = make_meeting(city)
    response = client_as(make_clerk(city)).post(
        reverse("attendance", args=[city.slug, meeting.pk]), {"present": [make_clerk(city).pk]}
    )
    assert response.status_code == 422
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("number", [3, 21])
def test_attendance_asks_as_often_for_a_full_council(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    meeting = make_meeting(city, present=make_council(city, number))
    client = client_as(make_clerk(city))
    client.get(reverse("attendance", args=[city.slug, meeting.pk]))
    with django_assert_num_queries(10 + SAVEPOINT):
        client.get(reverse("attendance", args=[city.slug, meeting.pk]))


@pytest.mark.parametrize("name", ["meeting_schedule", "meeting_edit", "attendance"])
def test_only_the_clerk_may_and_nobody_deletes(city: City, client_as: ClientAs, name: str) -> None:
    args = [city.slug] if name == "meeting_schedule" else [city.slug, make_meeting(city).pk]
    for role in (Role.COORDINATOR, Role.COUNCIL_MEMBER, Role.CITY_ADMIN):
        client = client_as(make_member(city, role))
        assert client.get(reverse(name, args=args)).status_code == 403
        assert client.post(reverse(name, args=args), MEETING).status_code == 403
    assert client_as(make_clerk(city)).delete(reverse(name, args=args)).status_code == 405
    assert Meeting.objects.filter(held_on__gt=city.today() - timedelta(days=2)).count() == len(args) - 1
