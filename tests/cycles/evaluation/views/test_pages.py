"""The pages of the evaluation: what they show, each change, and what refuses."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Step
from cycles.evaluation import services
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation
from ims.cities.models import City
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import (
    make_answers,
    make_finished,
    make_person,
    make_recommendation,
    make_report,
    make_stage,
)
from tests.cycles.factories import advance, make_cycle
from tests.cycles.indicators.factories import make_series
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own
QUERIES = {"evaluation": 11, "evaluation_actions": 7, "evaluation_management": 10, "audit": 7}
EVENT = {"kind": "event"}
PAGES = ["evaluation", "evaluation_actions", "evaluation_management", "audit"]
REPORT = {"summary_en": "Good.", "management_en": "In time.", "draft_decision_en": "Revise.", "proposed": "revise"}


def at(name: str, **more: object) -> str:
    """Return the address of a page of Sundvik's year 2026."""
    return reverse(name, kwargs={"city": "sundvik", "year": 2026, **more})


def text(client: Client, address: str) -> str:
    """Return a page's text on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_readable_in_every_step(city: City, client_as: ClientAs, step: Step, name: str) -> None:
    make_cycle(step, city=city)
    page = text(client_as(make_member(city, Role.OWNER)), at(name))
    assert "<form" not in page.split('id="main"')[1]


def test_the_first_page_says_what_is_to_do(evaluated: Year, client_as: ClientAs) -> None:
    client = client_as(make_person(evaluated.cycle.city, Role.COORDINATOR))
    page = text(client, at("evaluation"))
    for words in (
        "The evaluation is open: the report is not ready to be finished yet",
        "Name the cause: BAD is off track",
        "13 questions left, for the auditor",
        "0 of 5 conditions are met",
        "75.5 (2026)",
        "n/a: no value published",
    ):
        assert words in page, words
    assert "disabled" in page
    assert reverse("ecobudget", args=["sundvik", 2026]) in page
    make_finished(evaluated.cycle)
    page = text(client, at("evaluation"))
    assert "The evaluation report was finished on" in page
    assert "5 of 5 conditions are met" in page
    assert "The winter was cold." in page
    assert reverse("evaluation_reopen", args=["sundvik", 2026]) in page


def test_who_only_reads_sees_no_act(evaluated: Year, client_as: ClientAs) -> None:
    page = text(client_as(make_member(evaluated.cycle.city, Role.OWNER)), at("evaluation"))
    for name in ("evaluation_write", "evaluation_finish"):
        assert f'"{at(name)}"' not in page.split("Closing the year")[0].split("Report to the council")[1]


def year_with(city: City, number: int) -> None:
    """Make a year in step 5 with so many targets and actions."""
    cycle = make_targets_cycle(city)
    objective = make_objective(cycle)
    for place in range(number):
        target = make_target(objective, indicator=make_city_indicator(city, f"Q{place}"))
        make_series(target.indicator, {"2020": "100", "2026": "75"})
        make_action(cycle, code=f"A{place}", target=target)
    for name in ("submit_programme", "approve_programme", "close_monitoring"):
        advance(cycle, name, make_coordinator(city))
    make_answers(cycle)
    make_report(cycle)


@pytest.mark.parametrize("number", [3, 9])
def test_pages_ask_as_often_for_many_targets(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    year_with(city, number)
    client = client_as(make_person(city, Role.COORDINATOR))
    client.get(at("evaluation"))
    for name, queries in QUERIES.items():
        with django_assert_num_queries(queries + SAVEPOINT):
            client.get(at(name))


def test_money_and_management_are_shown(evaluated: Year, client_as: ClientAs) -> None:
    client = client_as(make_person(evaluated.cycle.city, Role.COORDINATOR))
    assert "0\xa0EUR of 1000\xa0EUR were spent" in client.get(at("evaluation_actions")).content.decode()
    page = text(client, at("evaluation_management"))
    assert "vacant" in page
    assert "not yet" in page


# ── the audit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_auditor_answers_a_question(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client = client_as(make_member(city, Role.AUDITOR))
    address = at("audit_answer", question="training")
    assert "Is there a training plan" in text(client, address)
    response = client.post(address, {"answer": "no", "remark_en": "There is none.", "version": 0})
    assert response.headers["Location"] == at("audit")
    page = text(client, at("audit"))
    assert "1 of 13 audit questions are answered" in page
    assert "There is none." in page


def test_a_no_without_a_remark_is_said(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client = client_as(make_member(city, Role.AUDITOR))
    response = client.post(at("audit_answer", question="training"), {"answer": "no", "remark_en": " ", "version": 0})
    assert response.status_code == 422
    assert "a no needs a remark" in response.content.decode()


def test_two_auditors_do_not_overwrite_each_other(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    one, other = (client_as(make_member(city, Role.AUDITOR)) for _ in range(2))
    address = at("audit_answer", question="training")
    assert one.post(address, {"answer": "yes", "remark_en": "Seen.", "version": 0}).status_code == 302
    stale = other.post(address, {"answer": "no", "remark_en": "Missing.", "version": 0})
    assert stale.status_code == 409
    assert all(words in stale.content.decode() for words in ("Seen", "Missing"))
    row = AuditAnswer.objects.get(question="training")
    assert (row.answer, row.version) == ("yes", 2)
    assert other.post(address, {"answer": "no", "remark_en": "Missing.", "version": 2}).status_code == 302


def test_a_question_that_never_was_is_not_found(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client = client_as(make_member(city, Role.AUDITOR))
    assert client.get(at("audit_answer", question="weather")).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.OWNER])
def test_who_works_in_the_system_cannot_audit(city: City, client_as: ClientAs, role: Role) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client = client_as(make_member(city, role, user=make_member(city, Role.AUDITOR)))
    address = at("audit_answer", question="training")
    for response in (client.get(address), client.post(address, {"answer": "yes", "version": 0})):
        assert response.status_code == 403
        assert "The auditor must be independent" in response.content.decode()
    assert "You cannot answer." in text(client, at("audit"))
    assert not AuditAnswer.objects.exists()


def test_the_auditor_has_no_other_act(evaluated: Year, client_as: ClientAs) -> None:
    client = client_as(make_member(evaluated.cycle.city, Role.AUDITOR))
    for name in ("evaluation_write", "evaluation_finish", "evaluation_reopen"):
        assert client.post(at(name), REPORT).status_code == 403
    assert client.post(at("deviation_explain", target=evaluated.bad.pk), {**EVENT, "cause_en": "x"}).status_code == 403


def test_answers_stand_once_the_report_is_finished(evaluated: Year, client_as: ClientAs) -> None:
    make_finished(evaluated.cycle)
    client = client_as(make_person(evaluated.cycle.city, Role.AUDITOR))
    row = AuditAnswer.objects.get(question="training")
    response = client.post(
        at("audit_answer", question="training"), {"answer": "no", "remark_en": "x", "version": row.version}
    )
    assert response.status_code == 409
    assert "The report is finished" in text(client, at("audit"))


# ── the report ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_coordinator_writes_and_a_stale_save_shows_both_texts(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client, address = client_as(make_member(city, Role.COORDINATOR)), at("evaluation_write")
    assert client.post(address, {**REPORT, "version": 0}).status_code == 302
    stale = client.post(address, {**REPORT, "summary_en": "Bad.", "version": 0})
    assert stale.status_code == 409
    assert all(words in stale.content.decode() for words in ("Good", "Bad"))
    assert client.post(address, {**REPORT, "summary_en": "Bad.", "version": 1}).status_code == 302
    report = Evaluation.objects.get()
    assert (report.summary, report.version) == ({"en": "Bad."}, 2)


def test_a_repeated_save_is_one(city: City, client_as: ClientAs) -> None:
    make_cycle(Step.EVALUATION, city=city)
    client = client_as(make_member(city, Role.COORDINATOR))
    once = {"once": "7b7f0c51-7a5e-4f3c-9d5c-0f6f4a1f2d12", "version": 0}
    for _ in range(2):
        assert client.post(at("evaluation_write"), {**REPORT, **once}).headers["Location"] == at("evaluation")
    assert Evaluation.objects.get().version == 1


def test_a_cause_is_named_changed_and_never_lost(evaluated: Year, client_as: ClientAs) -> None:
    client = client_as(make_person(evaluated.cycle.city, Role.COORDINATOR))
    address = at("deviation_explain", target=evaluated.bad.pk)
    assert "Why was BAD missed?" in text(client, address)
    assert client.post(address, {**EVENT, "cause_en": "Cold.", "version": 0}).headers["Location"] == at("evaluation")
    stale = client.post(address, {**EVENT, "cause_en": "Long.", "version": 0})
    assert stale.status_code == 409
    assert all(words in stale.content.decode() for words in ("Cold", "Long"))
    assert client.post(address, {**EVENT, "cause_en": " ", "version": 1}).status_code == 422
    assert Deviation.objects.get().cause == {"en": "Cold."}


def test_one_cause_is_offered_for_the_other_targets_of_the_indicator(evaluated: Year, client_as: ClientAs) -> None:
    """Both are named apart; one save explains both, unless the person says otherwise."""
    stage = make_stage(evaluated.bad)
    client = client_as(make_person(evaluated.cycle.city, Role.COORDINATOR))
    page = text(client, at("evaluation"))
    for term in ("long-term target 2035", "short-term target 2028"):
        assert f"Name the cause: BAD is off track ({term})" in page
        assert f"Name the cause of the deviation: BAD, {term}" in page
    address = at("deviation_explain", target=evaluated.bad.pk)
    page = text(client, address)
    assert re.search(rf'name="also" value="{stage.pk}"[^>]* checked', page)
    assert "UNKNOWN" not in page
    assert client.post(address, {**EVENT, "cause_en": "Cold.", "version": 0, "also": [stage.pk]}).status_code == 302
    assert "Name the cause" not in text(client, at("evaluation"))
    assert client.post(address, {**EVENT, "cause_en": "Wet.", "version": 1}).status_code == 302
    assert {row.target_id: str(row.cause) for row in Deviation.objects.all()} == {
        evaluated.bad.pk: "Wet.",
        stage.pk: "Cold.",
    }
    assert 'name="also"' not in text(client, address)
    assert client.post(address, {**EVENT, "cause_en": "Dry.", "version": 2, "also": [stage.pk]}).status_code == 302
    assert Deviation.objects.get(target=stage).cause == {"en": "Cold."}


def test_a_cause_begins_with_what_was_said_about_the_other_target(evaluated: Year, client_as: ClientAs) -> None:
    coordinator = make_person(evaluated.cycle.city, Role.COORDINATOR)
    services.explain_deviation(evaluated.bad, "The tender was late.", kind="procedure", by=coordinator)
    stage = make_stage(evaluated.bad)
    page = text(client_as(coordinator), at("deviation_explain", target=stage.pk))
    assert "The tender was late." in page
    assert not Deviation.objects.filter(target=stage).exists()


def test_a_target_of_another_year_or_city_is_not_found(evaluated: Year, client_as: ClientAs) -> None:
    other = make_targets_cycle(evaluated.cycle.city, year=2027)
    foreign = make_target(make_objective(make_targets_cycle(make_city("elsewhere"))))
    client = client_as(make_person(evaluated.cycle.city, Role.COORDINATOR))
    for target in (make_target(make_objective(other)), foreign):
        address = at("deviation_explain", target=target.pk)
        assert client.get(address).status_code == client.post(address, {**EVENT, "cause_en": "x"}).status_code == 404


def test_the_report_is_finished_and_reopened(evaluated: Year, client_as: ClientAs) -> None:
    coordinator = make_person(evaluated.cycle.city, Role.COORDINATOR)
    client = client_as(coordinator)
    early = client.post(at("evaluation_finish"))
    assert early.status_code == 409
    assert "Name the cause of the deviation: BAD" in early.content.decode()
    make_answers(evaluated.cycle)
    make_report(evaluated.cycle)
    make_recommendation(evaluated.cycle)
    services.explain_deviation(evaluated.bad, "Cold.", by=coordinator)
    assert client.post(at("evaluation_finish")).headers["Location"] == at("evaluation")
    assert Evaluation.objects.get().finished_at is not None
    assert "The report is finished." in text(client, at("evaluation_write"))
    assert client.post(at("evaluation_reopen"), {"reason": " "}).status_code == 422
    assert client.post(at("evaluation_reopen"), {"reason": "A figure was wrong."}).status_code == 302
    assert Evaluation.objects.get().finished_at is None
    assert client.post(at("evaluation_reopen"), {"reason": "Again."}).status_code == 409


CHANGES: dict[str, dict[str, Any]] = {
    "evaluation_write": {**REPORT, "version": 0},
    "evaluation_finish": {},
    "evaluation_reopen": {"reason": "A figure was wrong."},
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_refused_elsewhere_and_to_others(city: City, client_as: ClientAs, name: str) -> None:
    make_cycle(Step.MONITORING, city=city)
    coordinator = client_as(make_member(city, Role.COORDINATOR))
    assert coordinator.post(at(name), CHANGES[name]).status_code == 409
    assert coordinator.put(at(name), CHANGES[name]).status_code == 405
    assert client_as(make_member(city, Role.OFFICER)).post(at(name), CHANGES[name]).status_code == 403
    stranger = client_as(make_member(make_city("elsewhere"), Role.COORDINATOR))
    assert stranger.post(at(name), CHANGES[name]).status_code == 404
    assert not Evaluation.objects.exists()
