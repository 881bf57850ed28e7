"""Who may vote at a moment: times of members, the quorum, disqualifications, proxies. Bad input is refused by name."""

import json
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cycles.approval import services
from cycles.approval.city_rules.services import adopt_rules
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.disqualifying import disqualify, take_back
from cycles.approval.presence.models import Disqualification, Proxy
from cycles.approval.presence.proxies import give_proxy, withdraw_proxy
from cycles.approval.presence.stays import mend_times, moment
from cycles.approval.record import verify
from cycles.approval.standing import quorate, standing
from cycles.verifier import verify as alone
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from tests.conftest import ClientAs
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
)
from tests.factories import make_city

pytestmark = pytest.mark.django_db


def at(meeting: Meeting, hour: int, minute: int = 0) -> datetime:
    return moment(meeting, time(hour, minute))


def times(meeting: Meeting, member: User) -> list[str]:
    stays = Attendance.objects.get(meeting=meeting, member=member).stays.values_list("came_at", "left_at")
    zone = meeting.city.zone
    return ["-".join(f"{one.astimezone(zone):%H:%M}" if one else "" for one in stay) for stay in stays]


def test_members_come_late_leave_early_and_come_back(city: City) -> None:
    council, clerk = make_council(city, 3), make_clerk(city)
    meeting = make_meeting(city)
    services.record_attendance(meeting, council[:2], by=clerk, at=at(meeting, 9))
    services.record_attendance(meeting, [council[0], council[2]], by=clerk, at=at(meeting, 10, 30))
    services.record_attendance(meeting, council, by=clerk, at=at(meeting, 11))
    assert [times(meeting, member) for member in council] == [["09:00-"], ["09:00-10:30", "11:00-"], ["10:30-"]]
    there = quorate(meeting, list(Attendance.objects.filter(meeting=meeting)))
    assert (there.present, there.needed, there.is_met) == (3, 3, True)
    with pytest.raises(ValidationError, match="cannot leave before"):
        services.record_attendance(meeting, council[:2], by=clerk, at=at(meeting, 10))
    with pytest.raises(ValidationError, match="lies ahead"):
        services.record_attendance(meeting, [], by=clerk, at=timezone.now() + timedelta(hours=1))


def test_the_clerk_mends_times_and_none_overlap(city: City) -> None:
    council, clerk = make_council(city, 3), make_clerk(city)
    meeting = make_meeting(city, present=council)
    row = Attendance.objects.get(meeting=meeting, member=council[0])
    mend_times(row, [(at(meeting, 9), at(meeting, 10)), (at(meeting, 8), at(meeting, 8, 30))], by=clerk)
    assert times(meeting, council[0]) == ["08:00-08:30", "09:00-10:00"]
    assert (row.presence, Attendance.objects.filter(presence="present").count()) == ("absent", 2)
    for wrong in (
        [(at(meeting, 9), None), (at(meeting, 10), None)],
        [(at(meeting, 9), at(meeting, 11)), (at(meeting, 10), None)],
        [(at(meeting, 9), at(meeting, 8))],
        [(timezone.now() + timedelta(days=1), None)],
    ):
        with pytest.raises(ValidationError):
            mend_times(row, wrong, by=clerk)
    assert times(meeting, council[0]) == ["08:00-08:30", "09:00-10:00"]
    with pytest.raises(Refused):
        mend_times(row, [], by=council[0])


def test_times_that_leave_a_cast_vote_outside_are_refused(city: City) -> None:
    council, clerk = make_council(city, 3), make_clerk(city)
    meeting = make_meeting(city, present=council, held_on=city.today())
    item = services.open_vote(make_item(meeting), by=clerk)
    cast_votes(item, council[:1], "f")
    row = Attendance.objects.get(meeting=meeting, member=council[0])
    with pytest.raises(Conflict, match="Who has voted stays present"):
        mend_times(row, [], by=clerk)
    services.conclude(item, "1/2026", by=clerk)
    with pytest.raises(Conflict, match="voted outside these times"):
        mend_times(row, [], by=clerk)


def test_no_vote_opens_without_a_quorum(city: City) -> None:
    council, clerk = make_council(city, 5), make_clerk(city)
    meeting = make_meeting(city, present=council[:2])
    item = make_item(meeting)
    with pytest.raises(Conflict, match="There is no quorum: 2 take part, 3 are needed"):
        services.open_vote(item, by=clerk)
    services.record_attendance(meeting, council[:3], by=clerk)
    disqualify(item, council[0], "interest", by=clerk)
    with pytest.raises(Conflict, match="There is no quorum"):
        services.open_vote(item, by=clerk)
    services.record_attendance(meeting, council[:4], by=clerk)
    assert services.open_vote(item, by=clerk).state == "open"


