"""The end of a meeting: who was there leaves with it, nothing is opened after it, and a mistaken one is taken back."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from cycles.approval import services
from cycles.approval.locking import hold_running
from cycles.approval.models import AgendaItem, Attendance, Meeting
from cycles.approval.presence.models import Stay
from cycles.approval.presence.proxies import give_proxy
from cycles.approval.presence.stays import mend_times, moment
from cycles.approval.services.ending import in_the_way
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on
from tests.cycles.approval.factories import (
    cast_votes,
    end_it,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    some_end,
)
from tests.cycles.approval.minutes.factories import draft, freeze, fresh

pytestmark = pytest.mark.django_db


def held(city: City, present: int = 3) -> tuple[Meeting, list[User]]:
    """Return yesterday's meeting of so many members, from noon on; the last one left at two."""
    members = make_council(city, present)
    meeting = make_meeting(city, present=members, starts_at=time(12))
    services.record_attendance(meeting, members[:-1], by=make_clerk(city), at=moment(meeting, time(14)))
    return meeting, members


def stays(meeting: Meeting) -> dict[int, tuple[str, datetime | None]]:
    rows = Stay.objects.filter(attendance__meeting=meeting).select_related("attendance")
    return {row.attendance.member_id: (row.attendance.presence, row.left_at) for row in rows}


def test_who_is_there_leaves_with_the_end(city: City) -> None:
    meeting, members = held(city)
    ended = end_it(meeting)
    assert ended.ended_at == some_end(meeting)
    expected = {member.pk: ("present", ended.ended_at) for member in members[:-1]}
    assert stays(meeting) == {**expected, members[-1].pk: ("absent", moment(meeting, time(14)))}


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (0, time(13), "left at 14:00: the meeting cannot end before"),
        (0, time(11), "The meeting began at 12:00"),
        (-1, time(20), "A meeting ends on its day"),
        (5, time(20), "A time lies ahead"),
    ],
)
def test_an_end_that_cannot_be_is_refused_with_what_it_contradicts(city: City, day: int, at: time, said: str) -> None:
    meeting, _members = held(city)
    with pytest.raises(ValidationError, match=said):
        services.end_meeting(meeting, moment(meeting, at) + timedelta(days=day), by=make_clerk(city))
    assert Meeting.objects.get(pk=meeting.pk).ended_at is None


def test_an_end_in_the_minute_of_the_last_moment_is_that_moment(city: City) -> None:
    meeting, members = held(city)
    late = moment(meeting, time(15)).replace(second=40)
    services.record_attendance(meeting, members[:1], by=make_clerk(city), at=late)
    assert services.end_meeting(meeting, late.replace(second=0), by=make_clerk(city)).ended_at == late


def test_only_the_clerk_ends_it_and_only_once(city: City) -> None:
    meeting, members = held(city)
    with pytest.raises(Refused):
        services.end_meeting(meeting, some_end(meeting), by=members[0])
    end_it(meeting)
    with pytest.raises(Conflict, match="The meeting ended at"):
        end_it(meeting)


def test_an_open_vote_and_an_item_in_the_middle_come_first(city: City) -> None:
    item, members = make_whole(city)
    row = amend(item, "§ 1.1", members[1], text={"en": "We insulate every school by 2028."})
    amendment = services.open_vote(row.item, by=make_clerk(city))
    with pytest.raises(Conflict, match="not over") as refused:
        end_it(item.meeting)
    assert {str(reason.sentence) for reason in refused.value.reasons} == {
        f"Item {item.number} waits, and amendments to it were voted on.",
        f"The vote on item {amendment.number} is open.",
    }
    cast_votes(amendment, members, "ffa")
    services.adjourn(item, "Too late.", by=make_clerk(city))
    assert in_the_way(item.meeting) == []
    assert end_it(item.meeting).ended_at is not None


def test_an_item_halfway_keeps_the_meeting_open_in_the_database_too(city: City) -> None:
    item, members = make_whole(city)
    vote_on(amend(item, "§ 1.1", members[1], text={"en": "We insulate every school by 2028."}), members, "ffa")
    Stay.objects.filter(attendance__meeting=item.meeting).update(left_at=timezone.now())
    with pytest.raises(Conflict, match="not over"):
        end_it(item.meeting)
    with pytest.raises(DatabaseError, match="between the amendments"), transaction.atomic():
        Meeting.objects.filter(pk=item.meeting_id).update(ended_at=timezone.now())


