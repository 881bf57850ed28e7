"""Plain functions that bring an evaluation to where a test needs it, through the real services."""

from typing import Any

from cycles.cycle import Cycle
from cycles.evaluation import services
from cycles.evaluation.models import Evaluation, Recommendation
from cycles.evaluation.standing import look
from cycles.targets.models import Target
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.factories import make_member, unit_called

TEXTS = {
    "summary": "One of two targets is on track.",
    "management": "The year was held in time.",
    "recommendations": "From the counts of the year.",
    "draft_decision": "The council revises the programme.",
}


def make_person(city: City, role: Role) -> User:
    """Return the city's person of this role, new or the one there is."""
    held = city.memberships.filter(role=role).order_by("pk").first()
    return held.user if held else make_member(city, role)


def make_answers(cycle: Cycle, answer: str = "yes", *, left: int = 0) -> None:
    """Answer the whole checklist but the last ``left`` questions, by the city's auditor."""
    auditor = make_person(cycle.city, Role.AUDITOR)
    asked = services.start_audit(cycle)
    for row in asked[: len(asked) - left]:
        services.answer_audit(cycle, row.question, answer, "Seen in the register.", by=auditor)


def make_report(cycle: Cycle, **fields: Any) -> Evaluation:
    """Write the report by the city's coordinator; it proposes to revise unless told."""
    fields = {**TEXTS, "proposed": "revise", **fields}
    return services.write_evaluation(cycle, by=make_person(cycle.city, Role.COORDINATOR), **fields)


def make_recommendation(
    cycle: Cycle, text: str = "Count bicycles at two more places.", **fields: Any
) -> Recommendation:
    """Recommend something to the city's traffic office, unless told to whom."""
    if not {"unit", "body"} & set(fields):
        fields["unit"] = unit_called(cycle.city, "Traffic office")
    row = Recommendation(cycle=cycle, text={cycle.city.binding_language: text}, **fields)
    return services.recommend(row, by=make_person(cycle.city, Role.COORDINATOR))


def make_finished(cycle: Cycle, **fields: Any) -> Evaluation:
    """Answer the audit, name every missing cause, write and finish the report of a cycle in step 5."""
    coordinator = make_person(cycle.city, Role.COORDINATOR)
    make_answers(cycle)
    for state in look(cycle).unexplained:
        services.explain_deviation(state.target, "The winter was cold.", by=coordinator)
    make_recommendation(cycle)
    make_report(cycle, **fields)
    return services.finish(cycle, by=coordinator)


def make_stage(long_term: Target, year: int = 2028) -> Target:
    """Return a short-term target on the way to this one, past the step of target setting; it is missed as well."""
    return Target.objects.create(
        cycle=long_term.cycle,
        objective=long_term.objective,
        indicator=long_term.indicator,
        long_term=long_term,
        term=Target.Term.SHORT,
        reference_year=2020,
        reference_value=100,
        year=year,
        value=80,
        owner=long_term.owner,
    )