def test_a_quorum_lost_in_the_middle_decides_nothing(city: City) -> None:
    item, members = make_open_item(city)
    clerk = make_clerk(city)
    cast_votes(item, members[:2], "ff")
    services.record_attendance(item.meeting, members[:2], by=clerk)
    assert services.conclude(item, "1/2026", by=clerk) is None
    assert (item.state, item.result, item.present_count) == ("not_decided", "no_quorum", 2)


def test_who_came_after_the_opening_votes_and_who_left_does_not(city: City) -> None:
    council, clerk = make_council(city, 5), make_clerk(city)
    meeting = make_meeting(city, present=council[:4])
    item = services.open_vote(make_item(meeting), by=clerk)
    with pytest.raises(Conflict, match="not recorded as present"):
        services.cast(item, "for", by=council[4])
    services.record_attendance(meeting, council[1:], by=clerk)
    assert services.cast(item, "for", by=council[4]).choice == "for"
    with pytest.raises(Conflict, match="not recorded as present"):
        services.cast(item, "for", by=council[0])
    with pytest.raises(DatabaseError, match="Who casts a vote is present"), transaction.atomic():
        Vote.objects.create(item=item, member=council[0], choice="for")


def test_who_is_disqualified_takes_no_part(city: City) -> None:
    item, members = make_open_item(city)
    clerk = make_clerk(city)
    cast_votes(item, members[:1], "f")
    disqualify(item, members[4], "represents", by=clerk)
    with pytest.raises(Conflict, match="disqualified in this matter"):
        services.cast(item, "for", by=members[4])
    with pytest.raises(DatabaseError, match="Who is disqualified does not vote"), transaction.atomic():
        Vote.objects.create(item=item, member=members[4], choice="for")
    with pytest.raises(Conflict, match="has voted on item"):
        disqualify(item, members[0], "interest", by=clerk)
    with pytest.raises(DatabaseError, match="not disqualified afterwards"), transaction.atomic():
        Disqualification.objects.create(item=item, member=members[0], ground="interest", recorded_by=clerk)
    with pytest.raises(ValidationError, match="no member of the council"):
        disqualify(item, clerk, "interest", by=clerk)
    with pytest.raises(Refused):
        disqualify(item, members[1], "interest", by=members[0])
    cast_votes(item, members[1:4], "ffa")
    decision = services.conclude(item, "1/2026", by=clerk)
    assert decision is not None
    sealed = json.loads(decision.snapshot.content)
    assert (sealed["counts"]["disqualified"], sealed["counts"]["present"]) == (1, 5)
    assert {"member_id": members[4].pk, "choice": "disqualified", "ground": "represents"} in sealed["votes"]
    assert verify(city) == []
    assert list(alone.wrong_with_vote(sealed)) == []
    with pytest.raises(Conflict, match="has ended"):
        take_back(item.disqualifications.get(), by=clerk)
    with pytest.raises(DatabaseError, match="before the vote has ended"), transaction.atomic():
        Disqualification.objects.all().delete()


def test_a_mistaken_disqualification_is_taken_back(city: City) -> None:
    item, members = make_open_item(city)
    take_back(disqualify(item, members[0], "other", by=make_clerk(city)), by=make_clerk(city))
    assert services.cast(item, "for", by=members[0]).choice == "for"


def with_proxies(city: City, per_holder: int = 1) -> tuple[AgendaItem, list[User]]:
    """Return an open item of a council of five whose last two are away, under rules with proxies."""
    clerk, today = make_clerk(city), city.today()
    adopt_rules(city, today - timedelta(days=30), "Council", by=clerk, proxies_per_holder=per_holder)
    council = make_council(city, 5)
    meeting = make_meeting(city, present=council[:3])
    return services.open_vote(make_item(meeting), by=clerk), council