def test_nothing_comes_onto_the_agenda_or_to_the_vote_after_the_end(city: City) -> None:
    meeting, members = held(city)
    item = make_item(meeting)
    end_it(meeting)
    meeting.refresh_from_db()
    clerk = make_clerk(city)
    for act in (
        lambda: services.open_vote(item, by=clerk),
        lambda: make_item(meeting, item.cycle, number="77", return_reasons="No costs."),
        lambda: services.record_attendance(meeting, members, by=clerk),
        lambda: services.change_meeting(meeting, by=clerk),
        lambda: hold_running(meeting),
        lambda: give_proxy(meeting, members[-1], members[0], by=clerk),
    ):
        with pytest.raises(Conflict, match="The meeting ended at"), transaction.atomic():
            act()
    assert services.adjourn(item, "Not called.", by=clerk).state == "not_decided"


def test_the_database_guards_the_end_by_itself(city: City) -> None:
    meeting, members = held(city)
    item, rows = make_item(meeting), Meeting.objects.filter(pk=meeting.pk)
    there = Stay.objects.filter(attendance__member=members[0])
    with pytest.raises(DatabaseError, match="Nobody is at a meeting after its end"), transaction.atomic():
        rows.update(ended_at=some_end(meeting))
    end_it(meeting)
    at = some_end(meeting)
    attendance = Attendance.objects.get(member=members[0])
    acts = [
        lambda: AgendaItem.objects.filter(pk=item.pk).update(state="open", opened_at=timezone.now()),
        lambda: rows.update(ended_at=at + timedelta(minutes=5)),
        lambda: there.update(left_at=None),
        lambda: there.update(left_at=at + timedelta(minutes=1)),
        lambda: Stay.objects.create(attendance=attendance, came_at=at - timedelta(minutes=5)),
    ]
    said = ["after the end", "taken back before", *["after its end"] * 3]
    for act, words in zip(acts, said, strict=True):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            act()


def test_a_mistaken_end_is_taken_back_for_a_reason_and_the_meeting_goes_on(city: City) -> None:
    meeting, members = held(city)
    item = make_item(meeting)
    clerk = make_clerk(city)
    with pytest.raises(Conflict, match="not recorded"):
        services.take_end_back(meeting, "A mistake.", by=clerk)
    end_it(meeting)
    with pytest.raises(ValidationError, match="Say why"):
        services.take_end_back(meeting, "  ", by=clerk)
    with pytest.raises(Refused):
        services.take_end_back(meeting, "A mistake.", by=members[0])
    assert services.take_end_back(meeting, "It was a break.", by=clerk).ended_at is None
    assert stays(meeting) == {
        **{member.pk: ("present", None) for member in members[:-1]},
        members[-1].pk: ("absent", moment(meeting, time(14))),
    }
    reasons = list(meeting.events.values_list("pgh_context__metadata__reason", flat=True))
    assert reasons[-1] == "It was a break."
    services.record_attendance(meeting, members, by=clerk, at=moment(meeting, time(15)))
    assert services.open_vote(item, by=clerk).state == "open"


def test_the_end_stays_once_the_minutes_are_frozen(city: City) -> None:
    minutes, members = draft(city)
    end_it(minutes.meeting)
    freeze(fresh(minutes), members[0])
    with pytest.raises(Conflict, match="frozen: its end stays"):
        services.take_end_back(minutes.meeting, "A mistake.", by=make_clerk(city))
    with pytest.raises(DatabaseError, match="stays once its minutes are frozen"), transaction.atomic():
        Meeting.objects.filter(pk=minutes.meeting_id).update(ended_at=None)


def test_times_are_mended_until_the_end_and_not_after_it(city: City) -> None:
    meeting, members = held(city)
    end = services.end_meeting(meeting, moment(meeting, time(16)), by=make_clerk(city)).ended_at
    assert end is not None
    row = Attendance.objects.select_related("meeting__city", "member").get(member=members[-1])
    came = moment(meeting, time(13))
    with pytest.raises(ValidationError, match="nobody is there after it"):
        mend_times(row, [(came, end + timedelta(minutes=1))], by=make_clerk(city))
    mend_times(row, [(came, None)], by=make_clerk(city))
    assert stays(meeting)[members[-1].pk] == ("present", end)
    mend_times(row, [(came, moment(meeting, time(14)))], by=make_clerk(city))
    assert stays(meeting)[members[-1].pk] == ("absent", moment(meeting, time(14)))
