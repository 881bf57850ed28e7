"""The first page of step 3, and the record of decisions."""

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.amendments.factories import amend, make_whole
from tests.cycles.approval.factories import (
    cast_votes,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_programme,
)
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own


def shown(client_as: ClientAs, cycle: Cycle, role: Role = Role.CLERK) -> str:
    """Return the text of the page as somebody of the role sees it."""
    client = client_as(make_member(cycle.city, role))
    response = client.get(reverse("approval", args=[cycle.city.slug, cycle.year]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("step", Step)
def test_the_page_stands_in_every_step(city: City, client_as: ClientAs, step: Step) -> None:
    cycle = make_cycle(step, city=city)
    for role in (Role.CLERK, Role.COORDINATOR, Role.COUNCIL_MEMBER):
        assert "Council 2026, Sundvik" in shown(client_as, cycle, role)


def test_it_leads_the_clerk_from_the_meeting_to_the_decision(city: City, client_as: ClientAs) -> None:
    cycle = make_cycle(Step.APPROVAL, city=city)
    make_programme(cycle)
    assert "Schedule a meeting of the council" in shown(client_as, cycle)
    council = make_council(city, 5)
    meeting = make_meeting(city, held_on=city.today())
    assert "Put “Approve the programme” on the agenda" in shown(client_as, cycle)
    assert "The programme waits for a meeting of the council" in shown(client_as, cycle)
    item = make_item(meeting, cycle)
    assert "The council decides on the programme on" in shown(client_as, cycle)
    services.record_attendance(meeting, council, by=make_clerk(city))
    services.open_vote(item, by=make_clerk(city))
    assert "The council votes on the programme now" in shown(client_as, cycle)
    cast_votes(item, council, "fffaa")
    services.conclude(item, "12/2026", by=make_clerk(city))
    cycle.refresh_from_db()
    assert "The council approved the programme on" in shown(client_as, cycle)


def test_others_read_the_way_without_its_doors(city: City, client_as: ClientAs) -> None:
    cycle = make_cycle(Step.APPROVAL, city=city)
    door = f'href="{reverse("meeting_schedule", args=[city.slug])}"'
    for role, is_led in ((Role.CLERK, True), (Role.OWNER, False), (Role.AUDITOR, False)):
        page = shown(client_as, cycle, role)
        assert "Schedule a meeting of the council" in page
        assert (door in page) is is_led


@pytest.mark.parametrize(("reasons", "words"), [("Costs are missing.", "returned"), ("", "rejected")])
def test_it_says_what_the_council_did_not_want(city: City, client_as: ClientAs, reasons: str, words: str) -> None:
    item, members = make_open_item(city, return_reasons=reasons)
    cast_votes(item, members, "fffff" if reasons else "aaaaa")
    services.conclude(item, "12/2026", by=make_clerk(city))
    assert f"The council {words} the programme on" in shown(client_as, item.cycle)


def test_the_coordinator_may_withdraw_until_a_vote_is_open(city: City, client_as: ClientAs) -> None:
    item = make_item(make_meeting(city, present=make_council(city, 3)))
    page = shown(client_as, item.cycle, Role.COORDINATOR)
    assert 'value="withdraw_programme"' in page
    assert "1 of 1 condition is met" in page
    assert 'value="withdraw_programme"' not in shown(client_as, item.cycle)
    services.open_vote(item, by=make_clerk(city))
    assert f"The vote on item {item.number} is open." in shown(client_as, item.cycle, Role.COORDINATOR)


@pytest.mark.parametrize("number", [1, 7])
def test_it_asks_as_often_for_many_items(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    cycle = make_cycle(Step.APPROVAL, city=city)
    meeting = make_meeting(city, held_on=city.today())
    for place in range(number):
        item = make_item(meeting, cycle, number=str(place))
        services.adjourn(item, "Later.", by=make_clerk(city))
    client = client_as(make_member(city, Role.COORDINATOR))
    client.get(reverse("approval", args=[city.slug, 2026]))
    with django_assert_num_queries(8 + SAVEPOINT):
        client.get(reverse("approval", args=[city.slug, 2026]))


def test_everybody_in_the_city_reads_the_decisions(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city, return_reasons="Costs are missing.")
    cast_votes(item, members, "ffffa")
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decision is not None
    client = client_as(make_member(city, Role.STAKEHOLDER))
    assert "12/2026" in client.get(reverse("decisions", args=[city.slug])).content.decode()
    page = " ".join(client.get(reverse("decision", args=[city.slug, decision.pk])).content.decode().split())
    for words in ("Returned with reasons", "Costs are missing.", "Checked now", decision.entry.sha256, str(members[0])):
        assert words in page
    assert reverse("item", args=[city.slug, item.meeting_id, item.pk]) not in page


def test_a_record_that_does_not_hold_says_so(city: City, client_as: ClientAs) -> None:
    decision = make_decision(city, 2026, Decision.Kind.ADOPT)
    client = client_as(make_member(city, Role.STAKEHOLDER))
    page = client.get(reverse("decision", args=[city.slug, decision.pk])).content.decode()
    assert "The record does not hold:" in page
    assert "Checked now" not in page


def test_a_name_that_was_erased_is_left_out(city: City, client_as: ClientAs) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decision is not None
    members[0].name, members[0].email = "", "erased@example.org"
    members[0].save()
    page = client_as(make_clerk(city)).get(reverse("decision", args=[city.slug, decision.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_of_decisions_asks_as_often_for_many(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        make_decision(city, 2026, Decision.Kind.AMEND, number=f"{place}/2026")
    client = client_as(make_member(city, Role.STAKEHOLDER))
    client.get(reverse("decisions", args=[city.slug]))
    with django_assert_num_queries(7 + SAVEPOINT):
        client.get(reverse("decisions", args=[city.slug]))


def test_the_whole_stands_before_its_amendments_in_their_order(city: City, client_as: ClientAs) -> None:
    main, council = make_whole(city)
    for place in ("§ 1.1", "§ 1.2"):
        amend(main, place, council[0], text={"en": f"Else in {place}."})
    page = shown(client_as, main.cycle)
    places = [page.index(f">{words}") for words in (f"{main.number} Strategic", "A1 Amendment", "A2 Amendment")]
    assert places == sorted(places)
    assert re.findall(r'data-th="Decides on">([^<]+)<', page) == ["Approve the programme", "Amendment", "Amendment"]
