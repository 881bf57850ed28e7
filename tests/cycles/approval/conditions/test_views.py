"""The pages of what the council asks for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.conditions.services import report
from cycles.approval.models import AgendaItem
from ims import once
from ims.cities.models import City, Unit
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.conditions.factories import ask, decide, make_prepared, saved
from tests.cycles.approval.factories import make_clerk
from tests.factories import make_member, make_unit

pytestmark = pytest.mark.django_db


def at(item: AgendaItem, name: str = "item") -> str:
    return reverse(name, args=[item.meeting.city.slug, item.meeting_id, item.pk])


def of(row: CouncilCondition, name: str) -> str:
    return reverse(name, args=[row.item.meeting.city.slug, row.pk])


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_clerk_adds_changes_and_takes_off(city: City, client_as: ClientAs) -> None:
    item, council = make_prepared(city)
    unit, client = make_unit(city), client_as(make_clerk(city))
    assert "Add a condition or request" in page(client, at(item))
    assert "Conditions and requests" not in page(client_as(council[0]), at(item))
    due = (city.today() + timedelta(days=9)).isoformat()
    sent = {"kind": "condition", "text_en": "Costs are shown first.", "unit": unit.pk, "due_on": due}
    token = {"once": once.new_token()}
    assert [client.post(at(item, "condition_add"), {**sent, **token}).status_code for _ in range(2)] == [302, 302]
    [row] = CouncilCondition.objects.of(item)
    assert (row.kind, row.unit, row.number) == ("condition", unit, 1)
    assert "Costs are shown first." in page(client_as(council[0]), at(item))
    assert "Costs are shown first." in page(client, of(row, "condition_edit"))
    changed = {**sent, "text_en": "Costs are shown before.", "version": 1}
    assert client.post(of(row, "condition_edit"), changed).status_code == 302
    stale = client.post(of(row, "condition_edit"), {**sent, "text_en": "Mine.", "version": 1})
    assert stale.status_code == 409
    assert [str(one.label) for one in stale.context["form"].conflicts] == ["What the council asks for"]
    assert "Mine." in stale.content.decode()
    assert saved(row).text == {"en": "Costs are shown before."}
    assert client.post(of(row, "condition_remove")).status_code == 302
    assert not CouncilCondition.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": ""}, "choose a unit or a person"),
        ({"due_on": "2020-01-01"}, "choose that day or a later one"),
        ({"due_on": "=1+1"}, "Write the date as"),
        ({"text_en": ""}, "Fill this in"),
        ({"kind": "wish"}, "Choose one"),
        ({"unit": "0"}, "Choose one"),
    ],
)
def test_what_was_typed_stays_and_what_is_wrong_is_named(
    city: City, client_as: ClientAs, wrong: dict[str, str], said: str
) -> None:
    item, _council = make_prepared(city)
    due = (city.today() + timedelta(days=9)).isoformat()
    sent = {"kind": "request", "text_en": "A report.", "unit": make_unit(city).pk, "due_on": due, **wrong}
    answer = client_as(make_clerk(city)).post(at(item, "condition_add"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "text_en" in wrong or "A report." in answer.content.decode()
    assert not CouncilCondition.objects.exists()


def test_once_decided_it_is_shown_with_its_state_and_reported_on(city: City, client_as: ClientAs) -> None:
    item, council = make_prepared(city)
    owner, other = make_member(city, Role.OWNER), make_member(city, Role.OWNER)
    row = ask(item, person=owner, due_on=item.meeting.held_on)
    assert client_as(owner).get(of(row, "condition_report")).status_code == 409
    decision = decide(item, council)
    address = reverse("decision", args=[city.slug, decision.pk])
    monitoring = reverse("monitoring", args=[city.slug, item.cycle.year])
    client = client_as(owner)
    for url in (at(item), address, monitoring):
        assert "Overdue" in page(client, url)
        assert str(owner) in page(client, url)
    assert of(row, "condition_report") in page(client, monitoring)
    assert of(row, "condition_report") not in page(client_as(other), monitoring)
    assert client_as(other).get(of(row, "condition_report")).status_code == 403
    assert client_as(make_clerk(city)).get(of(row, "condition_report")).status_code == 403
    today = city.today().isoformat()
    answer = client.post(of(row, "condition_report"), {"done_on": today, "note_en": "", "version": 1})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["note"]
    assert f'value="{today}"' in answer.content.decode()
    done = {"done_on": today, "note_en": "It was held.", "version": 1}
    assert client.post(of(row, "condition_report"), done).status_code == 302
    for url in (at(item), address, monitoring):
        assert "Overdue" not in page(client, url)
        assert "Done on" in page(client, url)
        assert "It was held." in page(client, url)
    outsider = client_as(make_member(city, Role.STAKEHOLDER))
    assert "Done on" in page(outsider, address)
    assert "It was held." not in page(outsider, address)
    stale = client.post(of(row, "condition_report"), {"done_on": "", "note_en": "Not yet.", "version": 1})
    assert stale.status_code == 409
    reopened = client.post(of(row, "condition_report"), {"done_on": "", "note_en": "Not yet.", "version": 2})
    assert reopened.status_code == 302
    assert "Overdue" in page(client, address)


def test_the_decision_shows_what_was_sealed(city: City, client_as: ClientAs) -> None:
    item, council = make_prepared(city)
    unit = make_unit(city, "Old name")
    row = ask(item, unit=unit)
    decision = decide(item, council)
    Unit.objects.update(name={"en": "New name"})
    report(saved(row), city.today(), "Held.", by=make_member(city, Role.OFFICER))
    shown = page(client_as(council[0]), reverse("decision", args=[city.slug, decision.pk]))
    assert "Old name" in shown
    assert "New name" not in shown
    assert "Checked now: it holds" in shown


@pytest.mark.parametrize("number", [1, 20])
def test_pages_read_as_often_for_one_as_for_twenty(city: City, client_as: ClientAs, number: int) -> None:
    item, council = make_prepared(city)
    for n in range(number):
        who = {"unit": make_unit(city, f"Unit {n}")} if n % 2 else {"person": make_member(city, Role.OWNER)}
        ask(item, **who)
    client = client_as(make_member(city, Role.OFFICER))
    counts = []
    decision = decide(item, council)
    addresses = (
        at(item),
        reverse("decision", args=[city.slug, decision.pk]),
        reverse("monitoring", args=[city.slug, item.cycle.year]),
    )
    client.get(addresses[0])
    for url in addresses:
        with CaptureQueriesContext(connection) as captured:
            page(client, url)
        counts.append(len(captured))
    assert counts == COUNTS


# With the two ends of a savepoint each.
COUNTS = [11, 14, 13]
