"""The vote through its pages: put on the agenda, open, vote, count, conclude, adjourn; and what refuses."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services
from cycles.approval.models import AgendaItem, Vote
from cycles.cycle import Step
from cycles.perform import perform
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_programme,
    make_second_clerk,
)
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own

ITEM = {
    "question": "2026-approve",
    "number": "7",
    "title_en": "Strategic programme",
    "draft_decision_en": "The council approves the programme.",
    "return_reasons_en": "",
    "next_step": "",
    "mode": "named",
    "majority": "absolute",
    "base": "present",
    "tie": "none",
    "fraction_numerator": "",
    "fraction_denominator": "",
}


def at(item: AgendaItem, name: str = "item") -> str:
    """Return the address of one of the item's pages."""
    return reverse(name, args=[item.meeting.city.slug, item.meeting_id, item.pk])


def text(client: Client, address: str) -> str:
    """Return a page's text on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_clerk_puts_the_programme_on_the_agenda(city: City, client_as: ClientAs) -> None:
    make_programme(make_cycle(Step.APPROVAL, city=city))
    meeting = make_meeting(city)
    client, address = client_as(make_clerk(city)), reverse("item_add", args=[city.slug, meeting.pk])
    assert "Approve the programme, 2026" in text(client, address)
    response = client.post(address, ITEM)
    item = AgendaItem.objects.get()
    assert response.headers["Location"] == at(item)
    assert (item.majority, item.base, item.package is not None) == ("absolute", "present", True)


def test_an_item_is_proposed_its_draft_decision_which_can_be_changed(city: City, client_as: ClientAs) -> None:
    make_programme(make_cycle(Step.APPROVAL, city=city))
    client, address = client_as(make_clerk(city)), reverse("item_add", args=[city.slug, make_meeting(city).pk])
    page = text(client, address)
    assert "The council approves the programme “Programme 2026”, version 1 of" in page
    assert "Title and draft decision are proposed" in page
    client.post(address, {**ITEM, "draft_decision_en": "In our own words."})
    item = AgendaItem.objects.get()
    assert str(item.draft_decision) == "In our own words."
    assert item.package is not None
    assert "In our own words." in item.package.content


def test_with_several_questions_the_clerk_chooses_whose_draft_is_proposed(city: City, client_as: ClientAs) -> None:
    make_programme(make_cycle(Step.APPROVAL, city=city))
    make_cycle(Step.SET_UP, city=city, year=2027)
    client, address = client_as(make_clerk(city)), reverse("item_add", args=[city.slug, make_meeting(city).pk])
    page = text(client, address)
    assert "The council approves" not in page
    assert 'href="?question=2027-adopt"' in page
    assert "The council adopts the Integrated Management System" in text(client, f"{address}?question=2027-adopt")
    assert "The council approves" in text(client, f"{address}?question=2026-approve")
    assert "Title and draft decision are proposed" not in text(client, f"{address}?question=1999-approve")


RULES = ("base", "fraction_numerator", "fraction_denominator", "tie", "next_step", "return_reasons_en")


def folded(page: str) -> tuple[bool, set[str]]:
    """Return whether the part with other rules is open, and which of them stand in it."""
    part = page[page.index('<details class="folded"') : page.index("</details>")]
    return part.startswith('<details class="folded" open>'), {name for name in RULES if f'name="{name}"' in part}


def test_an_item_asks_first_only_for_what_its_question_needs(city: City, client_as: ClientAs) -> None:
    make_programme(make_cycle(Step.APPROVAL, city=city))
    meeting = make_meeting(city)
    client, address = client_as(make_clerk(city)), reverse("item_add", args=[city.slug, meeting.pk])
    assert folded(text(client, address)) == (False, set(RULES))
    make_cycle(Step.EVALUATION, city=city, year=2025)
    assert folded(text(client, address)) == (False, set(RULES) - {"next_step"}), "it may be chosen"
    sent = client.post(address, {**ITEM, "title_en": ""}).content.decode()
    assert folded(sent) == (False, set(RULES) - {"base"}), "what was chosen is not how to continue"


@pytest.mark.parametrize(
    ("facts", "is_open", "asked"),
    [
        ({"majority": "simple", "base": "voting"}, False, set()),
        ({"majority": "absolute", "base": "present"}, False, {"base"}),
        (
            {"majority": "fraction", "fraction": Fraction(3, 5)},
            False,
            {"base", "fraction_numerator", "fraction_denominator"},
        ),
        ({"majority": "absolute", "tie": "chair"}, True, {"base"}),
        ({"return_reasons": "Too thin."}, True, set()),
    ],
)
def test_the_majority_chosen_brings_what_it_needs(
    city: City, client_as: ClientAs, facts: dict[str, object], is_open: bool, asked: set[str]
) -> None:
    council = make_council(city, 3)
    item = make_item(make_meeting(city, present=council, chair=council[0]), **facts)
    assert folded(text(client_as(make_clerk(city)), at(item, "item_edit"))) == (is_open, set(RULES) - asked)


def test_a_rule_that_means_nothing_opens_its_part(city: City, client_as: ClientAs) -> None:
    make_programme(make_cycle(Step.APPROVAL, city=city))
    address = reverse("item_add", args=[city.slug, make_meeting(city).pk])
    facts = {"majority": "simple", "base": "voting", "fraction_numerator": 3}
    page = client_as(make_clerk(city)).post(address, {**ITEM, **facts}).content.decode()
    assert folded(page)[0]
    assert 'href="#id_fraction_numerator"' in page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"question": "2026-continue"}, "Choose one of the listed values"),
        ({"question": "1999-approve"}, "Choose one of the listed values"),
        ({"title_en": " "}, "Fill this in"),
        ({"majority": "simple"}, "looks only at those voting"),
        ({"fraction_numerator": 3, "fraction_denominator": 5}, "Only a majority of its own fraction has one"),
        ({"majority": "fraction", "fraction_numerator": 1, "fraction_denominator": 3}, "Less than half"),
        ({"next_step": "revise"}, "Say how to continue"),
        ({"tie": "chair"}, "Name the chair of the meeting first"),
    ],
)
def test_what_means_nothing_stands_by_its_field(city: City, client_as: ClientAs, facts: dict, words: str) -> None:  # type: ignore[type-arg]
    make_programme(make_cycle(Step.APPROVAL, city=city))
    address = reverse("item_add", args=[city.slug, make_meeting(city).pk])
    response = client_as(make_clerk(city)).post(address, {**ITEM, **facts})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not AgendaItem.objects.exists()


def test_an_item_number_stands_once(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city), number="7")
    address = reverse("item_add", args=[city.slug, item.meeting_id])
    response = client_as(make_clerk(city)).post(address, {**ITEM, "return_reasons_en": "Too thin."})
    assert response.status_code == 422
    assert "Another item of this meeting has this number." in response.content.decode()
    assert AgendaItem.objects.count() == 1


def test_there_may_be_nothing_to_decide(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.MONITORING, city=city)
    address = reverse("item_add", args=[city.slug, make_meeting(city).pk])
    assert "There is nothing for the council to decide now" in text(client_as(make_clerk(city)), address)


def test_a_city_that_adopted_the_ims_is_not_asked_again(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.SET_UP, city=city)
    client, address = client_as(make_clerk(city)), reverse("item_add", args=[city.slug, make_meeting(city).pk])
    assert "The council adopts the Integrated Management System" in text(client, address)
    make_decision(city, 2026, Decision.Kind.ADOPT)
    assert "There is nothing for the council to decide now" in text(client, address)


def test_an_item_changes_until_its_vote_and_a_stale_change_shows_both(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city, present=make_council(city, 3)), number="7")
    client, change = client_as(make_clerk(city)), {k: v for k, v in ITEM.items() if k != "question"}
    assert client.post(at(item, "item_edit"), {**change, "version": 1, "title_en": "First"}).status_code == 302
    stale = client.post(at(item, "item_edit"), {**change, "version": 1, "title_en": "Second"})
    assert stale.status_code == 409
    assert all(word in stale.content.decode() for word in ("First", "Second"))
    item.refresh_from_db()
    assert item.title == {"en": "First"}
    services.open_vote(item, by=make_clerk(city))
    late = client.post(at(item, "item_edit"), {**change, "version": item.version, "title_en": "Third"})
    assert late.status_code == 409
    assert "it stays as it is" in late.content.decode()


def test_the_clerk_opens_the_vote_once(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    client = client_as(make_clerk(city))
    assert "Open the vote" in text(client, at(item))
    assert client.post(at(item, "vote_open")).status_code == 302
    item.refresh_from_db()
    assert item.state == "open"
    assert client.post(at(item, "vote_open")).status_code == 409
    assert client.get(at(item, "vote_open")).status_code == 405


def test_a_repeated_opening_leads_to_the_same_place(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    client, once = client_as(make_clerk(city)), {"once": "7b7f0c51-7a5e-4f3c-9d5c-0f6f4a1f2d11"}
    for _ in range(2):
        assert client.post(at(item, "vote_open"), once).headers["Location"] == at(item)


def test_a_member_votes_and_thinks_again(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    client = client_as(members[0])
    assert "You have not voted yet." in text(client, at(item))
    assert client.post(at(item, "vote_cast"), {"choice": "for"}).headers["Location"] == at(item)
    assert "<b>For</b>, recorded at" in text(client, at(item))
    client.post(at(item, "vote_cast"), {"choice": "against"})
    assert list(Vote.objects.values_list("member", "choice")) == [(members[0].pk, "against")]


def test_a_ballot_that_says_nothing_is_refused(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    for data in ({}, {"choice": "maybe"}):
        response = client_as(members[0]).post(at(item, "vote_cast"), data)
        assert response.status_code == 422
        assert "Nothing was recorded" in response.content.decode()
    assert not Vote.objects.exists()


def test_who_is_absent_sees_why_there_is_no_ballot(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city, members=5, present=4)
    absent = User.objects.filter(attendances__presence="absent").get()
    client = client_as(absent)
    assert "You are not recorded as present" in text(client, at(item))
    assert client.post(at(item, "vote_cast"), {"choice": "for"}).status_code == 409


def test_only_members_vote_through_the_page(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city)
    for role in (Role.CLERK, Role.COORDINATOR, Role.OWNER, Role.STAKEHOLDER):
        client = client_as(make_member(city, role))
        assert client.post(at(item, "vote_cast"), {"choice": "for"}).status_code == 403
    stranger = make_council(make_city("elsewhere"), 1)[0]
    assert client_as(stranger).post(at(item, "vote_cast"), {"choice": "for"}).status_code == 404
    assert not Vote.objects.exists()


def test_no_vote_after_the_end(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    services.conclude(item, "12/2026", by=make_clerk(city))
    assert client_as(members[0]).post(at(item, "vote_cast"), {"choice": "against"}).status_code == 409


def test_the_live_part_says_not_modified_until_a_vote_is_cast(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    client, address = client_as(make_clerk(city)), at(item, "item_tally") + "?state=open"
    first = client.get(address)
    assert "0 of 5 have voted" in " ".join(first.content.decode().split())
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    services.cast(item, "for", by=members[0])
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "1 of 5 have voted" in " ".join(changed.content.decode().split())
    assert "no-cache" in changed.headers["Cache-Control"]


def test_the_live_part_reloads_the_page_when_the_state_changed(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city)
    client = client_as(make_clerk(city))
    assert "HX-Refresh" not in client.get(at(item, "item_tally") + "?state=open").headers
    assert client.get(at(item, "item_tally") + "?state=prepared").headers["HX-Refresh"] == "true"


def test_the_page_shows_rule_and_numbers_while_the_vote_runs(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city, majority="absolute", base="present")
    cast_votes(item, members[:3], "ffa")
    shown = text(client_as(make_clerk(city)), at(item))
    for words in ("More than half of the members present.", "3 votes for", "1 more vote for is enough.", "Quorate"):
        assert words in shown
    assert "Votes by name" not in shown


def test_votes_stand_by_name_after_the_end(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city, majority="absolute", base="present")
    cast_votes(item, members, "fffad")
    services.conclude(item, "12/2026", by=make_clerk(city))
    shown = text(client_as(members[0]), at(item))
    assert "3 of 4 present needed, 3 for: passed." in shown
    assert f'<th scope="row">{members[4]}</th><td>Disqualified</td>' in shown
    assert 'hx-get="' not in shown


def test_before_attendance_is_recorded_nothing_is_said_of_a_quorum(city: City, client_as: ClientAs) -> None:
    council = make_council(city, 5)
    item = make_item(make_meeting(city))
    clerk, member = client_as(make_clerk(city)), client_as(council[0])
    record = reverse("attendance", args=[city.slug, item.meeting_id])
    for address in (at(item), at(item, "item_tally")):
        shown = text(clerk, address)
        assert "No quorum" not in shown
        assert f'Attendance is not recorded yet. <a href="{record}">Record who is present</a>' in shown
        assert "Attendance is not recorded yet." in text(member, address)
        assert f'yet. <a href="{record}">' not in text(member, address)
    services.record_attendance(item.meeting, [], by=make_clerk(city))
    assert "No quorum" in text(clerk, at(item)), "recorded, and nobody is there"
    services.record_attendance(item.meeting, council, by=make_clerk(city))
    assert "No quorum" not in text(clerk, at(item))
    assert "not recorded yet" not in text(clerk, at(item))


@pytest.mark.parametrize("number", [3, 21])
def test_an_open_item_asks_as_often_for_a_full_council(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    item, members = make_open_item(city, members=number, present=number)
    cast_votes(item, members, "f" * number)
    client = client_as(members[0])
    client.get(at(item))
    with django_assert_num_queries(16 + SAVEPOINT):
        client.get(at(item))
    with django_assert_num_queries(7 + SAVEPOINT):
        client.get(at(item, "item_tally"))


@pytest.mark.parametrize("number", [3, 21])
def test_a_concluded_item_asks_as_often_for_a_full_council(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    item, members = make_open_item(city, members=number, present=number)
    cast_votes(item, members, "f" * number)
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decision is not None
    client = client_as(members[0])
    client.get(at(item))
    with django_assert_num_queries(9 + SAVEPOINT):
        client.get(at(item))
    with django_assert_num_queries(11 + SAVEPOINT):
        client.get(reverse("decision", args=[city.slug, decision.pk]))


COUNTS = {"present": 5, "for_": 3, "against": 1, "abstained": 1, "disqualified": 0}


def test_the_clerk_enters_counts(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city, mode="counted")
    client = client_as(make_clerk(city))
    assert "The clerk has not entered the counts yet." in text(client, at(item))
    assert client.post(at(item, "counts_enter"), {**COUNTS, "version": item.version}).status_code == 302
    item.refresh_from_db()
    assert (item.present_count, item.for_count, item.abstained_count) == (5, 3, 1)
    stale = client.post(at(item, "counts_enter"), {**COUNTS, "for_": 0, "version": item.version - 1})
    assert stale.status_code == 409
    assert "Somebody else entered counts" in stale.content.decode()
    item.refresh_from_db()
    assert item.for_count == 3


def test_a_second_clerk_confirms_the_counts(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city, mode="counted")
    clerk, second = make_clerk(city), make_second_clerk(city)
    first_page, page = client_as(clerk), client_as(second)
    assert "No counts wait to be confirmed now." in text(page, at(item, "counts_confirm"))
    services.enter_counts(item, by=clerk, present=5, for_=3, against=1, abstained=1)
    assert "You entered these counts." in text(first_page, at(item, "counts_confirm"))
    assert "Another clerk confirms them" not in text(page, at(item, "counts_confirm"))
    assert "The counts are not confirmed by a second person yet." in text(first_page, at(item, "item_conclude"))
    assert f"{clerk} entered the counts; a second person has to confirm them." in text(page, at(item))
    end = {"number": "12/2026", "decided_on": item.meeting.held_on}
    assert first_page.post(at(item, "item_conclude"), end).status_code == 409
    own = first_page.post(at(item, "counts_confirm"), {"version": item.version})
    assert (own.status_code, "Whoever entered the counts cannot confirm" in own.content.decode()) == (409, True)
    assert page.post(at(item, "counts_confirm"), {"version": item.version - 1}).status_code == 409
    assert page.post(at(item, "counts_confirm"), {"version": item.version}).headers["Location"] == at(item)
    assert page.post(at(item, "counts_confirm"), {"version": item.version}).status_code == 409
    assert first_page.post(at(item, "item_conclude"), end).status_code == 302
    assert f"Counts entered by {clerk} and confirmed by {second}." in text(page, at(item))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"present": 6}, "the council has 5 members"),
        ({"for_": 5}, "7 votes were given, but 5 members are present"),
        ({"for_": -1}, "the lowest is 0"),
        ({"for_": "many"}, "Type a whole number"),
        ({"for_": ""}, "Fill this in"),
    ],
)
def test_impossible_counts_are_said(city: City, client_as: ClientAs, facts: dict, words: str) -> None:  # type: ignore[type-arg]
    item, _members = make_open_item(city, mode="counted")
    client = client_as(make_clerk(city))
    response = client.post(at(item, "counts_enter"), {**COUNTS, "version": item.version, **facts})
    assert response.status_code == 422
    assert words in response.content.decode()


def test_counts_are_for_counted_votes(city: City, client_as: ClientAs) -> None:
    item, _members = make_open_item(city)
    client = client_as(make_clerk(city))
    assert "Counts are entered while the vote is open" in text(client, at(item, "counts_enter"))
    assert client.post(at(item, "counts_enter"), {**COUNTS, "version": item.version}).status_code == 409


def test_the_result_stands_before_its_confirmation(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city, majority="absolute", base="present")
    cast_votes(item, members[:4], "fffa")
    client = client_as(make_clerk(city))
    shown = text(client, at(item, "item_conclude"))
    assert "The result is: Approved" in shown
    assert "3 of 5 present needed, 3 for: passed." in shown
    assert "1 member is present and has not voted." in shown
    response = client.post(
        at(item, "item_conclude"), {"number": "12/2026", "decided_on": item.meeting.held_on, "seen": "5-3-1-0-0-0"}
    )
    decision = Decision.objects.get(kind="approve")
    assert response.headers["Location"] == reverse("decision", args=[city.slug, decision.pk])
    assert (decision.outcome, decision.number) == ("approved", "12/2026")


def test_no_result_can_be_sent_along(city: City, client_as: ClientAs) -> None:
    """The negative control of the whole room: 2 for and 3 against stay a no, whatever the request claims."""
    item, members = make_open_item(city)
    cast_votes(item, members, "ffaaa")
    claim = {"outcome": "approved", "result": "passed", "for_count": 5, "against_count": 0, "state": "concluded"}
    client_as(make_clerk(city)).post(
        at(item, "item_conclude"), {"number": "12/2026", "decided_on": item.meeting.held_on, **claim}
    )
    item.refresh_from_db()
    assert (item.result, item.decision.outcome, item.for_count) == ("not_passed", "rejected", 2)


def test_votes_that_changed_meanwhile_are_shown_again(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    services.cast(item, "against", by=members[0])
    response = client_as(make_clerk(city)).post(
        at(item, "item_conclude"), {"number": "12/2026", "decided_on": item.meeting.held_on, "seen": "5-3-2-0-0"}
    )
    assert response.status_code == 409
    assert "Votes changed while you were reading." in response.content.decode()


def test_without_a_quorum_the_page_says_so(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city, members=5, present=2)
    cast_votes(item, members, "ff")
    client = client_as(make_clerk(city))
    assert "The result is: no quorum" in text(client, at(item, "item_conclude"))
    data = {"number": "12/2026", "decided_on": item.meeting.held_on}
    assert client.post(at(item, "item_conclude"), data).headers["Location"] == at(item)
    assert "2 of 5 members take part, 3 needed: no quorum." in text(client, at(item))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"number": ""}, "Fill this in"),
        ({"number": "12/2026", "decided_on": "2020-01-01"}, "The decision falls on the day of the meeting or later"),
    ],
)
def test_number_and_day_are_checked_on_the_page(city: City, client_as: ClientAs, data: dict, words: str) -> None:  # type: ignore[type-arg]
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    response = client_as(make_clerk(city)).post(at(item, "item_conclude"), {"decided_on": item.meeting.held_on, **data})
    assert response.status_code == 422
    assert words in response.content.decode()
    item.refresh_from_db()
    assert item.state == "open"


def test_a_number_that_was_given_is_said(city: City, client_as: ClientAs) -> None:
    first, members = make_open_item(city, return_reasons="Costs are missing.")
    cast_votes(first, members, "fffaa")
    services.conclude(first, "12/2026", by=make_clerk(city))
    item, members = make_open_item(city, cycle=make_cycle(Step.APPROVAL, city=city, year=2030))
    response = client_as(make_clerk(city)).post(
        at(item, "item_conclude"), {"number": "12/2026", "decided_on": item.meeting.held_on}
    )
    assert response.status_code == 422
    assert "Another decision of the city has this number" in response.content.decode()


def test_an_item_is_taken_off_with_a_reason(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city))
    client = client_as(make_clerk(city))
    assert client.post(at(item, "item_adjourn"), {"reason": " "}).status_code == 422
    assert client.post(at(item, "item_adjourn"), {"reason": "The papers came late."}).status_code == 302
    assert "Adjourned" in text(client, reverse("approval", args=[city.slug, 2026]))
    assert client.post(at(item, "item_adjourn"), {"reason": "Again."}).status_code == 409


ACTS = ["item_edit", "vote_open", "counts_enter", "counts_confirm", "item_conclude", "item_adjourn"]


@pytest.mark.parametrize("name", ACTS)
def test_only_the_clerk_acts_and_only_in_the_own_city(city: City, client_as: ClientAs, name: str) -> None:
    item, members = make_open_item(city)
    for person in (members[0], make_member(city, Role.COORDINATOR), make_member(city, Role.CITY_ADMIN)):
        assert client_as(person).post(at(item, name), {"reason": "x", "number": "1"}).status_code == 403
    foreign = make_clerk(make_city("elsewhere"))
    assert client_as(foreign).post(at(item, name), {"reason": "x"}).status_code == 404
    mixed = reverse(name, args=["elsewhere", item.meeting_id, item.pk])
    assert client_as(foreign).post(mixed, {"reason": "x"}).status_code == 404
    item.refresh_from_db()
    assert item.state == "open"


@pytest.mark.parametrize("name", ["item", "item_tally", *ACTS[:1], *ACTS[2:]])
def test_an_item_stands_only_under_its_own_meeting(city: City, client_as: ClientAs, name: str) -> None:
    item = make_item(make_meeting(city))
    other = make_meeting(city, held_on=city.today() - timedelta(days=40))
    address = reverse(name, args=[city.slug, other.pk, item.pk])
    assert client_as(make_clerk(city)).get(address).status_code == 404


def test_every_act_is_refused_once_the_year_has_moved_on(city: City, client_as: ClientAs) -> None:
    council = make_council(city)
    item = make_item(make_meeting(city, present=council), number="7")
    perform(item.cycle, "withdraw_programme", by=make_member(city, Role.COORDINATOR), note="A figure is wrong.")
    client, change = client_as(make_clerk(city)), {k: v for k, v in ITEM.items() if k != "question"}
    assert "The package was taken back." in text(client, at(item))
    assert client.post(at(item, "item_edit"), {**change, "version": 1}).status_code == 409
    assert client.post(at(item, "vote_open")).status_code == 409
    assert client.post(at(item, "item_conclude"), {"number": "1", "decided_on": city.today()}).status_code == 409
    assert client_as(council[0]).post(at(item, "vote_cast"), {"choice": "for"}).status_code == 409
    assert client.post(at(item, "item_adjourn"), {"reason": "The package was taken back."}).status_code == 302


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vote_cast", {"choice": "for"}),
        ("item_conclude", {"number": "12/2026"}),
        ("item_adjourn", {"reason": "The papers came late."}),
    ],
)
def test_an_act_sent_twice_is_one(city: City, client_as: ClientAs, name: str, data: dict[str, str]) -> None:
    item, members = make_open_item(city)
    client = client_as(members[0] if name == "vote_cast" else make_clerk(city))
    sent = {**data, "decided_on": item.meeting.held_on, "once": "7b7f0c51-7a5e-4f3c-9d5c-0f6f4a1f2d13"}
    first, second = (client.post(at(item, name), sent) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Vote.objects.count() == (1 if name == "vote_cast" else 0)
    assert Decision.objects.filter(kind="approve").count() == (1 if name == "item_conclude" else 0)
