"""The pages of monitoring: each writes what it should, once, for who may, in its step, and never over somebody's entry.

Wrong methods, roles, other cities and steps are asked for every address in the permission matrix; here every writing
page is asked once more with data that would be written if the guard were missing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.cycle import Cycle, Step
from cycles.monitoring import services
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, MonitoringRound
from cycles.targets.models import Action, Target
from ims.once import new_token
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_series
from tests.cycles.monitoring.factories import (
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_plan,
    make_report,
    make_round,
    somebody,
)
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own
State = Entry.State


@dataclass
class Page:
    """One writing page: where it stands, what is sent, whether it took effect."""

    path: str
    data: dict[str, Any]
    effects: Callable[[], int]


def url(name: str, cycle: Cycle, *more: int) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *more])


def _round(cycle: Cycle) -> MonitoringRound:
    """Return the year's open round with an entry, in whatever step the cycle stands."""
    if cycle.step == Step.MONITORING:
        return make_round(cycle)
    turn = MonitoringRound.objects.create(cycle=cycle, period=str(cycle.year), due_on=date(cycle.year, 11, 30))
    Entry.objects.create(cycle=cycle, round=turn, indicator=Target.objects.filter(cycle=cycle)[0].indicator)
    return turn


def _submitted(cycle: Cycle) -> Entry:
    _round(cycle)
    Entry.objects.update(value=Decimal(53), state=State.SUBMITTED)
    return Entry.objects.get()


def _open(cycle: Cycle) -> Page:
    data = {"kind": "year", "period": "2026", "due_on": "2026-11-30"}
    return Page(url("round_open", cycle), data, MonitoringRound.objects.count)


def _close(cycle: Cycle) -> Page:
    turn = _round(cycle)
    Entry.objects.update(value=1, state=State.APPROVED)
    told = {"status": "under_way", "per_cent": 1, "spent": 0}
    ActionReport.objects.create(cycle=cycle, round=turn, action=Action.objects.get(cycle=cycle), **told)
    closed = MonitoringRound.objects.filter(closed_at__isnull=False)
    return Page(url("round_close", cycle, turn.pk), {}, closed.count)


def _reopen(cycle: Cycle) -> Page:
    turn = _round(cycle)
    MonitoringRound.objects.update(closed_at="2026-12-01T12:00Z")
    opened = MonitoringRound.objects.filter(closed_at__isnull=True)
    return Page(url("round_reopen", cycle, turn.pk), {"reason": "A late value"}, opened.count)


def _draft(cycle: Cycle) -> Page:
    _round(cycle)
    entry = Entry.objects.get()
    written = Entry.objects.filter(value=Decimal("53.5"), state=State.DRAFT, version=2)
    data = {"version": 1, "value": "53,5", "act": "draft"}
    return Page(url("value_enter", cycle, entry.pk), data, written.count)


def _submit(cycle: Cycle) -> Page:
    page = _draft(cycle)
    written = Entry.objects.filter(gap_reason="No survey", value__isnull=True, state=State.SUBMITTED)
    return Page(page.path, {"version": 1, "gap_reason": "No survey", "act": "submit"}, written.count)


def _approve(cycle: Cycle) -> Page:
    entry = _submitted(cycle)
    data = {"decision": "approve", "read": entry.version}
    approved = Entry.objects.filter(state=State.APPROVED, indicator__observations__value=53)
    return Page(url("value_decide", cycle, entry.pk), data, approved.count)


def _return(cycle: Cycle) -> Page:
    entry = _submitted(cycle)
    data = {"decision": "return", "note": "Check the unit", "read": entry.version}
    returned = Entry.objects.filter(state=State.RETURNED, decided_note="Check the unit")
    return Page(url("value_decide", cycle, entry.pk), data, returned.count)


def _report(cycle: Cycle) -> Page:
    _round(cycle)
    data = {"version": 0, "status": "done", "per_cent": 100, "spent": "990,50", "note_en": "Finished early"}
    told = ActionReport.objects.filter(status="done", per_cent=100, spent=Decimal("990.50"))
    return Page(url("action_report", cycle, Action.objects.get(cycle=cycle).pk), data, told.count)


def _plan(cycle: Cycle) -> Page:
    owner = somebody(cycle.city, Role.OWNER)
    data = {"text_en": "Build faster", "owner": owner.pk, "due_on": "2027-03-31"}
    path = url("correction_plan", cycle, Target.objects.get(cycle=cycle).pk)
    return Page(path, data, CorrectiveAction.objects.count)