def test_the_holder_votes_for_who_is_away(city: City) -> None:
    item, council = with_proxies(city)
    clerk = make_clerk(city)
    give_proxy(item.meeting, council[4], council[0], by=council[4])
    services.cast(item, "against", by=council[0])
    services.cast(item, "for", by=council[0], proxy_of=council[4])
    cast_votes(item, council[1:3], "ff")
    counts = standing(item).counts
    assert counts is not None
    assert (counts.present, counts.proxies, counts.for_, counts.against, counts.taking_part) == (3, 1, 3, 1, 3)
    decision = services.conclude(item, "1/2026", by=clerk)
    assert decision is not None
    sealed = json.loads(decision.snapshot.content)
    assert {"member_id": council[4].pk, "choice": "for", "proxy_holder_id": council[0].pk} in sealed["votes"]
    assert sealed["present_ids"] == sorted(member.pk for member in council[:3])
    assert verify(city) == []
    assert list(alone.wrong_with_vote(sealed)) == []
    item.refresh_from_db()
    again = standing(item).counts
    assert again is not None
    assert (item.proxy_count, again.voters) == (1, 4)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda s: s["present_ids"].append(s["votes"][-1]["member_id"]), "those present do not add up"),
        (lambda s: s["rules"].update(proxies_per_holder=0), "more proxies than the rules allow"),
        (lambda s: s["votes"][-1].pop("proxy_holder_id"), "votes by proxy do not add up"),
        (lambda s: s["present_ids"].__setitem__(0, 0), "somebody voted who was absent"),
    ],
)
def test_the_verifier_names_who_voted_and_could_not(city: City, spoil: object, says: str) -> None:
    item, council = with_proxies(city)
    give_proxy(item.meeting, council[4], council[0], by=council[4])
    services.cast(item, "for", by=council[0], proxy_of=council[4])
    cast_votes(item, council[:3], "fff")
    decision = services.conclude(item, "1/2026", by=make_clerk(city))
    assert decision is not None
    sealed = json.loads(decision.snapshot.content)
    spoil(sealed)  # type: ignore[operator]
    assert any(says in sentence for sentence in alone.wrong_with_vote(sealed))


def test_proxies_are_refused_where_they_cannot_be(city: City) -> None:
    item, council = with_proxies(city)
    clerk, meeting = make_clerk(city), item.meeting
    with pytest.raises(Conflict, match="is present and votes themselves"):
        give_proxy(meeting, council[0], council[1], by=council[0])
    with pytest.raises(Conflict, match="is absent: only somebody present"):
        give_proxy(meeting, council[4], council[3], by=council[4])
    with pytest.raises(ValidationError, match="of their own"):
        give_proxy(meeting, council[4], council[4], by=clerk)
    with pytest.raises(Refused):
        give_proxy(meeting, council[4], council[0], by=council[0])
    with pytest.raises(ValidationError, match="no member of the council"):
        give_proxy(meeting, make_second_clerk(city), council[0], by=clerk)
    give_proxy(meeting, council[4], council[0], by=clerk)
    with pytest.raises(ValidationError, match="as many proxies as the rules allow"):
        give_proxy(meeting, council[3], council[0], by=clerk)
    with pytest.raises(Conflict, match="no proxy of"):
        services.cast(item, "for", by=council[1], proxy_of=council[4])
    with pytest.raises(ValidationError, match="Nobody is disqualified by proxy"):
        services.cast(item, "disqualified", by=council[0], proxy_of=council[4])
    with pytest.raises(DatabaseError, match="needs their proxy"), transaction.atomic():
        Vote.objects.create(item=item, member=council[3], holder=council[0], choice="for")
    services.record_attendance(meeting, council[1:3], by=clerk)
    with pytest.raises(Conflict, match="not recorded as present"):
        services.cast(item, "for", by=council[0], proxy_of=council[4])
    elsewhere = make_city("elsewhere")
    other = make_meeting(elsewhere, present=(members := make_council(elsewhere, 3))[:2])
    with pytest.raises(ValidationError, match="allow no proxies"):
        give_proxy(other, members[2], members[0], by=members[2])


def test_a_giver_who_comes_votes_themselves(city: City) -> None:
    item, council = with_proxies(city)
    clerk = make_clerk(city)
    proxy = give_proxy(item.meeting, council[4], council[0], by=clerk)
    services.cast(item, "for", by=council[0], proxy_of=council[4])
    with pytest.raises(Conflict, match="cast by proxy already"):
        withdraw_proxy(proxy, by=clerk)
    services.record_attendance(item.meeting, [*council[:3], council[4]], by=clerk)
    assert not item.votes.exists()
    with pytest.raises(Conflict, match="no proxy of"):
        services.cast(item, "for", by=council[0], proxy_of=council[4])
    assert services.cast(item, "against", by=council[4]).holder is None


def test_a_holder_who_voted_for_another_stays(city: City) -> None:
    item, council = with_proxies(city)
    give_proxy(item.meeting, council[4], council[0], by=council[4])
    services.cast(item, "for", by=council[0], proxy_of=council[4])
    with pytest.raises(Conflict, match="Who has voted stays present"):
        services.record_attendance(item.meeting, council[1:4], by=make_clerk(city))


