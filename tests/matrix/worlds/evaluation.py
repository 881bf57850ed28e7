"""What the addresses of the evaluation name: a question of the audit, a target, years ready for the end."""

from decimal import Decimal

from cycles.cycle import Cycle, Step
from cycles.evaluation.models import FollowUp, Recommendation
from cycles.evaluation.questions import add_question
from cycles.targets.models import Objective, Target
from ims.cities.models import City
from ims.fields import Translated
from ims.roles import Role
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.evaluation.factories import make_answers, make_finished, make_recommendation, make_report
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import unit_called
from tests.matrix.world import World, posts, provides

READY, FINISHED = 2040, 2050


def year_from(first: int, city: City, step: str) -> Cycle:
    """Return another cycle of the city in the step."""
    return make_cycle(Step(step), city=city, year=first + [known.value for known in Step].index(step))


@provides("question")
def question(world: World, city: City, step: str) -> object:
    """Return the code of a question of the checklist."""
    return "legal_register"


@provides("audit_question_edit:question")
def own_question(world: World, city: City, step: str) -> object:
    """Return the code of a question of the city's own."""
    words = Translated({"en": "Was the energy use read off?"})
    return add_question(city, words, by=world.member(city, Role.CITY_ADMIN)).code


@provides("recommendation", by_step=True)
def recommendation(world: World, city: City, step: str) -> object:
    """Return a recommendation of the year."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    unit = unit_called(city, "Traffic office")
    return Recommendation.objects.create(cycle=cycle, text={"en": "Count more"}, unit=unit).pk


@provides("follow_up", by_step=True)
def follow_up(world: World, city: City, step: str) -> object:
    """Return what the year follows of its own recommendation; which year said it is all the same here."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    unit = unit_called(city, "Traffic office")
    said = Recommendation.objects.create(cycle=cycle, text={"en": "Count bicycles"}, unit=unit)
    return FollowUp.objects.create(cycle=cycle, recommendation=said).pk


@posts("follow_up")
def say_what_became(world: World, city: City, step: str) -> dict[str, object]:
    """Return an answer."""
    return {"version": 1, "status": "done", "note_en": "Counted at two places."}


@provides("deviation_explain:target", by_step=True)
def missed_target(world: World, city: City, step: str) -> object:
    """Return a target of the year."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    indicator = make_indicator(city, f"E-{step}")
    objective = Objective.objects.create(
        cycle=cycle, theme_review=make_theme_review(cycle, "9"), title={"en": "Fewer emissions"}
    )
    return Target.objects.create(
        cycle=cycle, objective=objective, term="long", indicator=indicator, year=2035, value=Decimal(40)
    ).pk


@provides("evaluation_finish:year", by_step=True)
def year_ready_to_finish(world: World, city: City, step: str) -> object:
    """Return a year whose report only has to be finished, when the step allows a report."""
    cycle = year_from(READY, city, step)
    if step == Step.EVALUATION:
        world.thing("audit_question_edit:question", city, step)  # asked of every year from then on
        make_answers(cycle)
        make_report(cycle)
        make_recommendation(cycle)
    return cycle.year


@provides("evaluation_reopen:year", by_step=True)
def year_with_finished_report(world: World, city: City, step: str) -> object:
    """Return a year whose report is finished, when the step allows a report."""
    cycle = year_from(FINISHED, city, step)
    if step == Step.EVALUATION:
        make_finished(cycle)
    return cycle.year


@posts("audit_answer")
def an_answer(world: World, city: City, step: str) -> dict[str, object]:
    """Return an answer."""
    return {"answer": "yes", "remark_en": "", "version": 0}


@posts("evaluation_write")
def a_report(world: World, city: City, step: str) -> dict[str, object]:
    """Return the texts of a report."""
    return {"summary_en": "Good.", "management_en": "Good.", "draft_decision_en": "Revise.", "version": 0}


@posts("recommendation_edit")
def a_recommendation(world: World, city: City, step: str) -> dict[str, object]:
    """Return the recommendation as it is."""
    return {"text_en": "Count more", "unit": unit_called(city, "Traffic office").pk, "version": 1}


@posts("evaluation_reopen")
def a_reason_to_reopen(world: World, city: City, step: str) -> dict[str, object]:
    """Return a reason."""
    return {"reason": "A figure is wrong."}


@posts("deviation_explain")
def a_cause(world: World, city: City, step: str) -> dict[str, object]:
    """Return a cause."""
    return {"kind": "event", "cause_en": "The winter was cold.", "version": 0}
