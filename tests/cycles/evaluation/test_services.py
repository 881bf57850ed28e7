"""The audit is independent, the report is the coordinator's, and what is finished stays until it is reopened."""

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services as council
from cycles.cycle import Step
from cycles.evaluation import services
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation
from cycles.perform import WrongStep
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.factories import make_clerk, make_item, make_meeting
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_answers, make_finished, make_person, make_report, make_stage
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_the_checklist_is_the_same_every_year() -> None:
    assert list(QUESTIONS) == [
        "scope",
        "legal_register",
        "sources",
        "gaps",
        "programme",
        "owners",
        "action_status",
        "values_on_time",
        "corrective_actions",
        "responsibilities",
        "training",
        "involvement",
        "communication",
    ]


def test_the_auditor_answers_and_may_think_again(city: City) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    auditor = make_member(city, Role.AUDITOR)
    services.answer_audit(cycle, "training", "yes", by=auditor)
    services.answer_audit(cycle, "training", "no", " There is no plan. ", by=auditor)
    row = AuditAnswer.objects.get(cycle=cycle, question="training")
    assert (row.answer, str(row.remark), row.answered_by, row.version) == ("no", "There is no plan.", auditor, 3)
    assert AuditAnswer.objects.filter(cycle=cycle).count() == len(QUESTIONS)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_audits(city: City, role: Role) -> None:
    with pytest.raises(Refused):
        services.answer_audit(make_cycle(Step.EVALUATION, city=city), "training", "yes", by=make_member(city, role))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.OWNER])
def test_who_works_in_the_system_cannot_audit_it(city: City, role: Role) -> None:
    auditor = make_member(city, Role.AUDITOR)
    cycle = make_cycle(Step.EVALUATION, city=city)
    services.answer_audit(cycle, "training", "yes", by=auditor)
    make_member(city, role, user=auditor)
    with pytest.raises(Refused, match="must be independent"):
        services.answer_audit(cycle, "training", "no", "Changed my mind.", by=auditor)


def test_a_coordinator_of_a_neighbouring_city_may_audit(city: City) -> None:
    auditor = make_member(make_city("elsewhere"), Role.COORDINATOR)
    make_member(city, Role.AUDITOR, user=auditor)
    assert services.answer_audit(make_cycle(Step.EVALUATION, city=city), "training", "yes", by=auditor).pk


@pytest.mark.parametrize(
    ("question", "answer", "remark"), [("weather", "yes", ""), ("training", "maybe", ""), ("training", "no", " ")]
)
def test_answers_that_say_nothing_are_refused(city: City, question: str, answer: str, remark: str) -> None:
    with pytest.raises(ValidationError):
        services.answer_audit(
            make_cycle(Step.EVALUATION, city=city), question, answer, remark, by=make_member(city, Role.AUDITOR)
        )
    assert not AuditAnswer.objects.exclude(answer="pending").exists()


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.EVALUATION])
def test_the_evaluation_belongs_to_its_step(city: City, step: Step) -> None:
    cycle = make_cycle(step, city=city)
    for act in (
        lambda: services.answer_audit(cycle, "training", "yes", by=make_person(city, Role.AUDITOR)),
        lambda: make_report(cycle),
        lambda: services.finish(cycle, by=make_person(city, Role.COORDINATOR)),
        lambda: services.reopen(cycle, "Why not.", by=make_person(city, Role.COORDINATOR)),
    ):
        with pytest.raises(WrongStep):
            act()


def test_what_is_not_given_stays(city: City) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    make_report(cycle)
    coordinator = make_person(city, Role.COORDINATOR)
    report = services.write_evaluation(cycle, by=coordinator, summary={"en": "Better.", "sv": "Bättre."})
    assert (report.summary, report.management) == (
        {"en": "Better.", "sv": "Bättre."},
        {"en": "The year was held in time."},
    )
    assert report.version == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_the_coordinator_writes_the_report(city: City, role: Role) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    with pytest.raises(Refused):
        services.write_evaluation(cycle, by=make_member(city, role), summary="Fine.")


def test_an_unknown_proposal_is_refused(city: City) -> None:
    with pytest.raises(ValidationError):
        make_report(make_cycle(Step.EVALUATION, city=city), proposed="give up")


