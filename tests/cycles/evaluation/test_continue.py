"""The council decides how to continue: the year closes and the next one opens in the step that follows from it."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cycles.approval import services as council
from cycles.approval.record import what_is_wrong
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.chain import proven
from cycles.cycle import Cycle, Step
from cycles.perform import GateClosed
from cycles.snapshot import Decision
from cycles.targets.models import Objective, ProgrammeVersion, Target
from ims.cities.models import City
from ims.refusals import Conflict
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.cycles.evaluation.conftest import Year
from tests.cycles.evaluation.factories import make_finished
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.targets.factories import make_objective, make_targets_cycle

pytestmark = pytest.mark.django_db


def decide(year: Year, choices: str = "fffaa", **facts: Any) -> Decision | None:
    """Let the council vote on how to continue and conclude."""
    city = year.cycle.city
    members = make_council(city)
    item = make_item(make_meeting(city, present=members), year.cycle, Decision.Kind.CONTINUE, **facts)
    council.open_vote(item, by=make_clerk(city))
    cast_votes(item, members, choices)
    decision = council.conclude(item, "30/2026", by=make_clerk(city))
    year.cycle.refresh_from_db()
    return decision


@pytest.mark.parametrize(
    ("how", "step", "is_locked"),
    [
        ("continue", Step.MONITORING, False),
        ("adjust", Step.TARGETS, True),
        ("revise", Step.TARGETS, False),
        ("full", Step.BASELINE, False),
    ],
)
def test_the_next_year_opens_as_the_council_decided(evaluated: Year, how: str, step: Step, is_locked: bool) -> None:
    make_finished(evaluated.cycle, proposed="revise")
    decision = decide(evaluated, next_step=how)
    new = Cycle.objects.get(year=2027)
    assert evaluated.cycle.step == Step.CLOSED
    assert (new.step, new.long_term_locked, new.opened_by, new.origin) == (step, is_locked, decision, evaluated.cycle)
    assert decision is not None
    assert (what_is_wrong(decision), proven(evaluated.cycle.city)) == ([], [])


def test_a_no_leaves_the_year_open_for_another_proposal(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    decision = decide(evaluated, "faaaa", next_step="continue")
    assert decision is not None
    assert (decision.outcome, evaluated.cycle.step) == ("rejected", Step.EVALUATION)
    assert not Cycle.objects.filter(year=2027).exists()
    assert make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step="full").is_pending


def test_an_unfinished_evaluation_is_not_put_to_the_council(evaluated: Year) -> None:
    with pytest.raises(GateClosed) as refusal:
        make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step="revise")
    assert len(refusal.value.reasons) == 5


# ── the next year is open already ──────────────────────────────────────────────────────────────────────────────────


def in_step(city: City, step: Step) -> Cycle:
    """Return the next year, opened by the coordinator and brought into the step."""
    return make_cycle(step, city=city, year=2027)


FITS = [
    ("adjust", Step.SET_UP),
    ("adjust", Step.BASELINE),
    ("revise", Step.SET_UP),
    ("revise", Step.TARGETS),
    ("revise", Step.APPROVAL),
    ("full", Step.BASELINE),
    ("full", Step.APPROVAL),
    ("continue", Step.MONITORING),
]
REFUSED = [
    ("continue", Step.SET_UP, "is being prepared anew"),
    ("continue", Step.APPROVAL, "is being prepared anew"),
    ("adjust", Step.TARGETS, "has set targets of its own"),
    ("revise", Step.MONITORING, "approved the programme of 2027 already"),
    ("full", Step.MONITORING, "approved the programme of 2027 already"),
]


@pytest.mark.parametrize(("how", "step"), FITS)
def test_a_decision_that_fits_joins_the_open_year_where_it_stands(evaluated: Year, how: str, step: Step) -> None:
    make_finished(evaluated.cycle)
    new = in_step(evaluated.cycle.city, step)
    decision = decide(evaluated, next_step=how)
    new.refresh_from_db()
    assert (new.step, new.continued_by, new.opened_by) == (step, decision, None)
    assert new.long_term_locked == (how == "adjust")
    assert evaluated.cycle.step == Step.CLOSED
    assert Objective.objects.filter(cycle=new).exists() == (how != "continue")
    assert proven(evaluated.cycle.city) == []


@pytest.mark.parametrize(("how", "step", "sentence"), REFUSED)
def test_a_decision_that_does_not_fit_is_refused_before_anybody_votes(
    evaluated: Year, how: str, step: Step, sentence: str
) -> None:
    make_finished(evaluated.cycle)
    in_step(evaluated.cycle.city, step)
    with pytest.raises(Conflict, match=sentence) as refusal:
        make_item(make_meeting(evaluated.cycle.city), evaluated.cycle, "continue", next_step=how)
    assert "Choose" in refusal.value.reasons[0].sentence


def test_a_year_that_opened_meanwhile_and_does_not_fit_undoes_the_whole_conclusion(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    city = evaluated.cycle.city
    members = make_council(city)
    item = make_item(make_meeting(city, present=members), evaluated.cycle, "continue", next_step="continue")
    council.open_vote(item, by=make_clerk(city))
    cast_votes(item, members, "fffff")
    in_step(city, Step.SET_UP)
    with pytest.raises(Conflict, match="is being prepared anew"):
        council.conclude(item, "30/2026", by=make_clerk(city))
    item.refresh_from_db()
    assert (item.state, Decision.objects.filter(kind="continue").count()) == ("open", 0)
    assert Cycle.objects.get(year=2026).step == Step.EVALUATION


def test_what_the_open_year_holds_stays_and_what_it_lacks_is_copied(evaluated: Year) -> None:
    """Its own review of the theme stays; the targets come as copies that hang on it, independent of their origin."""
    make_finished(evaluated.cycle)
    new = in_step(evaluated.cycle.city, Step.BASELINE)
    old_review = evaluated.bad.objective.theme_review
    BaselineReview.objects.create(cycle=new, framework=old_review.theme.version)
    mine = ThemeReview.objects.create(cycle=new, theme=old_review.theme, condition={"en": "Seen anew"})
    decide(evaluated, next_step="revise")
    assert list(ThemeReview.objects.filter(cycle=new)) == [mine]
    copy = Target.objects.get(cycle=new, origin=evaluated.bad)
    assert copy.objective.theme_review == mine
    Target.objects.filter(pk=copy.pk).update(value=1)
    Objective.objects.filter(cycle=new).update(title={"en": "Changed"})
    evaluated.bad.refresh_from_db()
    assert evaluated.bad.value != 1
    assert str(Objective.objects.get(pk=evaluated.bad.objective_id).title) != "Changed"


def test_a_year_with_targets_of_its_own_keeps_them_together(evaluated: Year) -> None:
    make_finished(evaluated.cycle)
    new = make_targets_cycle(evaluated.cycle.city, year=2027)
    own = make_objective(new)
    decide(evaluated, next_step="revise")
    assert list(Objective.objects.filter(cycle=new)) == [own]
    assert not Target.objects.filter(cycle=new).exists()


def test_the_database_holds_the_join_to_the_decision_on_the_year_before(evaluated: Year) -> None:
    city = evaluated.cycle.city
    new = in_step(city, Step.SET_UP)
    wrong_year = make_decision(city, 2024, Decision.Kind.CONTINUE, next_step="revise")
    adjust = make_decision(city, 2026, Decision.Kind.CONTINUE, next_step="adjust")
    for changed in ({"continued_by": wrong_year}, {"continued_by": adjust}, {"long_term_locked": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Cycle.objects.filter(pk=new.pk).update(**changed)
    Cycle.objects.filter(pk=new.pk).update(continued_by=adjust, long_term_locked=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Cycle.objects.filter(pk=new.pk).update(continued_by=None)


# ── approval waits for the evaluation of the year before ───────────────────────────────────────────────────────────


def approvable(city: City) -> Cycle:
    """Return the next year before the council, with a published programme."""
    new = in_step(city, Step.APPROVAL)
    ProgrammeVersion.objects.create(cycle=new, number=1, title={"en": "Programme"}, published_at=timezone.now())
    return new


def test_the_next_programme_is_approved_after_the_evaluation(evaluated: Year) -> None:
    city = evaluated.cycle.city
    new, meeting = approvable(city), make_meeting(city)
    with pytest.raises(GateClosed, match="comes first") as refusal:
        make_item(meeting, new, Decision.Kind.APPROVE)
    assert [reason.sentence for reason in refusal.value.reasons] == ["Finish the evaluation of 2026"]
    make_finished(evaluated.cycle)
    assert make_item(meeting, new, Decision.Kind.APPROVE).is_pending


def test_unless_the_council_says_otherwise_in_its_decision(evaluated: Year) -> None:
    city = evaluated.cycle.city
    new, members = approvable(city), make_council(city)
    item = make_item(make_meeting(city, present=members), new, Decision.Kind.APPROVE, before_evaluation=True)
    council.open_vote(item, by=make_clerk(city))
    cast_votes(item, members, "fffff")
    decision = council.conclude(item, "31/2027", by=make_clerk(city))
    new.refresh_from_db()
    assert decision is not None
    assert (new.step, Cycle.objects.get(year=2026).step) == (Step.MONITORING, Step.EVALUATION)
    assert json.loads(decision.snapshot.content)["question"]["before_evaluation"] is True
    assert (what_is_wrong(decision), proven(city)) == ([], [])


def test_the_home_shows_both_years(evaluated: Year, client_as: ClientAs) -> None:
    new = in_step(evaluated.cycle.city, Step.TARGETS)
    page = client_as(make_clerk(evaluated.cycle.city)).get(f"/cities/{evaluated.cycle.city.slug}/").content.decode()
    assert "One more year is under way" in page
    assert f'href="/cities/sundvik/{new.year}/"' in page
    assert "Targets are being set" in page
    assert "The programme in force is that of 2026" in page


def test_the_agenda_is_proposed_what_the_report_drafts(evaluated: Year, client_as: ClientAs) -> None:
    make_finished(evaluated.cycle, proposed="adjust", draft_decision={"en": "The council adjusts two targets."})
    city = evaluated.cycle.city
    page = client_as(make_clerk(city)).get(reverse("item_add", args=[city.slug, make_meeting(city).pk]))
    form = page.context["form"]
    assert form["draft_decision"].value() == {"en": "The council adjusts two targets."}
    assert (form["next_step"].value(), form["question"].value()) == ("adjust", "2026-continue")
    assert "The council adjusts two targets." in page.content.decode()
