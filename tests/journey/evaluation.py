"""Step 5: the auditor answers, the coordinator evaluates, the council continues, and the next year is open."""

from cycles.cycle import Cycle, Step
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import FollowUp
from cycles.snapshot import Decision
from cycles.targets.models import Action, Objective, Target, Vision
from ims.roles import Role
from tests.journey.cast import UNIT, YEAR, Year
from tests.journey.council import decide
from tests.journey.walking import Walker

CAUSE = {"kind": "Works or deliveries came late", "cause": "Sorting rooms came eight months late."}
BOTH_TERMS = 2  # the long-term target and its stage


def audit(year: Year) -> None:
    """The auditor answers every question of the checklist."""
    auditor = year.by(Role.AUDITOR)
    auditor.go("audit")
    paths = _linked(auditor, "main tbody a[href*='/audit/']")
    assert len(paths) == len(QUESTIONS)
    for path in paths:
        auditor.open(path).send("Record the answer", answer="yes")


def _linked(walker: Walker, selector: str) -> list[str]:
    """Return the paths behind the page's links."""
    return [str(link.get_attribute("href")) for link in walker.page.locator(selector).all()]


def evaluate(year: Year) -> None:
    """The coordinator explains the missed targets, writes the report and finishes it."""
    coordinator = year.by(Role.COORDINATOR)
    coordinator.go("evaluation_actions").go("evaluation_management").go("evaluation")
    missed = sorted(set(_linked(coordinator, "main a[href*='/deviations/']")))
    assert len(missed) == BOTH_TERMS
    for path in missed:
        coordinator.open(path).send("Save the cause", **CAUSE)
    coordinator.go("recommendation_add")
    coordinator.send("Save the recommendation", text="Count what is sorted at two more places.", unit=UNIT)
    coordinator.click("Write the report")
    coordinator.send(
        "Save the report",
        summary="Recycling is off track: the sorting rooms came late.",
        management="All steps were held. One association took part.",
        draft_decision="The council adjusts short-term targets and actions.",
        proposed="adjust",
    )
    coordinator.send("Finish the report")


def go_on(year: Year) -> None:
    """The council adjusts; the next year opens in its targets with copies that know where they came from."""
    text = "The council takes note of the report and adjusts short-term targets and actions."
    decide(
        year, f"{YEAR}-continue", "9", "Evaluation and how to continue", text, next_step=str(Decision.Next.ADJUST.label)
    )
    _check_next_year(year)
    coordinator = year.by(Role.COORDINATOR)
    coordinator.open(f"/cities/{coordinator.city.slug}/{YEAR + 1}/targets/").reads("The long-term part is locked")
    coordinator.open(f"/cities/{coordinator.city.slug}/").reads(f"Recommended in the evaluation {YEAR} to: {UNIT}")
    follow(year)


def follow(year: Year) -> None:
    """In the next year the coordinator says what became of the recommendation."""
    coordinator = year.by(Role.COORDINATOR)
    row = FollowUp.objects.get(cycle__year=YEAR + 1, cycle__city=year.people.city)
    coordinator.open(f"/cities/{coordinator.city.slug}/{YEAR + 1}/evaluation/followed/{row.pk}/")
    coordinator.send("Save what became of it", status="done", note="Two places are counted since May.")
    coordinator.reads("Two places are counted since May.")


def _check_next_year(year: Year) -> None:
    city = year.people.city
    old, new = Cycle.objects.get(city=city, year=YEAR), Cycle.objects.get(city=city, year=YEAR + 1)
    assert (old.step, new.step, new.long_term_locked) == (Step.CLOSED, Step.TARGETS, True)
    for model in (Vision, Objective, Target, Action):
        rows = model._default_manager.filter(cycle=new)
        origins = {row.origin_id for row in rows}
        assert origins == set(model._default_manager.filter(cycle=old).values_list("pk", flat=True)), model
        assert not origins & {row.pk for row in rows}
