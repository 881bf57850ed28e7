"""The programme is changed in mid-year by a decision of its own: sealed, in force, the year stays where it is."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services
from cycles.approval.amendments.subjects import subjects
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.mid_year.services import in_force, plan_change, take_back
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify, what_is_wrong
from cycles.canonical import plain
from cycles.cycle import Cycle, Step, StepChange
from cycles.gates import conditions
from cycles.snapshot import Decision, content_of
from cycles.targets.models import Action, ProgrammeVersion, Target
from cycles.targets.since import last_approval
from cycles.verifier import verify as verifier
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from reports.record.exporting import bundle
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.factories import make_clerk, make_item, make_meeting
from tests.cycles.targets.factories import make_coordinator
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
MOST = 24  # the plan and the programme as a package holds them
Running = tuple[Cycle, list[User]]


@pytest.fixture
def running(city: City) -> Running:
    """Return a year in monitoring whose programme the council approved, and the council."""
    main, council = make_whole(city)
    vote_on_whole(main, council, number="1/2026")
    return Cycle.objects.select_related("city").get(pk=main.cycle_id), council


def mark_in(cycle: Cycle, place: str) -> str:
    return next(row.mark for row in subjects(in_force(cycle), "en") if row.place == place)


def plan(cycle: Cycle, place: str, **said: Any) -> ProgrammeChange:
    """Return a planned change of what stands at a place."""
    mark = mark_in(cycle, place)
    found = next(row for row in subjects(in_force(cycle), "en") if row.mark == mark)
    return plan_change(cycle, mark, {**found.amendable, **said}, "The world changed.", by=make_coordinator(cycle.city))


def put(cycle: Cycle, council: list[User]) -> AgendaItem:
    meeting = make_meeting(cycle.city, present=council, members_total=3, chair=council[0])
    return make_item(meeting, cycle, Decision.Kind.AMEND, mode="named")


def test_the_council_changes_the_programme_and_the_year_stays(running: Running) -> None:
    cycle, council = running
    steps = StepChange.objects.filter(cycle=cycle).count()
    plan(cycle, "§ 1.1", text={"en": "We insulate every school by 2029."})
    plan(cycle, "CO2, short-term 2028", value=Decimal("75.5"))
    remove, by = mark_in(cycle, "A-NOX"), make_coordinator(cycle.city)
    plan_change(cycle, f"remove-{remove}", {}, "It is done.", by=by)
    plan_change(cycle, "add-action", {"title": {"en": "Plant trees"}, "starts_on": "2026-09-01"}, "Shade.", by=by)
    item = put(cycle, council)
    vote_on(amend(item, "§ 2.1", council[0], text={"en": "Twice a year."}), council, "fff")
    decision = vote_on_whole(item, council, number="2/2026")
    assert (decision.kind, decision.outcome) == ("amend", "amended")
    cycle.refresh_from_db()
    assert (cycle.step, StepChange.objects.filter(cycle=cycle).count()) == (Step.MONITORING, steps)
    version = ProgrammeVersion.objects.get(decision=decision)
    assert (version.number, version.is_draft, version.previous.number if version.previous else 0) == (2, False, 1)
    assert Target.objects.get(indicator__code="CO2", term="short").value == Decimal("75.5")
    assert list(Action.objects.filter(cycle=cycle).values_list("code", flat=True)) == ["A-CO2", "A-CO3"]
    item.refresh_from_db()
    assert item.package is not None
    sealed, live = json.loads(item.package.content)["parts"], plain(content_of(cycle))
    for parts in (sealed, live):
        parts["targets"].pop("since")  # told against this decision from now on
        parts["programme"].pop("changes")
    assert live["targets"] == sealed["targets"]
    assert live["programme"] == sealed["programme"]
    assert last_approval(cycle) == decision
    assert not ProgrammeChange.objects.waiting(cycle).exists()
    assert verify(cycle.city) == []
    assert verifier.check(bundle(cycle.city)) == []


def test_what_was_put_is_what_was_planned_and_nothing_else(running: Running) -> None:
    cycle, council = running
    plan(cycle, "§ 1.2", text={"en": "Trams."})
    decision = vote_on_whole(put(cycle, council), council, number="2/2026")
    assert decision.outcome == "approved"
    sealed = json.loads(decision.snapshot.content)
    assert [row["after"] for row in sealed["changes"]] == [{"text": {"en": "Trams."}}]
    sealed["changes"] = []
    tamper("UPDATE cycles_snapshot SET content = %s WHERE id = %s", json.dumps(sealed), decision.snapshot_id)
    decision.refresh_from_db()
    object.__setattr__(decision.snapshot, "verify", lambda: True)
    assert any("with the planned changes" in what for what in what_is_wrong(decision))


def test_rejected_it_stays_as_it_is(running: Running) -> None:
    cycle, council = running
    plan(cycle, "§ 1.2", text={"en": "Trams."})
    decision = vote_on_whole(put(cycle, council), council, "aaf", number="2/2026")
    assert decision.outcome == "rejected"
    cycle.refresh_from_db()
    assert cycle.step == Step.MONITORING
    assert ProgrammeVersion.objects.filter(cycle=cycle).count() == 1
    assert verify(cycle.city) == []


def test_who_may_plan_and_when(running: Running) -> None:
    cycle, council = running
    by = make_coordinator(cycle.city)
    with pytest.raises(Conflict, match="No change of the programme is planned"):
        put(cycle, council)
    with pytest.raises(Refused):
        plan_change(cycle, mark_in(cycle, "§ 1.1"), {}, "No.", by=council[0])
    row = plan(cycle, "§ 1.1", text={"en": "Else."})
    with pytest.raises(ValidationError, match="planned already"):
        plan(cycle, "§ 1.1", text={"en": "Else again."})
    assert all(gate.is_met for gate in conditions(cycle, "close_monitoring") if gate.name == "approval.no_change_waits")
    item = put(cycle, council)
    for act in (lambda: plan(cycle, "§ 1.2", text={"en": "Trams."}), lambda: take_back(row, by=by)):
        with pytest.raises(Conflict, match="before it"):
            act()
    waits = {gate.name: gate.is_met for gate in conditions(cycle, "close_monitoring")}
    assert waits["approval.no_change_waits"] is False
    services.adjourn(item, "Not yet.", by=make_clerk(cycle.city))
    take_back(row, by=by)
    assert not ProgrammeChange.objects.exists()


def test_the_database_keeps_what_was_put(running: Running) -> None:
    cycle, council = running
    row = plan(cycle, "§ 1.1", text={"en": "Else."})
    vote_on_whole(put(cycle, council), council, number="2/2026")
    for act in (row.delete, lambda: ProgrammeChange.objects.update(reason="Other.")):
        with pytest.raises(DatabaseError, match="stands as it was put"), transaction.atomic():
            act()


def test_the_pages_lead_from_the_plan_to_the_decision(running: Running, client: Client) -> None:
    cycle, council = running
    here = [cycle.city.slug, cycle.year]
    client.force_login(make_coordinator(cycle.city))
    assert reverse("programme_changes", args=here) in client.get(reverse("approval", args=here)).content.decode()
    listed = client.get(reverse("programme_changes", args=here)).content.decode()
    assert "Plan a change" in listed
    add = reverse("programme_change_add", args=here)
    assert "A-CO2" in client.get(add).content.decode()
    url = f"{add}?subject={mark_in(cycle, '§ 1.1')}"
    assert client.post(url, {"text_en": "", "reason": "Why."}).status_code == 422
    assert client.post(url, {"text_en": "Else.", "reason": "Why not."}).status_code == 302
    assert "Why not." in client.get(reverse("programme_changes", args=here)).content.decode()
    meeting = make_meeting(cycle.city, present=council, members_total=3, chair=council[0])
    client.force_login(make_clerk(cycle.city))
    added = reverse("item_add", args=[cycle.city.slug, meeting.pk])
    form = client.get(f"{added}?question={cycle.year}-amend").content.decode()
    assert "Changes to the programme 2026" in form
    item = make_item(meeting, cycle, Decision.Kind.AMEND, mode="named")
    page = client.get(reverse("item", args=[cycle.city.slug, meeting.pk, item.pk])).content.decode()
    assert "What changes in the programme" in page
    decision = vote_on_whole(item, council, number="2/2026")
    for name in ("decision", "public_decision"):
        page = client.get(reverse(name, args=[cycle.city.slug, decision.pk])).content.decode()
        assert "Why not." in page
    programme = Client().get(reverse("public_programme", args=[cycle.city.slug, decision.pk])).content.decode()
    assert "Else." in programme


def test_the_choice_reads_the_plan_once(running: Running, client: Client) -> None:
    cycle, _council = running
    client.force_login(make_coordinator(cycle.city))
    add = reverse("programme_change_add", args=[cycle.city.slug, cycle.year])
    client.get(add)
    with CaptureQueriesContext(connection) as asked:
        client.get(add)
    assert len(asked) <= MOST


def test_a_planned_change_is_taken_back_on_its_page(running: Running, client: Client) -> None:
    cycle, _council = running
    row = plan(cycle, "§ 1.1", text={"en": "Else."})
    client.force_login(make_coordinator(cycle.city))
    answer = client.post(reverse("programme_change_withdraw", args=[cycle.city.slug, cycle.year, row.pk]), follow=True)
    assert "The change is taken back." in answer.content.decode()
    assert not ProgrammeChange.objects.exists()
