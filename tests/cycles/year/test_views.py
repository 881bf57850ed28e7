"""The city's home for who may see work and who may not, the change of step, and what both cost."""

import re

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from cycles.cycle import Cycle, Step, StepChange
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
QUERIES = 12


def home(cycle: Cycle) -> str:
    return reverse("city_home", kwargs={"city": cycle.city.slug})


def step_url(cycle: Cycle) -> str:
    return reverse("step_change", kwargs={"city": cycle.city.slug, "year": cycle.year})


def test_an_empty_city_says_how_its_first_year_begins(client_as: ClientAs) -> None:
    city = make_city()
    page = client_as(make_member(city, Role.COORDINATOR)).get(reverse("city_home", kwargs={"city": city.slug}))
    assert "Open the first year" in page.content.decode()
    page = client_as(make_member(city, Role.OFFICER)).get(reverse("city_home", kwargs={"city": city.slug}))
    assert "The coordinator opens the first year" in page.content.decode()


@pytest.mark.parametrize("step", Step)
def test_city_home_shows_every_step_within_its_queries(
    step: Step, client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cycle = make_cycle(step)
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    client.get(home(cycle))
    # Two more than a page may need: the test's client opens a transaction for each request inside the test's own.
    with django_assert_max_num_queries(QUERIES + 2):
        page = client.get(home(cycle))
    assert page.status_code == 200
    assert 'aria-current="step"' in page.content.decode() or step in {Step.SET_UP, Step.CLOSED}


def test_a_stakeholder_sees_no_conditions(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.TARGETS)
    page = client_as(make_member(cycle.city, Role.STAKEHOLDER)).get(home(cycle)).content.decode()
    assert "Before the next step" not in page
    assert "Take part" in page


@pytest.mark.parametrize(
    ("role", "led"), [(Role.STAKEHOLDER, ["involvement/"]), (Role.OWNER, ["baseline/", "targets/"])]
)
def test_the_wheel_leads_nobody_to_a_page_that_would_refuse_them(
    client_as: ClientAs, role: Role, led: list[str]
) -> None:
    cycle = make_cycle(Step.TARGETS)
    client = client_as(make_member(cycle.city, role))
    page = client.get(home(cycle)).content.decode()
    year = reverse("year", kwargs={"city": cycle.city.slug, "year": cycle.year})
    links = set(re.findall(rf'href="({year}[^"]*)"', page))
    assert links >= {year + part for part in led}
    assert {link: status for link in links if (status := client.get(link).status_code) != 200} == {}


def test_step_change_reopens_with_a_reason_once(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.TARGETS)
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    before = StepChange.objects.count()
    refused = client.post(step_url(cycle), {"transition": "reopen_baseline", "note": " "})
    assert refused.status_code == 422
    data = {
        "transition": "reopen_baseline",
        "note": "A theme was forgotten",
        "once": "8e3b6a52-8b3f-4c35-9c0d-0a3c5e1f7a11",
    }
    assert client.post(step_url(cycle), data).status_code == 302
    assert client.post(step_url(cycle), data).status_code == 302
    cycle.refresh_from_db()
    assert cycle.step == Step.BASELINE
    assert StepChange.objects.count() == before + 1


def test_step_change_refuses_a_closed_gate_with_its_reasons(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.BASELINE)
    page = client_as(make_member(cycle.city, Role.COORDINATOR)).post(step_url(cycle), {"transition": "close_baseline"})
    assert page.status_code == 409
    assert "Choose at least one theme" in page.content.decode()


def test_step_change_knows_no_transition_of_the_council(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.APPROVAL)
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    assert client.post(step_url(cycle), {"transition": "approve_programme"}).status_code == 422
    assert Cycle.objects.get(pk=cycle.pk).step == Step.APPROVAL


def test_conditions_are_counted_alike_wherever_the_gate_is_shown(client_as: ClientAs) -> None:
    """Two actions wait for their report and two targets for their value: that is two conditions, not four."""
    cycle = make_monitored_cycle("T01", "T02")
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    room = reverse("monitoring", kwargs={"city": cycle.city.slug, "year": cycle.year})
    answers = [client.get(home(cycle)), client.get(step_url(cycle)), client.get(room)]
    answers.append(client.post(step_url(cycle), {"transition": "close_monitoring"}))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    for page in (answer.content.decode() for answer in answers):
        assert "2 of 5 conditions are met." in page
        listed = page.split('<ul class="conditions">')[1]
        assert listed.count('class="is-open"') == 3
        assert listed.count("Report action A-T0") == 2
        assert (
            listed.index("Every action has status")
            < listed.index("Report action A-T01")
            < listed.index("Every target has")
        )
    pages = [answer.content.decode() for answer in answers[1:3]]
    assert all("Opens when the 3 open conditions are met." in page for page in pages)


def test_home_lists_five_reasons_of_a_condition_and_says_how_many_more(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle(*(f"T{n:02}" for n in range(7)))
    page = client_as(make_member(cycle.city, Role.COORDINATOR)).get(home(cycle)).content.decode()
    assert page.count("Report action A-T0") == 5
    assert f'<a href="{step_url(cycle)}">2 more' in page


def test_before_the_council_continues_home_shows_what_its_decision_waits_for(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.EVALUATION)
    page = client_as(make_member(cycle.city, Role.COORDINATOR)).get(home(cycle)).content.decode()
    assert "The council decides how to continue" in page
    assert "1 of 5 conditions are met." in page
    assert "0 of 0" not in page
