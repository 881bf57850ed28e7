"""The evaluation's part of what the council decides on, and that an evaluation is never carried over."""

import pytest

from cycles import snapshot
from cycles.carry_over import open_next
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation, Recommendation
from cycles.snapshot import Decision
from ims.roles import Role
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_finished, make_person
from tests.cycles.factories import advance, make_decision

pytestmark = pytest.mark.django_db


def test_the_part_holds_audit_texts_proposal_and_causes(evaluated: Year) -> None:
    report = make_finished(evaluated.cycle, proposed="adjust")
    part = snapshot.part_of(evaluated.cycle, "evaluation")
    assert [row["question"] for row in part["audit"]] == list(QUESTIONS)
    assert part["audit"][0] == {
        "question": "scope",
        "wording": {"en": "Is the scope of the baseline review stated, and is it the one that was decided?"},
        "answer": "yes",
        "remark": {"en": "Seen in the register."},
        "by_id": make_person(evaluated.cycle.city, Role.AUDITOR).pk,
    }
    assert (part["summary"], part["proposed"]) == ({"en": "One of two targets is on track."}, "adjust")
    assert [row["step"] for row in part["steps"]] == ["baseline", "targets", "approval", "monitoring", "evaluation"]
    assert {row["role"]: row["people"] for row in part["roles"]}["auditor"] == 1
    assert part["deviations"] == [
        {"target_id": evaluated.bad.pk, "kind": "other", "cause": {"en": "The winter was cold."}}
    ]
    assert part["recommended"] == [
        {"text": {"en": "Count bicycles at two more places."}, "who": {"en": "Traffic office"}, "until": None}
    ]
    assert part["draft_decision"] == {"en": "The council revises the programme."}
    assert report.finished_at is not None
    assert part["finished_at"] == report.finished_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_year_without_an_evaluation_has_an_empty_part(evaluated: Year) -> None:
    assert snapshot.part_of(evaluated.cycle, "evaluation") == {
        "audit": [],
        "summary": {},
        "management": {},
        "recommendations": {},
        "recommended": [],
        "followed": [],
        "draft_decision": {},
        "proposed": "",
        "finished_at": None,
        "deviations": [],
        "steps": [],
        "roles": [],
    }


@pytest.mark.parametrize("how", Decision.Next)
def test_nothing_of_an_evaluation_is_carried_over(evaluated: Year, how: Decision.Next) -> None:
    cycle = evaluated.cycle
    make_finished(cycle)
    coordinator = make_person(cycle.city, Role.COORDINATOR)
    advance(cycle, "close_year", coordinator)
    decision = make_decision(cycle.city, cycle.year, Decision.Kind.CONTINUE, next_step=how)
    new = open_next(cycle, decision, by=coordinator)
    for model in (AuditAnswer, Evaluation, Deviation, Recommendation):
        assert model.objects.filter(cycle=cycle).exists()
        assert not model.objects.filter(cycle=new).exists()
