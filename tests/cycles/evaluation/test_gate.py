"""Closing the year waits for audit, causes, texts and the finished report; one look serves all four."""

import pytest
from pytest_django import DjangoAssertNumQueries

from cycles import gates
from cycles.cycle import Step
from cycles.evaluation import services
from cycles.evaluation.checklist import QUESTIONS
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_answers, make_finished, make_person, make_recommendation, make_report
from tests.cycles.factories import make_cycle

pytestmark = pytest.mark.django_db


def unmet(year: Year) -> dict[str, list[str]]:
    """Return what is open, by the name of its check."""
    found = gates.conditions(year.cycle, "close_year")
    return {c.name: [reason.sentence for reason in c.unmet] for c in found if not c.is_met}


def test_the_gate_opens_condition_by_condition(evaluated: Year) -> None:
    city = evaluated.cycle.city
    coordinator = make_person(city, Role.COORDINATOR)
    assert list(unmet(evaluated)) == [
        "evaluation.audit",
        "evaluation.deviations",
        "evaluation.written",
        "evaluation.recommended",
        "evaluation.finished",
    ]
    make_answers(evaluated.cycle, left=1)
    assert unmet(evaluated)["evaluation.audit"] == ["The audit has 1 question without an answer"]
    services.answer_audit(evaluated.cycle, list(QUESTIONS)[-1], "pending", by=make_person(city, Role.AUDITOR))
    assert "evaluation.audit" in unmet(evaluated)
    services.answer_audit(
        evaluated.cycle, list(QUESTIONS)[-1], "no", "Nothing yet.", by=make_person(city, Role.AUDITOR)
    )
    assert list(unmet(evaluated)) == [
        "evaluation.deviations",
        "evaluation.written",
        "evaluation.recommended",
        "evaluation.finished",
    ]
    services.explain_deviation(evaluated.bad, "The winter was cold.", by=coordinator)
    make_recommendation(evaluated.cycle)
    assert list(unmet(evaluated)) == ["evaluation.written", "evaluation.finished"]
    make_report(evaluated.cycle, draft_decision="")
    assert "evaluation.written" in unmet(evaluated)
    make_report(evaluated.cycle)
    assert list(unmet(evaluated)) == ["evaluation.finished"]
    services.finish(evaluated.cycle, by=coordinator)
    assert unmet(evaluated) == {}


def test_only_what_is_off_track_needs_a_cause(evaluated: Year) -> None:
    assert unmet(evaluated)["evaluation.deviations"] == ["Name the cause of the deviation: BAD, long-term target 2035"]


def test_a_year_without_targets_has_nothing_to_explain(city: City) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    make_finished(cycle)
    assert gates.unmet(cycle, "close_year") == []


def test_every_reason_leads_to_where_it_is_mended(evaluated: Year) -> None:
    reasons = gates.unmet(evaluated.cycle, "close_year")
    assert [reason.url for reason in reasons] == [
        "/cities/sundvik/2026/evaluation/audit/",
        f"/cities/sundvik/2026/evaluation/deviations/{evaluated.bad.pk}/",
        "/cities/sundvik/2026/evaluation/report/",
        "/cities/sundvik/2026/evaluation/recommendations/add/",
        "/cities/sundvik/2026/evaluation/",
    ]


def test_one_look_serves_all_conditions(evaluated: Year, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(7):
        gates.conditions(evaluated.cycle, "close_year")