def _change(cycle: Cycle) -> Page:
    target, owner = Target.objects.get(cycle=cycle), somebody(cycle.city, Role.OWNER)
    row = CorrectiveAction.objects.create(
        cycle=cycle, target=target, text={"en": "Build"}, owner=owner, due_on=date(2027, 3, 31)
    )
    data = {"version": 1, "text_en": "Build", "owner": owner.pk, "due_on": "2027-03-31", "done_on": "2027-02-01"}
    done = CorrectiveAction.objects.filter(done_on=date(2027, 2, 1), version=2)
    return Page(url("correction_change", cycle, row.pk), data, done.count)


def _chosen(cycle: Cycle) -> Page:
    entry = _submitted(cycle)
    data = {"decision": "approve", "chosen": [f"{entry.pk}-{entry.version}"]}
    approved = Entry.objects.filter(state=State.APPROVED, indicator__observations__value=53)
    return Page(url("round_values", cycle, entry.round_id), data, approved.count)


def _chosen_return(cycle: Cycle) -> Page:
    entry = _submitted(cycle)
    data = {"decision": "return", "note": "Check the unit", "chosen": [f"{entry.pk}-{entry.version}"]}
    returned = Entry.objects.filter(state=State.RETURNED, decided_note="Check the unit")
    return Page(url("round_values", cycle, entry.round_id), data, returned.count)


PAGES: dict[str, Callable[[Cycle], Page]] = {
    "round_open": _open,
    "round_close": _close,
    "round_reopen": _reopen,
    "value_enter_draft": _draft,
    "value_enter_submit": _submit,
    "value_decide_approve": _approve,
    "value_decide_return": _return,
    "round_values_approve": _chosen,
    "round_values_return": _chosen_return,
    "action_report": _report,
    "correction_plan": _plan,
    "correction_change": _change,
}
OWN_PAGES = ("value_enter_draft", "value_enter_submit", "action_report", "correction_plan", "correction_change")
every_page = pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)


@pytest.fixture
def cycle(db: None) -> Cycle:
    return make_monitored_cycle()