def test_a_cause_is_named_once_and_changed(evaluated: Year) -> None:
    coordinator = make_person(evaluated.cycle.city, Role.COORDINATOR)
    for words in ("The winter was cold.", "The winter was long."):
        services.explain_deviation(evaluated.bad, words, by=coordinator)
    assert [row.cause for row in Deviation.objects.all()] == [{"en": "The winter was long."}]
    with pytest.raises(ValidationError):
        services.explain_deviation(evaluated.bad, "  ", by=coordinator)


def test_one_cause_serves_the_targets_of_an_indicator_that_have_none_of_their_own(evaluated: Year) -> None:
    coordinator = make_person(evaluated.cycle.city, Role.COORDINATOR)
    stages = [make_stage(evaluated.bad, year) for year in (2028, 2030)]
    services.explain_deviation(stages[1], "The tender was late.", by=coordinator)
    services.explain_deviation(evaluated.bad, "The winter was cold.", by=coordinator, also=stages)
    services.explain_deviation(evaluated.bad, "The winter was long.", by=coordinator, also=stages)
    assert {row.target_id: (str(row.cause), row.version) for row in Deviation.objects.all()} == {
        evaluated.bad.pk: ("The winter was long.", 2),
        stages[0].pk: ("The winter was long.", 2),
        stages[1].pk: ("The tender was late.", 1),
    }
    with pytest.raises(ValidationError, match="targets of one indicator"):
        services.explain_deviation(evaluated.bad, "Cold.", by=coordinator, also=[evaluated.good])


def test_nothing_is_finished_while_something_is_open(evaluated: Year) -> None:
    cycle = evaluated.cycle
    coordinator = make_person(cycle.city, Role.COORDINATOR)
    with pytest.raises(Conflict) as refusal:
        services.finish(cycle, by=coordinator)
    assert [reason.sentence for reason in refusal.value.reasons] == [
        f"The audit has {len(QUESTIONS)} questions without an answer",
        "Name the cause of the deviation: BAD, long-term target 2035",
        "Write summary, management, proposal and draft decision",
        "Recommend at least one thing, and say who should do it",
    ]
    make_finished(cycle)
    assert services.finish(cycle, by=coordinator).finished_at


def test_a_finished_report_stands_until_it_is_reopened_with_a_reason(evaluated: Year) -> None:
    cycle = evaluated.cycle
    make_finished(cycle)
    coordinator, auditor = (make_person(cycle.city, role) for role in (Role.COORDINATOR, Role.AUDITOR))
    for act in (
        lambda: services.write_evaluation(cycle, by=coordinator, summary="Other."),
        lambda: services.explain_deviation(evaluated.bad, "Other.", by=coordinator),
        lambda: services.answer_audit(cycle, "training", "no", "Other.", by=auditor),
    ):
        with pytest.raises(Conflict, match="is finished"):
            act()
    with pytest.raises(ValidationError):
        services.reopen(cycle, " ", by=coordinator)
    services.reopen(cycle, "A figure was wrong.", by=coordinator)
    assert make_report(cycle, summary="Other.").finished_at is None
    with pytest.raises(Conflict, match="is not finished"):
        services.reopen(cycle, "Again.", by=coordinator)


def test_what_is_before_the_council_is_not_reopened(evaluated: Year) -> None:
    cycle = evaluated.cycle
    make_finished(cycle)
    coordinator = make_person(cycle.city, Role.COORDINATOR)
    item = make_item(make_meeting(cycle.city), cycle, "continue", next_step="revise")
    with pytest.raises(Conflict, match="before the council"):
        services.reopen(cycle, "A figure was wrong.", by=coordinator)
    council.adjourn(item, "A figure was wrong.", by=make_clerk(cycle.city))
    assert services.reopen(cycle, "A figure was wrong.", by=coordinator).finished_at is None


def test_every_act_is_history_with_who_and_why(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    coordinator = make_person(evaluated.cycle.city, Role.COORDINATOR)
    services.reopen(evaluated.cycle, "A figure was wrong.", by=coordinator)
    last = Evaluation.objects.get().events.order_by("pgh_id").last()  # type: ignore[attr-defined]
    assert (last.pgh_context.metadata["user"], last.pgh_context.metadata["reason"]) == (
        coordinator.pk,
        "A figure was wrong.",
    )


def test_answers_of_one_year_are_not_those_of_another(city: City) -> None:
    one, other = (make_cycle(Step.EVALUATION, city=city, year=year) for year in (2025, 2026))
    make_answers(one)
    assert not AuditAnswer.objects.filter(cycle=other).exists()
