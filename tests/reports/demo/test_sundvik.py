"""Sundvik is told through the real services: what comes out is a city with a past, a present and people in it."""

from collections import Counter

import pytest
from django.core.management import call_command

from commitments.seeds import load_seeded
from cycles.approval.amendments.models import Amendment
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.council.composition import composition
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import AgendaItem, Vote
from cycles.baseline.instruments.models import Instrument
from cycles.baseline.models import ThemeReview
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle, Step
from cycles.evaluation.models import FollowUp
from cycles.indicators.models import Indicator, Observation
from cycles.monitoring.models import Entry
from cycles.organisation.models import PlannedDate, ThemeLead
from cycles.snapshot import Decision
from cycles.targets.models import Action, Objective, Paragraph, Target
from ims.cities.models import City, Unit
from reports.demo import bristol, sundvik
from reports.demo.clock import running
from reports.documents.models import ReportJob
from stakeholders.consultation.models import Comment

pytestmark = pytest.mark.django_db


def steps(city: City) -> dict[int, str]:
    return dict(Cycle.objects.in_city(city).values_list("year", "step"))


def test_in_set_up_the_city_is_at_its_beginning() -> None:
    load_seeded()
    city = sundvik.build(Step.SET_UP)
    assert sundvik.build(Step.CLOSED) == city
    assert steps(city) == {2026: Step.SET_UP}
    council = composition(city, city.today())
    assert (council.seats, council.vacancies) == (21, 0)
    assert [group.mandates for group in council.groups] == [7, 6, 5, 3]
    assert Unit.objects.filter(city=city, parent=None).exclude(name__en="Audit office").count() == 12


def test_this_year_is_in_monitoring_after_one_that_the_council_closed_and_goes_on_to_its_next_decision() -> None:
    load_seeded()
    with running() as clock:
        story = sundvik.tell(clock, Step.MONITORING)
        _is_in_monitoring(story.city)
        sundvik.prepare_next(story)
        _the_next_is_prepared(story.city)
        sundvik.go_on(story, Step.CLOSED)
    assert steps(story.city) == {2025: "closed", 2026: "closed", 2027: "set_up"}
    following = Cycle.objects.get(city=story.city, year=2027)
    assert following.continued_by is not None
    assert following.continued_by.next_step == Decision.Next.ADJUST
    assert ThemeReview.objects.in_cycle(following).count() == 10
    assert Target.objects.filter(cycle=following).count() == 28
    call_command("verify_record")


def _is_in_monitoring(city: City) -> None:
    assert steps(city) == {2025: "closed", 2026: "monitoring"}
    past, year = Cycle.objects.filter(city=city).order_by("year")
    plans = [Instrument.objects.in_cycle(cycle) for cycle in (past, year)]
    assert [rows.count() for rows in plans] == [6, 12]
    assert plans[1].exclude(origin=None).count() == 6, "what was carried over is gone through, not listed twice"
    boards = SwotPoint.objects.in_cycle(year).filter(theme_review__theme__code="10", kind="strength")
    assert next(str(point.text) for point in boards) == "Emissions halved since 1990"
    assert boards.exclude(origin=None).count() == 1
    assert year.opened_by is not None
    assert (year.origin, year.opened_by.next_step) == (past, Decision.Next.FULL)
    followed = FollowUp.objects.in_cycle(year)
    assert {row.status: bool(row.note) for row in followed} == {"done": True, "open": False}
    assert [ThemeReview.objects.filter(cycle=cycle).count() for cycle in (past, year)] == [3, 10]
    asked = CouncilCondition.objects.of_year(year)
    assert [(row.kind, row.done_on is not None) for row in asked] == [("condition", False), ("request", True)]
    _priorities_are_aimed_at(year)
    _the_council_voted_by_name(year)
    assert set(Entry.objects.filter(cycle=year).values_list("state", flat=True)) == set(Entry.State.values)
    comments = Comment.objects.filter(consultation__cycle=year)
    assert (comments.count(), comments.exclude(hidden_at=None).count()) == (30, 1)
    assert {comment.made_at.astimezone(city.zone).date().month for comment in comments} == {4, 5}
    bristols = Indicator.objects.filter(city=city, code__startswith="BRS")
    assert all("Bristol, for comparison" in str(indicator.name) for indicator in bristols)
    assert not bristols.filter(targets__isnull=False).exists()
    assert Observation.objects.filter(indicator__in=bristols).count() == 264


def _the_next_is_prepared(city: City) -> None:
    following = Cycle.objects.get(city=city, year=2027)
    assert following.step == Step.SET_UP
    assert {row.theme.code for row in ThemeLead.objects.in_cycle(following)} == {"5", "8"}
    assert PlannedDate.objects.filter(cycle=following).count() == len(PlannedDate.Kind)


def _priorities_are_aimed_at(year: Cycle) -> None:
    priorities = ThemeReview.objects.filter(cycle=year, is_priority=True)
    objectives = Objective.objects.filter(cycle=year)
    assert {row.theme_review_id for row in objectives} == {row.pk for row in priorities}
    assert Target.objects.filter(cycle=year).count() == 28
    assert Action.objects.filter(cycle=year).count() == 33
    last = Paragraph.objects.filter(section__programme__cycle=year, section__programme__decision__isnull=False)
    assert last.count() >= 25
    assert all(set(paragraph.text) == {"en", "sv"} for paragraph in last)


def _the_council_voted_by_name(year: Cycle) -> None:
    item = AgendaItem.objects.main().get(cycle=year, kind=Decision.Kind.APPROVE)
    assert [row.outcome for row in Amendment.objects.of(item)] == [
        "adopted",
        "fallen",
        "rejected",
        "adopted",
        "withdrawn",
    ]
    assert item.decision is not None
    assert item.decision.outcome == Decision.Outcome.AMENDED
    assert (item.for_count, item.against_count, item.abstained_count, item.present_count) == (15, 4, 2, 20)
    written = Minutes.objects.filter(meeting__city=year.city).order_by("meeting__held_on")
    assert [(row.is_frozen, set(row.opening)) for row in written] == [(False, {"en", "sv"}), (True, {"en", "sv"})]
    ordered = ReportJob.objects.filter(cycle=year).values_list("kind", flat=True)
    assert Counter(ordered) == {"council_paper": 2, "minutes": 2, "open_minutes": 2, "decision": 2, "programme": 2}
    votes = Vote.objects.filter(item=item)
    assert (votes.count(), votes.get(holder__isnull=False).member.name) == (21, "Aino Laine")


def test_bristol_shows_what_was_published_and_nothing_else() -> None:
    load_seeded()
    city = bristol.build()
    values = Observation.objects.filter(indicator__city=city)
    assert Indicator.objects.filter(city=city).count() == 29
    assert (values.exclude(value=None).count(), values.filter(value=None).count()) == (254, 10)
    assert not Cycle.objects.filter(city=city).exists()
    assert not City.objects.get(pk=city.pk).units.exists()