@every_page
def test_it_writes_and_a_repeated_post_is_one_effect(
    cycle: Cycle, client_as: ClientAs, make_page: Callable[[Cycle], Page]
) -> None:
    page, client = make_page(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    data = {**page.data, "once": new_token()}
    answers = [client.post(page.path, data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert page.effects() == 1
    assert client.get(answers[0].headers["Location"]).status_code == 200


@pytest.mark.parametrize("name", OWN_PAGES)
def test_an_owner_writes_what_they_own_and_nothing_else(cycle: Cycle, client_as: ClientAs, name: str) -> None:
    page = PAGES[name](cycle)
    refused = client_as(make_member(cycle.city, Role.OWNER)).post(page.path, page.data)
    assert refused.status_code == 403
    assert "you may enter only what you own" in refused.content.decode()
    assert page.effects() == 0
    assert client_as(somebody(cycle.city, Role.OWNER)).post(page.path, page.data).status_code == 302
    assert page.effects() == 1


@pytest.mark.parametrize("name", OWN_PAGES)
def test_another_owner_does_not_even_see_the_form(cycle: Cycle, client_as: ClientAs, name: str) -> None:
    page = PAGES[name](cycle)
    assert client_as(make_member(cycle.city, Role.OWNER)).get(page.path).status_code == 403


@every_page
@pytest.mark.parametrize("who", ["reader", "elsewhere", "nobody"])
def test_it_writes_for_nobody_else(
    cycle: Cycle, client_as: ClientAs, make_page: Callable[[Cycle], Page], who: str
) -> None:
    page = make_page(cycle)
    people = {
        "reader": lambda: client_as(make_member(cycle.city, Role.AUDITOR)),
        "elsewhere": lambda: client_as(make_member(make_city("elsewhere"), Role.COORDINATOR)),
        "nobody": Client,
    }
    answer = people[who]().post(page.path, page.data)
    assert answer.status_code == {"reader": 403, "elsewhere": 404, "nobody": 302}[who]
    assert page.effects() == 0


@every_page
def test_it_writes_only_by_post(cycle: Cycle, client_as: ClientAs, make_page: Callable[[Cycle], Page]) -> None:
    page, client = make_page(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    assert client.put(page.path, page.data).status_code == 405
    assert client.get(page.path, page.data).status_code == 200
    assert page.effects() == 0


@every_page
def test_in_another_step_it_writes_nothing(client_as: ClientAs, make_page: Callable[[Cycle], Page]) -> None:
    is_correction, is_list = make_page is _change, make_page in {_chosen, _chosen_return}
    cycle = make_monitored_cycle(step=Step.CLOSED if is_correction else Step.EVALUATION)
    page, client = make_page(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    assert client.post(page.path, page.data).status_code == 409
    assert client.get(page.path).status_code == (200 if is_list else 409)
    assert page.effects() == 0


def _theirs(cycle: Cycle, name: str) -> None:
    """Let somebody else write between the reading and the sending of the page."""
    by = somebody(cycle.city, Role.OFFICER)
    if name.startswith("value_enter"):
        services.enter_value(MonitoringRound.objects.get(), Target.objects.get().indicator, by=by, value=Decimal(99))
    elif name.startswith(("value_decide", "round_values")):
        entry = Entry.objects.get()
        services.enter_value(MonitoringRound.objects.get(), entry.indicator, by=by, value=Decimal(99))
        services.submit_entry(Entry.objects.get(), by=by)
    elif name == "action_report":
        make_report(MonitoringRound.objects.get(), Action.objects.get())
    elif name == "round_open":
        make_round(cycle, "quarter", "2026-Q1")
    else:
        services.change_correction(CorrectiveAction.objects.get(), by=by, done_on=date(2026, 12, 24))


@pytest.mark.parametrize(
    "name", [name for name in PAGES if name not in {"round_close", "round_reopen", "correction_plan"}]
)
def test_what_somebody_wrote_meanwhile_is_not_overwritten(cycle: Cycle, client_as: ClientAs, name: str) -> None:
    page, client = PAGES[name](cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    before = page.effects()
    _theirs(cycle, name)
    changed = page.effects()
    assert client.post(page.path, page.data).status_code == 409
    assert page.effects() == changed
    assert before == 0


def test_the_conflict_page_shows_both_values_and_sending_again_replaces(cycle: Cycle, client_as: ClientAs) -> None:
    page, client = _draft(cycle), client_as(somebody(cycle.city, Role.OWNER))
    _theirs(cycle, "value_enter")
    answer = client.post(page.path, page.data)
    form = answer.context["form"]
    assert [(c.saved, c.yours) for c in form.conflicts] == [("99", "53.5")]
    assert "Keep what is saved" in answer.content.decode()
    assert client.post(page.path, {**page.data, "version": form.data["version"]}).status_code == 302
    assert Entry.objects.get().value == Decimal("53.5")


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("round_open", {"period": "next year"}, "is no period"),
        ("round_open", {"due_on": ""}, "Fill this in"),
        ("round_reopen", {"reason": ""}, "Fill this in"),
        ("value_enter_draft", {"value": "4,0 t"}, "Type the number only"),
        ("value_enter_draft", {"value": ""}, "Enter a value, or say why there is none"),
        ("value_enter_draft", {"gap_reason": "No survey"}, "take the reason out"),
        ("round_values_approve", {"chosen": []}, "Choose at least one value"),
        ("round_values_approve", {"chosen": ["1-x"]}, "cannot be read"),
        ("round_values_approve", {"chosen": ["99999999-1"]}, "not in this round"),
        ("round_values_return", {"note": " "}, "Say why the values are returned"),
        ("value_decide_return", {"note": " "}, "Say why the value is returned"),
        ("value_decide_approve", {"decision": ""}, "Not saved yet"),
        ("action_report", {"per_cent": "90"}, "done to 100"),
        ("action_report", {"per_cent": "101"}, "100"),
        ("action_report", {"spent": "-1"}, "0"),
        ("correction_plan", {"owner": ""}, "Choose one"),
        ("correction_plan", {"due_on": "soon"}, "2026-11-16"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    cycle: Cycle, client_as: ClientAs, name: str, wrong: dict[str, Any], sentence: str
) -> None:
    page, client = PAGES[name](cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    answer = client.post(page.path, {**page.data, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert page.effects() == 0


def test_somebody_of_another_city_cannot_be_made_responsible(cycle: Cycle, client_as: ClientAs) -> None:
    page, client = _plan(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    stranger = make_member(make_city("elsewhere"), Role.OWNER)
    assert client.post(page.path, {**page.data, "owner": stranger.pk}).status_code == 422
    assert page.effects() == 0


def test_a_round_with_open_values_says_what_is_open_and_does_not_close(cycle: Cycle, client_as: ClientAs) -> None:
    turn, client = make_round(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    path = url("round_close", cycle, turn.pk)
    for answer in (client.get(path), client.post(path)):
        assert "T01 has no value and no reason yet" in answer.content.decode()
    assert answer.status_code == 409
    assert MonitoringRound.objects.get().is_open


def test_what_is_approved_or_closed_takes_no_value(cycle: Cycle, client_as: ClientAs) -> None:
    entry, client = make_entry(make_round(cycle), state=State.APPROVED), client_as(somebody(cycle.city, Role.OWNER))
    path = url("value_enter", cycle, entry.pk)
    assert client.get(path).status_code == 409
    Entry.objects.update(state=State.DRAFT)
    assert client.get(path).status_code == 200
    MonitoringRound.objects.update(closed_at="2026-12-01T12:00Z")
    assert client.get(path).status_code == 409
    action = url("action_report", cycle, Action.objects.get().pk)
    assert client.get(action).status_code == 409


@pytest.mark.parametrize(
    ("value", "headline", "status", "path"),
    [
        ("53", "Every target is on track", "On track", "52"),
        ("52", "Every target is on track", "On track", "52"),
        ("50", "1 of 1 targets is behind", "Behind", "52"),
        ("49.9", "1 of 1 targets is off track", "Off track", "52.0"),
        ("0", "1 of 1 targets is off track", "Off track", "52"),
        (None, "No target has its value of 2026 yet", "No value yet", "52"),
    ],
)
def test_the_page_says_how_the_targets_stand(
    cycle: Cycle, client_as: ClientAs, value: str | None, headline: str, status: str, path: str
) -> None:
    make_entry(make_round(cycle), value=value, state=State.APPROVED)
    text = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER)).get(url("monitoring", cycle)).content.decode()
    assert headline in text
    assert status in text
    assert f"Path in 2026: {path} = 40 + (60 − 40) × (2026 − 2020) / (2030 − 2020)" in text
    assert "up to 10 % of the distance between reference and target" in text
    if value is None:
        assert "No value: No survey." in text


def test_the_page_says_which_way_a_target_went_and_that_a_corrective_action_is_missing(
    cycle: Cycle, client_as: ClientAs
) -> None:
    target = Target.objects.get()
    make_series(target.indicator, {"2024": "46", "2025": "45"})
    make_entry(make_round(cycle), value="44", state=State.APPROVED)
    client = client_as(somebody(cycle.city, Role.OWNER))
    text = client.get(url("monitoring", cycle)).content.decode()
    assert "45 (2025)" in text
    assert "worse than 2025" in text
    assert url("correction_plan", cycle, target.pk) in text.split('<aside class="aside')[0]
    make_correction(target)
    text = client.get(url("monitoring", cycle)).content.decode()
    assert url("correction_plan", cycle, target.pk) not in text
    assert "Build it faster" in text


def test_the_table_names_who_enters_in_fact(cycle: Cycle, client_as: ClientAs) -> None:
    """The indicator's owner and the target's; who is named may enter, and where nobody is, who enters is said."""
    target, owner = Target.objects.get(), make_member(cycle.city, Role.OWNER, name="Maja Lind")
    turn, coordinator = make_round(cycle), client_as(somebody(cycle.city, Role.COORDINATOR))
    enter = url("value_enter", cycle, Entry.objects.get().pk)
    type(target.indicator).objects.update(owner=None)
    Target.objects.update(owner=owner)
    text = coordinator.get(url("monitoring", cycle)).content.decode()
    assert '<td data-th="Who enters it">Maja Lind</td>' in text
    assert (
        "T01 has no value and no reason yet (Maja Lind)"
        in coordinator.get(url("round_close", cycle, turn.pk)).content.decode()
    )
    assert client_as(owner).get(enter).status_code == 200
    Target.objects.update(owner=None)
    text = coordinator.get(url("monitoring", cycle)).content.decode()
    assert '<td data-th="Who enters it">no owner: the coordinator or an officer</td>' in text
    assert client_as(owner).get(enter).status_code == 403
    assert coordinator.get(enter).status_code == 200


def acts(text: str) -> list[str]:
    """Return the page's primary acts outside the gate."""
    return re.findall(r'<a class="btn" [^>]*>([^<]+)<', text.split("<main")[1].split('<aside class="aside')[0])


def test_the_primary_act_is_the_one_that_is_next(cycle: Cycle, client_as: ClientAs) -> None:
    page = url("monitoring", cycle)
    coordinator, owner = (client_as(somebody(cycle.city, role)) for role in (Role.COORDINATOR, Role.OWNER))

    def found() -> tuple[list[str], list[str]]:
        return acts(coordinator.get(page).content.decode()), acts(owner.get(page).content.decode())

    assert found() == (["Open a round"], [])
    turn = make_round(cycle)
    assert found() == (["My values and reports"], ["My values and reports"])
    make_entry(turn, state=State.APPROVED)
    make_report(turn, Action.objects.get())
    services.close_round(turn, by=somebody(cycle.city, Role.COORDINATOR))
    assert found() == ([], [])  # what is next stands in the gate: close monitoring


def test_money_of_the_actions_is_written_alike(cycle: Cycle, client_as: ClientAs) -> None:
    make_report(make_round(cycle), Action.objects.get(), spent=Decimal("350.00"))
    client = client_as(somebody(cycle.city, Role.COORDINATOR))
    text = client.get(url("monitoring", cycle)).content.decode()
    assert "350\xa0EUR" in text
    assert "1000\xa0EUR" in text
    assert 'value="350"' in client.get(url("action_report", cycle, Action.objects.get().pk)).content.decode()
    ActionReport.objects.update(spent=Decimal("350.50"))
    text = client.get(url("monitoring", cycle)).content.decode()
    assert "350.50\xa0EUR" in text
    assert "1000.00\xa0EUR" in text


def test_a_corrective_action_is_planned_once_for_all_targets_of_its_indicator(
    cycle: Cycle, client_as: ClientAs
) -> None:
    long = Target.objects.get()
    make_plan(cycle, "T01", term=Target.Term.SHORT, long_term=long, year=2028, value=Decimal(56))
    make_entry(make_round(cycle), value="41", state=State.APPROVED)
    client = client_as(somebody(cycle.city, Role.COORDINATOR))
    page = client.get(url("correction_plan", cycle, long.pk)).content.decode()
    for words in ("Long-term target 2030", "Short-term target 2028", "It serves each of the 2 targets on T01"):
        assert words in page
    assert client.get(url("monitoring", cycle)).content.decode().count("Missing: plan one") == 2
    make_correction(long)
    assert "Missing" not in client.get(url("monitoring", cycle)).content.decode()


def test_my_entries_are_mine_late_first(cycle: Cycle, client_as: ClientAs) -> None:
    owner, other = somebody(cycle.city, Role.OWNER), make_member(cycle.city, Role.OWNER)
    make_plan(cycle, "T09", owner=other)
    turn = make_round(cycle)
    MonitoringRound.objects.update(due_on=cycle.city.today() - timedelta(days=3))
    make_correction(Target.objects.get(indicator__code="T01"), owner=owner, due_on=cycle.city.today())
    text = client_as(owner).get(url("my_entries", cycle)).content.decode()
    assert "3 things are yours to do, 2 of them late" in " ".join(text.split())
    assert text.index("Overdue") < text.index("T01") < text.index("Corrective actions")
    assert "3 days late" in text
    assert "T09" not in text
    make_entry(turn, "T01", state=State.APPROVED)
    make_report(turn, Action.objects.get(owner=owner))
    text = client_as(owner).get(url("my_entries", cycle)).content.decode()
    assert "1 thing is yours to do" in text
    assert "late" not in " ".join(text.split("<h1>")[1].split("</h1>")[0].split())


def test_a_returned_value_says_why_but_is_not_late(cycle: Cycle, client_as: ClientAs) -> None:
    turn = make_round(cycle, due_on=cycle.city.today() + timedelta(days=9))
    make_entry(turn, state=State.RETURNED)
    text = client_as(somebody(cycle.city, Role.OWNER)).get(url("my_entries", cycle)).content.decode()
    assert "Check the unit" in text
    assert "of them late" not in text


def many_targets(cycle: Cycle, number: int = 9) -> None:
    for n in range(number):
        make_plan(cycle, f"N{n:02}")


def test_many_targets_stand_by_theme_and_are_looked_through(cycle: Cycle, client_as: ClientAs) -> None:
    client, page = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER)), url("monitoring", cycle)
    assert 'role="search"' not in client.get(page).content.decode().split("<main")[1], "one target needs no search"
    many_targets(cycle)
    make_entry(make_round(cycle), value="41", state=State.APPROVED)
    text = client.get(page).content.decode()
    assert 'aria-label="Targets"' in text
    assert text.count("Path = reference + (target − reference)") == 1
    listed = client.get(page).context["targets"]
    assert [group.is_open for group in listed.groups] == [True], "something in it is off track"
    assert [dict(group.counts) for group in listed.groups] == [{"red": 1, "grey": 9}]
    found = client.get(page, {"level": "red"}).context["targets"]
    assert [row.state.target.indicator.code for row in found.rows] == ["T01"]
    kept = client.get(page).context["targets"]
    assert kept.filters.level == "red", "it holds until it is cleared"
    assert client.get(page, {"clear": "1"}).headers["Location"] == page
    assert len(client.get(page).context["targets"].rows) == 10
    nothing = client.get(page, {"q": "nothing such"}).content.decode()
    assert "No target fits what you look for." in nothing
    assert "0 of 10 fit." in nothing


def test_a_theme_stands_folded_where_nothing_is_off_track(cycle: Cycle, client_as: ClientAs) -> None:
    many_targets(cycle)
    client, page = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER)), url("monitoring", cycle)
    assert [group.is_open for group in client.get(page).context["targets"].groups] == [False]
    assert [group.is_open for group in client.get(page, {"q": "N0"}).context["targets"].groups] == [True]


@pytest.mark.parametrize(("sort", "first"), [("plan", "N00"), ("worst", "T01"), ("code", "N00"), ("odd", "N00")])
def test_targets_come_in_the_order_that_is_wanted(cycle: Cycle, client_as: ClientAs, sort: str, first: str) -> None:
    make_entry(make_round(cycle), value="41", state=State.APPROVED)
    many_targets(cycle)
    client = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER))
    (group,) = client.get(url("monitoring", cycle), {"sort": sort}).context["targets"].groups
    assert group.rows[0].state.target.indicator.code == first


def test_people_who_only_read_see_no_way_to_write(cycle: Cycle, client_as: ClientAs) -> None:
    make_entry(make_round(cycle))
    text = client_as(somebody(cycle.city, Role.COUNCIL_MEMBER)).get(url("monitoring", cycle)).content.decode()
    body = text.split("<main")[1].split('<aside class="aside')[0]
    assert "btn" not in body
    assert "monitoring/values/" not in body
    assert "/actions/" not in body


def test_after_its_step_the_page_says_why_it_is_read_only(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle(step=Step.EVALUATION)
    text = client_as(somebody(cycle.city, Role.COORDINATOR)).get(url("monitoring", cycle)).content.decode()
    assert "so monitoring is read only" in text
    assert "btn" not in text.split("<main")[1].split('<aside class="aside')[0]


QUERIES = {
    "monitoring": 13,
    "round_values": 7,
    "my_entries": 9,
    "value_enter": 9,
    "value_decide": 7,
    "action_report": 9,
    "correction_plan": 10,
    "round_close": 8,
    "round_open": 6,
}


@pytest.mark.parametrize("number", [3, 15])
def test_pages_read_as_often_for_few_indicators_as_for_many(cycle: Cycle, client_as: ClientAs, number: int) -> None:
    for n in range(number):
        make_series(make_plan(cycle, f"N{n:02}").indicator, {"2020": "40", "2025": "44"})
    turn = make_round(cycle)
    make_correction(Target.objects.filter(cycle=cycle)[0])
    client = client_as(somebody(cycle.city, Role.COORDINATOR))
    entry, target, action = Entry.objects.first(), Target.objects.first(), Action.objects.first()
    assert entry is not None
    assert target is not None
    assert action is not None
    numbers: dict[str, tuple[int, ...]] = {
        "value_enter": (entry.pk,),
        "value_decide": (entry.pk,),
        "action_report": (action.pk,),
        "correction_plan": (target.pk,),
        "round_close": (turn.pk,),
        "round_values": (turn.pk,),
    }
    client.get(url("monitoring", cycle))
    found = {}
    for name in QUERIES:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, cycle, *numbers.get(name, ()))).status_code == 200
        found[name] = len(captured) - SAVEPOINT
    assert found == QUERIES
