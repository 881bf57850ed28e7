"""The pages of the set-up."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle, Step
from cycles.organisation.dates import Kind, propose
from cycles.organisation.models import PlannedDate
from cycles.organisation.registration import START
from cycles.organisation.services import set_date
from cycles.perform import perform
from ims.cities.models import City
from ims.once import new_token
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_coordinator, make_dates, make_set_up
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


# A test runs in a transaction of its own, so a request's becomes a savepoint: two statements that pages do not have.
SAVEPOINT = 2


def address(name: str, cycle: Cycle) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year])


def sent(cycle: Cycle, **changed: str) -> dict[str, str]:
    """Return what the form of dates sends: the saved or proposed dates, with changes."""
    rows = list(PlannedDate._default_manager.filter(cycle=cycle))
    dates = {kind.value: on.isoformat() for kind, on in propose(cycle.year).items()}
    dates |= {row.kind: row.on.isoformat() for row in rows}
    return {**dates, "version": str(sum(1000 + row.version for row in rows)), **changed}


@pytest.fixture
def cycle(city: City) -> Cycle:
    return make_cycle(city=city)


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    return client_as(make_coordinator(city))


def test_organisation_says_what_is_missing_and_whom_to_ask(client: Client, cycle: Cycle) -> None:
    make_member(cycle.city, Role.CLERK, name="Clara Clerk")
    page = client.get(address("organisation", cycle))
    assert page.status_code == 200
    text = page.content.decode()
    assert "The council has not adopted the IMS yet" in text
    assert "Clara Clerk" in text
    assert "1 of 3 conditions are met." in text
    assert "vacant" in text


def test_organisation_without_clerk_or_coordinator_says_so(city: City, cycle: Cycle, client_as: ClientAs) -> None:
    admin = make_member(city, Role.CITY_ADMIN, name="Ada Admin")
    text = client_as(admin).get(address("organisation", cycle)).content.decode()
    assert "the city has no clerk yet" in text
    assert "The year has no coordinator." in text
    assert "Ask: Ada Admin." in text
    assert "The coordinator starts the baseline review." in text


def test_organisation_opens_the_gate_when_all_is_there(client: Client, cycle: Cycle) -> None:
    make_set_up(cycle)
    text = client.get(address("organisation", cycle)).content.decode()
    assert "3 of 3 conditions are met." in text
    assert 'name="transition" value="start_baseline"' in text
    assert " disabled" not in text
    perform(cycle, START, by=make_coordinator(cycle.city))
    assert "The year 2026 is set up" in client.get(address("organisation", cycle)).content.decode()


@pytest.mark.parametrize("people", [1, 50])
def test_organisation_needs_ten_queries(
    client: Client, cycle: Cycle, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_set_up(cycle)
    for _number in range(people):
        make_member(cycle.city, Role.OFFICER)
    client.get(address("organisation", cycle))
    with django_assert_num_queries(10 + SAVEPOINT):
        assert client.get(address("organisation", cycle)).status_code == 200


def test_planned_dates_are_proposed_and_set(client: Client, cycle: Cycle) -> None:
    page = client.get(address("planned_dates", cycle))
    proposed = propose(cycle.year, cycle.city.today())
    assert f'value="{proposed[Kind.COUNCIL_MEETING].isoformat()}"' in page.content.decode()
    assert not PlannedDate._default_manager.exists()
    answer = client.post(address("planned_dates", cycle), sent(cycle, note_council_meeting="18:00, Town Hall"))
    assert (answer.status_code, answer["Location"]) == (302, address("organisation", cycle))
    assert PlannedDate._default_manager.count() == 9
    assert PlannedDate._default_manager.get(kind="council_meeting").note == "18:00, Town Hall"


def test_planned_dates_of_a_late_first_year_lie_ahead_and_say_what_was_moved(client: Client, city: City) -> None:
    today = city.today()
    cycle = make_cycle(city=city, year=today.year - 1)
    page = client.get(address("planned_dates", cycle))
    form: Any = page.context["form"]
    assert min(form.initial[kind.value] for kind in Kind) >= today
    text = page.content.decode()
    assert "Moved from the usual days:" in text
    assert f"Usually 27 March {today.year - 1}, which has passed." in text
    proposed = {kind.value: form.initial[kind.value].isoformat() for kind in Kind}
    client.post(address("planned_dates", cycle), {**proposed, "version": "0"})
    assert client.get(address("organisation", cycle)).context["overdue"] == 0
    assert "Moved from the usual days:" not in client.get(address("planned_dates", cycle)).content.decode()


def test_planned_dates_out_of_order_are_named_by_their_field(client: Client, cycle: Cycle) -> None:
    answer = client.post(address("planned_dates", cycle), sent(cycle, consultation_to="2026-04-01"))
    assert answer.status_code == 422
    assert "This lies before “Consultation opens” on 13 April 2026" in answer.content.decode()
    assert not PlannedDate._default_manager.exists()


def test_planned_dates_that_cannot_be_read_are_named(client: Client, cycle: Cycle) -> None:
    answer = client.post(address("planned_dates", cycle), sent(cycle, council_meeting="15 June"))
    assert answer.status_code == 422
    assert "Write the date as year-month-day" in answer.content.decode()


def test_planned_dates_posted_twice_are_one_effect(client: Client, cycle: Cycle) -> None:
    data = sent(cycle, once=new_token())
    first, second = (client.post(address("planned_dates", cycle), data) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert set(PlannedDate._default_manager.values_list("version", flat=True)) == {1}


def test_planned_dates_on_a_stale_page_show_both_dates(client: Client, city: City, cycle: Cycle) -> None:
    make_dates(cycle)
    stale = sent(cycle, council_meeting="2026-06-22")
    set_date(cycle, "council_meeting", date(2026, 6, 17), by=make_coordinator(city))
    answer = client.post(address("planned_dates", cycle), stale)
    form: Any = answer.context["form"]
    assert answer.status_code == 409
    assert [(item.label, item.saved, item.yours) for item in form.conflicts] == [
        ("Council meeting on the programme", "17 June 2026", "22 June 2026")
    ]
    assert "Replace with mine" in answer.content.decode()
    replaced = client.post(address("planned_dates", cycle), {**stale, "version": form.data["version"]})
    assert replaced.status_code == 302
    assert PlannedDate._default_manager.get(kind="council_meeting").on == date(2026, 6, 22)


def test_planned_dates_of_a_closed_year_stay(client: Client, city: City) -> None:
    closed = make_cycle(Step.CLOSED, city=city)
    page = client.get(address("planned_dates", closed))
    assert page.status_code == 200
    assert "The year is closed" in page.content.decode()
    assert client.post(address("planned_dates", closed), sent(closed)).status_code == 409
    assert not PlannedDate._default_manager.exists()


def test_planned_dates_are_read_by_others_and_set_by_none_of_them(
    city: City, cycle: Cycle, client_as: ClientAs
) -> None:
    officer = client_as(make_member(city, Role.OFFICER))
    proposed = officer.get(address("planned_dates", cycle)).content.decode()
    assert "The year has no dates yet." in proposed
    assert "2026-06-15" not in proposed
    make_dates(cycle)
    text = officer.get(address("planned_dates", cycle)).content.decode()
    assert "The coordinator sets the dates." in text
    assert text.count(" disabled") == 18 + 1
    assert officer.post(address("planned_dates", cycle), sent(cycle)).status_code == 403
    stranger = client_as(make_coordinator(make_city("elsewhere")))
    assert stranger.get(address("planned_dates", cycle)).status_code == 404
    assert stranger.post(address("planned_dates", cycle), sent(cycle)).status_code == 404
    assert client_as(make_coordinator(city)).put(address("planned_dates", cycle)).status_code == 405
    assert set(PlannedDate._default_manager.values_list("version", flat=True)) == {1}


def test_cycle_open_opens_the_next_year_and_leads_to_its_dates(client: Client, cycle: Cycle) -> None:
    url = reverse("cycle_open", args=["sundvik"])
    assert 'value="2027"' in client.get(url).content.decode()
    data = {"year": "2027", "once": new_token()}
    first, second = client.post(url, data), client.post(url, data)
    assert first["Location"] == second["Location"] == "/cities/sundvik/2027/organisation/dates/"
    assert Cycle.objects.in_city(cycle.city).count() == 2


@pytest.mark.parametrize(
    ("year", "status", "words"),
    [
        ("2028", 422, "The next year of this city is 2027."),
        ("next", 422, "whole number"),
        ("2026", 409, "open already"),
    ],
)
def test_cycle_open_refuses_what_does_not_fit(client: Client, cycle: Cycle, year: str, status: int, words: str) -> None:
    answer = client.post(reverse("cycle_open", args=["sundvik"]), {"year": year})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert Cycle.objects.in_city(cycle.city).count() == 1
