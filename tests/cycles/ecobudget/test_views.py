"""The pages of the ecoBUDGET: each writes what it should, once; what was typed stays; few queries for many lines."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cycles.cycle import Cycle
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.targets.action_plan import services as action_plan
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.ecobudget.factories import make_aimed_line, make_budget, make_line
from tests.cycles.ecobudget.test_services import to_monitoring
from tests.cycles.indicators.factories import make_series
from tests.cycles.targets.factories import make_action, make_city_indicator, make_coordinator, make_targets_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/ecobudget/"


@pytest.fixture
def cycle() -> Cycle:
    return make_targets_cycle(make_city("sundvik"))


@pytest.fixture
def client(client_as: ClientAs, cycle: Cycle) -> Client:
    return client_as(make_coordinator(cycle.city))


def twice(client: Client, page: str, data: dict[str, object]) -> None:
    """Send a form twice with one token."""
    sent = {**data, "once": str(uuid4())}
    for _ in range(2):
        answer = client.post(ROOM + page, sent)
        assert answer.status_code == 302, answer.content.decode()[:2000]


def test_a_budget_is_begun_filled_and_taken_out(cycle: Cycle, client: Client) -> None:
    assert b"Begin the master budget" in client.get(ROOM).content
    twice(client, "settings/", {"foreword_en": "Less", "in_package": "on", "version": "0"})
    budget = MasterBudget.objects.get()
    assert (str(budget.foreword), budget.in_package, budget.with_accounts) == ("Less", True, False)
    indicator = make_city_indicator(cycle.city)
    twice(client, f"{budget.pk}/lines/add/", {"indicator": indicator.pk})
    line = BudgetLine.objects.get()
    told = {"reference_year": "2020", "reference_value": "10", "budget_value": "8", "version": "1"}
    twice(client, f"lines/{line.pk}/change/", told)
    assert BudgetLine.objects.get().budget_value == 8
    page = client.get(ROOM).content.decode()
    assert "The master budget 2026 has 1 line" in page
    assert "10 (2020)" in page
    assert "5 to 15 lines are usual" in page
    twice(client, f"lines/{line.pk}/remove/", {})
    twice(client, f"{budget.pk}/remove/", {})
    assert not MasterBudget.objects.exists()


def test_only_what_nothing_gives_is_asked_for(cycle: Cycle, client: Client) -> None:
    line = make_aimed_line(make_budget(cycle))
    page = client.get(f"{ROOM}lines/{line.pk}/change/").content.decode()
    assert 'name="previous_value"' in page
    assert [name for name in ("reference_value", "budget_value", "long_value") if f'name="{name}"' in page] == []
    assert "40 (2035)" in page
    client.post(f"{ROOM}lines/{line.pk}/change/", {"previous_value": "91", "budget_value": "1", "version": "1"})
    changed = BudgetLine.objects.get(pk=line.pk)
    assert (changed.previous_value, changed.budget_value) == (91, None)


def test_bad_input_is_named_at_its_field_and_kept(cycle: Cycle, client: Client) -> None:
    budget = make_budget(cycle)
    line = make_line(budget, make_city_indicator(cycle.city))
    for page, data, sentence in (
        (
            f"lines/{line.pk}/change/",
            {"reference_value": "7", "version": "1"},
            "This needs both: its value and its year.",
        ),
        (f"lines/{line.pk}/change/", {"budget_value": "much", "version": "1"}, "Type the number only"),
        (f"{budget.pk}/lines/add/", {"indicator": line.indicator_id}, "Choose one of the listed values."),
        (f"{budget.pk}/lines/add/", {"indicator": ""}, "Choose one."),
    ):
        refused = client.post(ROOM + page, data)
        assert (page, refused.status_code) == (page, 422)
        assert sentence in refused.content.decode()
        typed = next(iter(data.values()))
        assert not isinstance(typed, str) or not typed or f'value="{typed}"' in refused.content.decode()
    assert BudgetLine.objects.get().reference_value is None


def test_a_stale_line_is_not_overwritten(cycle: Cycle, client: Client) -> None:
    line = make_line(make_budget(cycle), make_city_indicator(cycle.city))
    page = f"{ROOM}lines/{line.pk}/change/"
    assert client.post(page, {"budget_value": "8", "version": "1"}).status_code == 302
    stale = client.post(page, {"budget_value": "9", "version": "1"})
    assert stale.status_code == 409
    assert "Replace with mine" in stale.content.decode()
    assert BudgetLine.objects.get().budget_value == 8


def test_in_monitoring_accounts_are_set_and_the_balance_shows(cycle: Cycle, client: Client) -> None:
    budget = make_budget(cycle)
    line = make_line(budget, make_city_indicator(cycle.city), budget_value=Decimal(50))
    whole = make_aimed_line(budget)
    make_series(whole.indicator, {"2026-H1": "40", "2026": "88"})
    to_monitoring(cycle, make_coordinator(cycle.city))
    twice(client, f"lines/{line.pk}/account/", {"half_year_value": "20", "annual_value": "48", "version": "1"})
    page = client.get(ROOM).content.decode()
    assert "1 of 2 lines with an annual account kept theirs." in page
    assert [sign in page for sign in ("+2", "\u22123", "Kept", "Not kept")] == [True] * 4
    assert "/change/" not in page
    assert f"lines/{whole.pk}/account/" not in page
    assert "Both accounts are taken" in client.get(f"{ROOM}lines/{whole.pk}/account/").content.decode()
    assert client.get(f"{ROOM}lines/{line.pk}/change/").status_code == 409


def test_the_three_accounts_stand_side_by_side(cycle: Cycle, client: Client) -> None:
    budget = make_budget(cycle)
    rows = {
        "ST": {"pillar": "environment", "kind": "asset", "direction": "up"},
        "FL": {"pillar": "social", "kind": "budget"},
        "GO": {"pillar": "governance", "kind": "budget"},
    }
    for code, facts in rows.items():
        indicator = make_city_indicator(cycle.city, code, **facts)
        make_line(budget, indicator)
        make_series(indicator, {"2024": "10", "2025": "12"})
    action = make_action(cycle)
    said = {"effect_environment": 2, "effect_social": 0, "effect_economic": -1}
    why = {"why_environment": "Trees", "why_economic": "Dear"}
    action_plan.assess_effects(action, by=make_coordinator(cycle.city), **said, **why)
    page = client.get(f"{ROOM}accounts/").content.decode()
    assert page.count("<h2") >= 3
    assert ("ST " in page, "FL " in page, "GO " in page) == (True, True, False)
    assert "12 (2025), better than 2024" in page
    assert "12 (2025), worse than 2024" in page
    assert [f"<b>{sum_}</b>" in page for sum_ in ("+2", "0", "\u22121")] == [True] * 3


@pytest.mark.parametrize("number", [3, 30])
def test_pages_ask_as_much_of_the_database_for_few_as_for_many(cycle: Cycle, client: Client, number: int) -> None:
    budget = make_budget(cycle)
    lines = [make_aimed_line(budget) for _ in range(number)]
    expected = {
        "": 8,
        "accounts/": 8,
        "settings/": 5,
        f"{budget.pk}/lines/add/": 6,
        f"lines/{lines[0].pk}/change/": 8,
        f"lines/{lines[0].pk}/remove/": 7,
    }
    asked = {}
    for page in expected:
        client.get(ROOM + page)
        with CaptureQueriesContext(connection) as seen:
            client.get(ROOM + page)
        asked[page] = len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]])
    assert asked == expected


def test_who_only_reads_sees_the_budget_and_no_act(cycle: Cycle, client_as: ClientAs) -> None:
    make_aimed_line(make_budget(cycle))
    reader = client_as(make_member(cycle.city, Role.AUDITOR))
    page = reader.get(ROOM).content.decode()
    assert [act for act in ("/change/", "/add/", "/remove/", "/settings/") if act in page] == []
    assert client_as(make_member(cycle.city, Role.STAKEHOLDER)).get(ROOM).status_code == 403