def test_every_change_of_a_vote_stays_in_its_history(city: City) -> None:
    item, members = make_open_item(city)
    for choice in ("for", "against", "abstain"):
        services.cast(item, choice, by=members[0])
    events = Vote.events.rel.related_model.objects.filter(pgh_obj=item.votes.get())  # type: ignore[attr-defined]
    assert list(events.order_by("pgh_id").values_list("choice", flat=True)) == ["for", "against", "abstain"]


def test_counts_beyond_attendance_are_refused(city: City) -> None:
    item, members = make_open_item(city, present=4, mode="counted")
    clerk = make_clerk(city)
    with pytest.raises(ValidationError, match="4 are recorded as present now"):
        services.enter_counts(item, by=clerk, present=5, for_=5, against=0)
    disqualify(item, members[0], "interest", by=clerk)
    with pytest.raises(ValidationError, match="1 of those present are recorded as disqualified"):
        services.enter_counts(item, by=clerk, present=4, for_=4, against=0)
    services.enter_counts(item, by=clerk, present=4, for_=3, against=0, disqualified=1)
    assert item.disqualified_count == 1


def text(client: Client, name: str, *args: object) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def test_the_pages_show_quorum_times_proxies_and_who_takes_no_part(city: City, client_as: ClientAs) -> None:
    item, council = with_proxies(city)
    clerk, member, here = client_as(make_clerk(city)), client_as(council[0]), [city.slug, item.meeting_id]
    assert "Quorate" in text(clerk, "meeting", *here)
    record = reverse("proxy_record", args=here)
    wrong = clerk.post(record, {"giver": council[4].pk, "holder": council[4].pk})
    assert (wrong.status_code, "of their own" in wrong.content.decode()) == (422, True)
    assert clerk.post(record, {"giver": council[4].pk, "holder": council[0].pk}).status_code == 302
    assert str(council[4]) in text(clerk, "meeting", *here)
    assert "You also vote for" in text(member, "item", *here, item.pk)
    vote = reverse("vote_cast", args=[*here, item.pk])
    assert member.post(vote, {"choice": "for", "proxy_of": council[4].pk}).status_code == 302
    assert Vote.objects.get().holder == council[0]
    out = reverse("item_disqualify", args=[*here, item.pk])
    assert clerk.post(out, {"member": council[2].pk, "ground": "interest"}).status_code == 302
    assert "Take no part in this item" in text(clerk, "item", *here, item.pk)
    assert "recorded as disqualified" in text(client_as(council[2]), "item", *here, item.pk)
    row = Disqualification.objects.get()
    take = reverse("disqualification_withdraw", args=[*here, item.pk, row.pk])
    assert clerk.post(take).status_code == 302
    give = reverse("proxy_give", args=here)
    assert client_as(council[3]).post(give, {"holder": council[1].pk}).status_code == 302
    proxy = Proxy.objects.get(giver=council[3])
    assert clerk.post(reverse("proxy_withdraw", args=[*here, proxy.pk])).status_code == 302
    assert not Proxy.objects.filter(pk=proxy.pk).exists()


def test_the_clerk_records_times_in_forms(city: City, client_as: ClientAs) -> None:
    council = make_council(city, 2)
    meeting = make_meeting(city, members_total=2)
    clerk, roll = client_as(make_clerk(city)), reverse("attendance", args=[city.slug, meeting.pk])
    everybody = [member.pk for member in council]
    assert clerk.post(roll, {"present": everybody, "at": "09:00"}).status_code == 302
    wrong = clerk.post(roll, {"present": everybody[:1], "at": "08:00"})
    assert (wrong.status_code, "cannot leave before" in wrong.content.decode()) == (422, True)
    assert clerk.post(roll, {"present": everybody[:1], "at": "10:15"}).status_code == 302
    row = Attendance.objects.get(member=council[1])
    mend = reverse("attendance_times", args=[city.slug, meeting.pk, row.pk])
    assert 'value="10:15"' in clerk.get(mend).content.decode()
    wrong = clerk.post(mend, {"left_1": "10:15"})
    assert (wrong.status_code, "Say when they came, too." in wrong.content.decode()) == (422, True)
    lines = {"came_1": "09:05", "left_1": "10:00", "came_2": "10:30"}
    assert clerk.post(mend, lines).status_code == 302
    assert times(meeting, council[1]) == ["09:05-10:00", "10:30-"]
    assert "09:05–10:00, 10:30–" in text(clerk, "meeting", city.slug, meeting.pk)
