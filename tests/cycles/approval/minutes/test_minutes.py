"""Minutes: drafted from what was recorded, confirmed by a second person, frozen, and never changed again."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cycles import chain
from cycles.approval import services as council
from cycles.approval.minutes import content, services
from cycles.approval.minutes.models import Minutes, MinutesRemark, MinutesSigner
from cycles.approval.minutes.reading import minutes_told
from cycles.approval.models import Meeting
from cycles.approval.record import verify
from cycles.approval.retelling import names_of, people_in
from cycles.approval.sealing import condition_facts, read_content
from cycles.canonical import plain, sha256
from cycles.chain import RecordEntry
from ims.cities.models import City
from ims.fields import Translated
from ims.notices.models import Notice
from ims.people.models import User
from ims.people.privacy.services import erase_account
from ims.people.services import end
from ims.refusals import Conflict, Refused
from ims.roles import Role
from ims.words import clock
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on
from tests.cycles.approval.conditions.factories import ask
from tests.cycles.approval.factories import end_it, make_clerk, make_meeting
from tests.cycles.approval.minutes.factories import another, draft, freeze, fresh, frozen, make_held, make_small, seen
from tests.factories import make_member, make_unit
from tests.racing import at_once
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def say(text: object) -> str:
    return str(Translated(text or {}))  # type: ignore[arg-type]


def test_a_draft_tells_what_happened_and_takes_decisions_as_they_were_sealed(city: City) -> None:
    meeting, item, members = make_held(city)
    minutes = services.begin(meeting, by=make_clerk(city))
    facts = plain(content.facts_of(minutes))
    decided, taken_off = facts["items"]
    item.refresh_from_db()
    assert item.decision is not None
    assert decided["sealed"] == json.loads(item.decision.snapshot.content)
    assert (taken_off["sealed"], taken_off["undecided"]["because"]) == (None, "The papers came late.")
    told = minutes_told(facts, say, names_of(people_in(facts)))
    assert {person.name for person in told.present} == {str(member) for member in members}
    assert (told.chair, set(told.whole), told.partly) == (str(members[0]), set(map(str, members)), ())
    first, second = told.items
    assert (first.told.outcome, first.told.decision) == ("Approved with amendments", "9/2026")
    assert first.told.vote is not None
    assert [(word, len(names)) for word, names in first.told.vote.by_choice] == [("For", 2), ("Abstain", 1)]
    assert [(row.word, row.mover) for row in first.told.amendments] == [
        ("Adopted", str(members[1])),
        ("Rejected", str(members[2])),
    ]
    assert first.told.amendments[0].lines[0].after == "We insulate every school by 2028."
    assert len(first.told.conditions) == 1
    assert (second.told.outcome, second.told.vote, second.told.decision) == ("Adjourned", None, "")


def test_it_asks_as_often_for_many_items_as_for_one(city: City) -> None:
    minutes, _members = draft(city)
    counted = []
    for first in (2031, 2041):
        with CaptureQueriesContext(connection) as captured:
            content.facts_of(fresh(minutes))
        counted.append(len(captured))
        for year in range(first, first + 3):
            item = another(Meeting.objects.get(pk=minutes.meeting_id), year)
            council.adjourn(item, "Late.", by=make_clerk(city))
    assert counted[0] == counted[1]


def test_what_was_asked_for_without_a_decision_is_told_as_a_decision_would_seal_it(city: City) -> None:
    item, members = make_whole(city)
    rows = [ask(item, text={"en": "A report."}, person=make_member(city, Role.OWNER)), ask(item, unit=make_unit(city))]
    for row in rows:
        row.refresh_from_db()
    row = amend(item, "§ 1.1", members[1], text={"en": "We insulate every school by 2028."})
    vote_on(row, members, "fas")
    facts = plain(content.facts_of(services.begin(item.meeting, by=make_clerk(city))))
    (told,) = facts["items"]
    assert told["undecided"]["conditions"] == plain([condition_facts(row) for row in rows])
    (amendment,) = told["undecided"]["amendments"]
    assert [(vote["member_id"], vote["choice"]) for vote in amendment["vote"]["votes"]] == [
        (member.pk, choice) for member, choice in zip(members, ("for", "against", "abstain"), strict=True)
    ]


def test_before_the_meeting_and_without_items_there_are_none(city: City) -> None:
    clerk = make_clerk(city)
    with pytest.raises(Conflict, match="afterwards"):
        services.begin(make_meeting(city, held_on=city.today() + timedelta(days=3)), by=clerk)
    with pytest.raises(Conflict, match="nothing to minute"):
        services.begin(make_meeting(city), by=clerk)
    meeting, members = make_small(city)
    with pytest.raises(Refused):
        services.begin(meeting, by=members[0])
    first = services.begin(meeting, by=clerk)
    assert services.begin(meeting, by=clerk) == first


def test_a_second_person_confirms_what_they_read_before_it_is_frozen(city: City) -> None:
    minutes, members = draft(city)
    clerk, read = make_clerk(city), seen(minutes)
    with pytest.raises(Conflict, match="Nobody has confirmed"):
        services.freeze(minutes, by=clerk, seen=read)
    with pytest.raises(Refused, match="not named"):
        services.confirm(minutes, by=members[1], seen=read)
    services.confirm(minutes, by=members[0], seen=read)
    minutes.opening = Translated({"en": "The chair opened the meeting."})
    services.write_words(minutes, by=clerk)
    for act in (
        lambda: services.confirm(minutes, by=members[0], seen=read),
        lambda: services.freeze(minutes, by=clerk, seen=read),
    ):
        with pytest.raises(services.DraftChanged):
            act()
    with pytest.raises(Conflict, match="Nobody has confirmed"):
        services.freeze(minutes, by=clerk, seen=seen(minutes))
    done = freeze(minutes, members[0])
    assert done.entry is not None
    assert done.snapshot is not None
    assert done.entry.kind == RecordEntry.Kind.MINUTES
    assert services.freeze(minutes, by=clerk, seen="") == done, "frozen twice is frozen once"
    facts = read_content(done.snapshot)
    assert facts["minutes"]["opening"] == {"en": "The chair opened the meeting."}
    assert [(row["person_id"], bool(row["confirmed_at"])) for row in facts["signers"]] == [(members[0].pk, True)]
    assert verify(city) == []


def test_the_clerk_alone_is_no_second_person(city: City) -> None:
    minutes, members = draft(city)
    clerk = make_clerk(city)
    make_member(city, Role.CLERK, user=members[0])
    services.confirm(minutes, by=members[0], seen=seen(minutes))
    with pytest.raises(Conflict, match="Nobody has confirmed"):
        services.freeze(minutes, by=members[0], seen=seen(minutes))
    assert services.freeze(minutes, by=clerk, seen=seen(minutes)).is_frozen


def test_who_is_named_is_a_member_and_is_told(city: City) -> None:
    minutes, members = draft(city)
    clerk = make_clerk(city)
    with pytest.raises(ValidationError, match="Only members"):
        services.name_signers(minutes, [clerk], by=clerk)
    with pytest.raises(ValidationError, match="at least one"):
        services.name_signers(minutes, [], by=clerk)
    services.confirm(minutes, by=members[0], seen=seen(minutes))
    services.name_signers(minutes, members[:2], by=clerk)
    assert {row.person for row in minutes.signers.exclude(sha256="")} == {members[0]}, "who stays named stays confirmed"
    assert set(Notice.objects.filter(kind="minutes").values_list("person", flat=True)) == {members[1].pk}
    services.name_signers(minutes, members[1:2], by=clerk)
    assert [row.person for row in minutes.signers.all()] == [members[1]]


def test_while_an_item_waits_they_are_not_frozen(city: City) -> None:
    minutes, members = draft(city)
    another(Meeting.objects.get(pk=minutes.meeting_id), 2031)
    services.confirm(minutes, by=members[0], seen=seen(minutes))
    with pytest.raises(Conflict, match="not over"):
        services.freeze(minutes, by=make_clerk(city), seen=seen(minutes))


def test_an_error_makes_a_new_version_that_names_the_old_one(city: City) -> None:
    first, members = frozen(city)
    clerk = make_clerk(city)
    for write in (
        lambda: services.write_words(first, by=clerk),
        lambda: services.name_signers(first, members, by=clerk),
        lambda: services.confirm(first, by=members[0], seen=seen(first)),
    ):
        with pytest.raises(Conflict, match="frozen"):
            write()
    with pytest.raises(ValidationError, match="why there is a new version"):
        services.begin(first.meeting, by=clerk)
    second = services.begin(first.meeting, by=clerk, reason="A name was missing.")
    assert [row.person for row in second.signers.all()] == [members[0]]
    assert not second.signers.exclude(sha256="").exists()
    done = freeze(second, members[0])
    assert done.snapshot is not None
    assert first.entry is not None
    assert read_content(done.snapshot)["minutes"]["replaces"]["entry"] == first.entry.sha256
    assert done.entry is not None
    assert done.entry.body["minutes"]["replaces"] == first.entry.sha256
    assert verify(city) == []


def test_the_database_keeps_frozen_minutes_as_they_are(city: City) -> None:
    minutes, members = frozen(city)
    remark = {"item": minutes.meeting.items.get(), "text": {"en": "Late."}}
    acts: dict[str, Callable[[], object]] = {
        "words": lambda: Minutes.objects.update(opening={"en": "Else."}),
        "thawed": lambda: Minutes.objects.update(snapshot=None, entry=None),
        "deleted": lambda: Minutes.objects.all().delete(),
        "remark": lambda: MinutesRemark.objects.create(minutes=minutes, **remark),
        "signer": lambda: MinutesSigner.objects.create(minutes=minutes, person=members[1]),
        "confirmed": lambda: MinutesSigner.objects.update(sha256="0" * 64),
    }
    for act in acts.values():
        with pytest.raises(DatabaseError, match="Frozen minutes never change"), transaction.atomic():
            act()


def test_the_same_acts_pass_on_a_draft(city: City) -> None:
    """The negative control of the test above."""
    minutes, members = draft(city)
    Minutes.objects.update(opening={"en": "Else."})
    MinutesRemark.objects.create(minutes=minutes, item=minutes.meeting.items.get(), text={"en": "Late."})
    MinutesSigner.objects.create(minutes=minutes, person=members[1])
    MinutesSigner.objects.filter(person=members[1]).update(sha256="0" * 64, confirmed_at=city.now())


def test_what_is_changed_behind_our_back_is_found_at_its_entry(city: City) -> None:
    minutes, _members = frozen(city)
    entry, snapshot = minutes.entry, minutes.snapshot
    assert entry is not None
    assert snapshot is not None
    changed = snapshot.content.replace('"for":2', '"for":3')
    assert changed != snapshot.content
    with transaction.atomic():
        tamper("UPDATE cycles_snapshot SET content = %s WHERE id = %s", changed, snapshot.pk)
        assert [number for number, _what in chain.proven(city)] == [entry.number]
        digest = sha256(changed.encode())
        tamper("UPDATE cycles_snapshot SET sha256 = %s WHERE id = %s", digest, snapshot.pk)
        said = [what for number, what in chain.proven(city) if number == entry.number]
        assert any("tell a decision otherwise" in what for what in said)
        transaction.set_rollback(True)
    tamper("DELETE FROM cycles_minutessigner")
    tamper("DELETE FROM cycles_minutes")
    assert "its minutes are not there" in chain.proven(city)[0][1]


def test_a_person_erased_leaves_the_chain_valid(city: City) -> None:
    minutes, members = frozen(city)
    admin = make_member(city, Role.CITY_ADMIN)
    gone: User = members[2]
    for held in gone.memberships.all():
        end(held, city.today() - timedelta(days=3))
    erase_account(gone, by=admin)
    assert verify(city) == []
    assert minutes.snapshot is not None
    facts = read_content(minutes.snapshot)
    told = minutes_told(facts, say, names_of(people_in(facts)))
    assert told.items[0].told.vote is not None
    assert str(gone) in {vote.name for vote in told.items[0].told.vote.votes}, "who voted by name keeps the name"


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_freeze_at_once_make_one_entry(city: City) -> None:
    minutes, members = draft(city)
    read = seen(minutes)
    services.confirm(minutes, by=members[0], seen=read)
    clerks = [make_clerk(city), make_member(city, Role.CLERK)]
    results = at_once(*[lambda by=by: services.freeze(fresh(minutes), by=by, seen=read) for by in clerks])
    assert all(isinstance(result, Minutes) for result in results), results
    assert RecordEntry.objects.filter(kind=RecordEntry.Kind.MINUTES).count() == 1


def test_minutes_say_when_the_meeting_ended_and_a_confirmation_falls_with_it(city: City) -> None:
    minutes, members = draft(city)
    clerk, read = make_clerk(city), seen(minutes)
    services.confirm(minutes, by=members[0], seen=read)
    ended = end_it(minutes.meeting)
    assert ended.ended_at is not None
    with pytest.raises(Conflict, match="changed while you were reading"):
        services.freeze(minutes, by=clerk, seen=read)
    done = freeze(fresh(minutes), members[0])
    assert done.snapshot is not None
    facts = read_content(done.snapshot)
    assert facts["meeting"]["ended_at"] == plain({"at": ended.ended_at})["at"]
    told = minutes_told(facts, say, names_of(people_in(facts)))
    assert told.ended == clock(ended.ended_at.astimezone(city.zone))
    assert (set(told.whole), told.partly) == (set(map(str, members)), ())
    assert verify(city) == []
    del facts["meeting"]["ended_at"]  # as minutes were frozen before ends were recorded
    assert minutes_told(facts, say, {}).ended == ""
