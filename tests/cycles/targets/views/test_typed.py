"""What contradicts itself is said while it is typed, on the page it leads to, and as a hint of the gate."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cycles import gates
from cycles.cycle import Cycle
from cycles.targets.action_plan import services
from cycles.targets.checks import TRANSITION
from cycles.targets.models import Action, Target
from ims.people.models import User
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_action, make_objective, make_target, make_targets_cycle
from tests.factories import make_city

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/targets/"
ASKS = {"HX-Request": "true"}


@pytest.fixture
def cycle() -> Cycle:
    return make_targets_cycle(make_city("sundvik"))


@pytest.fixture
def client(client_as: ClientAs, coordinator: User) -> Client:
    return client_as(coordinator)


def said(client: Client, page: str, typed: dict[str, object]) -> str:
    """Return what the part of a form's page says about what is typed."""
    answer = client.get(ROOM + page, typed, headers=ASKS)
    assert (answer.status_code, b"<html" in answer.content, b"<form" in answer.content) == (200, False, False)
    return " ".join(answer.content.decode().split())


def test_a_target_is_looked_at_as_it_is_typed(cycle: Cycle, client: Client) -> None:
    target = make_target(make_objective(cycle))
    page = f"targets/{target.pk}/change/"
    assert said(client, page, {"value": "40", "owner": target.owner_id}) == ""
    assert "110 is worse than the reference of 100 in 2020." in said(client, page, {"value": "110"})
    assert "Missing: owner." in said(client, page, {"owner": ""})
    assert "aims at 2025, which is past." in said(client, page, {"year": "2025", "value": "not yet"})
    assert Target.objects.get(pk=target.pk).value == Decimal(40)
    stage = make_target(long_term=target)
    assert "39 goes beyond the long-term target of 40" in said(client, f"targets/{stage.pk}/change/", {"value": "39"})


def test_a_new_target_and_a_new_action_say_nothing_until_somebody_types(cycle: Cycle, client: Client) -> None:
    objective = make_objective(cycle)
    indicator = make_target(objective).indicator
    for page, typed, sentence in (
        (f"objectives/{objective.pk}/targets/add/?indicator={indicator.code}", {"value": "120", "year": "2035"}, "120"),
        ("actions/add/", {"code": "X1", "starts_on": "2026-05-01"}, "Missing: owner, dates, money, target."),
    ):
        assert b"Worth a look" not in client.get(ROOM + page).content
        url, _question, query = page.partition("?")
        asked = {**dict(part.split("=") for part in query.split("&") if part), **typed}
        assert sentence in said(client, url, asked)


def test_an_action_that_begins_too_early_is_a_contradiction_and_a_hint_but_no_condition(
    cycle: Cycle, coordinator: User, client: Client
) -> None:
    first = make_action(cycle, target=None, code="A1", ends_on=date(2026, 6, 30))
    second = make_action(cycle, code="A2", starts_on=date(2026, 7, 1))
    page = f"actions/{second.pk}/"
    services.set_predecessors(second, [first], by=coordinator)
    owner = {"owner": second.owner_id, "target": second.target_id}
    assert said(client, page + "change/", owner) == ""
    early = "A2: begins on 1 June 2026, before A1 ends on 30 June 2026, for which it waits."
    assert early in said(client, page + "change/", {**owner, "starts_on": "2026-06-01"})
    assert gates.hints(cycle, TRANSITION) == []
    Action.objects.filter(pk=second.pk).update(starts_on=date(2026, 6, 1))
    [hint] = gates.hints(cycle, TRANSITION)
    assert [reason.sentence for reason in hint.unmet] == [early]
    assert early not in [reason.sentence for reason in gates.unmet(cycle, TRANSITION)]
    assert early in client.get(ROOM + page).content.decode()
    start = client.get(ROOM).content.decode()
    assert "It holds nothing up." in start
    assert f"{ROOM}{page}order/" in start
    assert early in client.get("/cities/sundvik/2026/step/").content.decode()


def test_what_one_waits_for_is_looked_at_as_it_is_ticked(cycle: Cycle, coordinator: User, client: Client) -> None:
    first = make_action(cycle, target=None, code="A1")
    second = make_action(cycle, code="A2")
    page = f"actions/{second.pk}/order/"
    assert "before A1 ends" in said(client, page, {"predecessors": first.pk})
    services.set_predecessors(second, [first], by=coordinator)
    assert "before A1 ends" in client.get(ROOM + page).content.decode()
    assert said(client, page, {"x": "1"}) == ""


def test_a_milestone_outside_of_its_action_is_a_contradiction(cycle: Cycle, coordinator: User, client: Client) -> None:
    action = make_action(cycle, code="A1")
    services.add_milestone(action, "Celebrated", date(2028, 1, 1), by=coordinator)
    page = client.get(f"{ROOM}actions/{action.pk}/").content.decode()
    assert "A1: its milestone “Celebrated” is planned for 1 January 2028, when it does not run." in page


def test_a_form_that_comes_back_says_it_without_javascript(cycle: Cycle, client: Client) -> None:
    target = make_target(make_objective(cycle))
    sent = {"reference_year": "2020", "reference_value": "", "year": "2025", "value": "40", "version": "1"}
    back = client.post(f"{ROOM}targets/{target.pk}/change/", sent)
    assert back.status_code == 422
    assert b"aims at 2025, which is past." in back.content
