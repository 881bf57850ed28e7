"""Scheduling a meeting and recording who was there."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.models import Attendance
from cycles.approval.rule import Quorum
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_a_meeting_is_quorate_with_more_than_half_unless_told(city: City) -> None:
    meeting = make_meeting(city, members_total=51)
    assert meeting.quorum == Quorum(Fraction(1, 2), is_more_than=True)
    assert meeting.quorum.needed(51) == 26
    other = make_meeting(city, members_total=50, quorum=Quorum(Fraction(2, 3), is_more_than=False))
    assert other.quorum.needed(50) == 34


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_only_the_clerk_schedules(city: City, role: Role) -> None:
    with pytest.raises(Refused):
        services.schedule(city, by=make_member(city, role), held_on=city.today(), members_total=5)


def test_the_clerk_of_another_city_schedules_nothing_here(city: City) -> None:
    with pytest.raises(Refused):
        services.schedule(city, by=make_clerk(make_city("elsewhere")), held_on=city.today(), members_total=5)


@pytest.mark.parametrize(("years", "is_sensible"), [(-6, False), (-5, True), (0, True), (2, True), (3, False)])
def test_a_meeting_lies_near_today(city: City, years: int, is_sensible: bool) -> None:
    held_on = date(city.today().year + years, 6, 15)
    if is_sensible:
        assert make_meeting(city, held_on=held_on).held_on == held_on
        return
    with pytest.raises(ValidationError) as refusal:
        make_meeting(city, held_on=held_on)
    assert set(refusal.value.message_dict) == {"held_on"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"members_total": 0}, "members_total"),
        ({"quorum": Quorum(Fraction(1), is_more_than=True)}, "quorum_numerator"),
        ({"quorum": Quorum(Fraction(3, 2), is_more_than=False)}, "quorum_numerator"),
    ],
)
def test_numbers_that_cannot_be_are_refused(city: City, facts: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_meeting(city, **facts)
    assert field in refusal.value.message_dict


def test_who_is_not_present_is_absent(city: City) -> None:
    council = make_council(city, 3)
    meeting = make_meeting(city, present=council[:2])
    rows = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "presence"))
    assert rows == {council[0].pk: "present", council[1].pk: "present", council[2].pk: "absent"}
    services.record_attendance(meeting, council[1:], by=make_clerk(city))
    rows = dict(Attendance.objects.filter(meeting=meeting).values_list("member_id", "presence"))
    assert rows == {council[0].pk: "absent", council[1].pk: "present", council[2].pk: "present"}


def test_only_members_on_the_day_can_be_present(city: City) -> None:
    long_gone = make_member(
        city, Role.COUNCIL_MEMBER, starts_on=date(2020, 1, 1), ends_on=city.today() - timedelta(days=30)
    )
    stranger = make_member(make_city("elsewhere"), Role.COUNCIL_MEMBER, starts_on=date(2020, 1, 1))
    for person in (long_gone, stranger, make_clerk(city)):
        with pytest.raises(ValidationError, match="Only members of the council"):
            make_meeting(city, present=[person])


def test_more_cannot_be_present_than_the_council_has(city: City) -> None:
    council = make_council(city, 4)
    with pytest.raises(ValidationError, match="4 members cannot be present"):
        make_meeting(city, present=council, members_total=3)


def test_only_the_clerk_records_attendance(city: City) -> None:
    council = make_council(city, 2)
    meeting = make_meeting(city)
    with pytest.raises(Refused):
        services.record_attendance(meeting, council, by=council[0])


def test_who_has_voted_stays_until_the_vote_is_concluded(city: City) -> None:
    council = make_council(city, 5)
    meeting = make_meeting(city, present=council[:4])
    item = services.open_vote(make_item(meeting), by=make_clerk(city))
    cast_votes(item, council[:2], "ff")
    with pytest.raises(Conflict, match="has voted on item"):
        services.record_attendance(meeting, council[1:], by=make_clerk(city))
    services.record_attendance(meeting, [*council[:2], council[4]], by=make_clerk(city))
    services.conclude(item, "1/2026", by=make_clerk(city))
    services.record_attendance(meeting, council[1:], by=make_clerk(city))
    item.refresh_from_db()
    assert item.present_count == 3


def test_a_meeting_changes_until_its_first_vote(city: City) -> None:
    meeting = make_meeting(city, present=make_council(city, 3))
    meeting.place = "Town hall"
    services.change_meeting(meeting, by=make_clerk(city))
    services.open_vote(make_item(meeting), by=make_clerk(city))
    meeting.members_total = 99
    with pytest.raises(Conflict, match="The meeting has begun"):
        services.change_meeting(meeting, by=make_clerk(city))
    meeting.refresh_from_db()
    assert (str(meeting.place), meeting.members_total) == ("Town hall", 5)


def test_a_changed_meeting_stands_in_the_packages_of_its_items(city: City) -> None:
    meeting = make_meeting(city)
    item = make_item(meeting)
    old = item.package
    meeting.members_total = 9
    services.change_meeting(meeting, by=make_clerk(city))
    item.refresh_from_db()
    sealed = [json.loads(frozen.content)["item"]["meeting"]["members_total"] for frozen in (old, item.package)]
    assert sealed == [5, 9]


def test_only_the_clerk_changes_a_meeting(city: City) -> None:
    with pytest.raises(Refused):
        services.change_meeting(make_meeting(city), by=make_member(city, Role.COORDINATOR))
