"""Recommendations are followed into the next years, until somebody says what became of them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cycles import snapshot
from cycles.carry_over import open_next
from cycles.cycle import Cycle, Step
from cycles.evaluation import following
from cycles.evaluation.models import FollowUp
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from ims.fields import Translated
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.evaluation.factories import make_finished, make_person, make_recommendation
from tests.cycles.factories import advance, make_cycle, make_decision
from tests.factories import make_user

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 3, 31)


def next_year(old: Cycle, how: Decision.Next = Decision.Next.FULL) -> Cycle:
    """Return the year after, opened or joined by a decision of the council."""
    decision = make_decision(old.city, old.year, Decision.Kind.CONTINUE, next_step=how)
    return open_next(old, decision, by=make_user())


@pytest.fixture
def new() -> Cycle:
    """Return the year after one that recommended something."""
    old = make_cycle(Step.EVALUATION)
    make_recommendation(old, until=UNTIL)
    return next_year(old)


def say(row: FollowUp, status: str, note: str = "") -> FollowUp:
    row.status, row.note = status, Translated.of(note, "en")
    return following.follow(row, by=make_person(row.cycle.city, Role.COORDINATOR))


def test_the_next_year_follows_each_recommendation_with_who_and_until_when(new: Cycle) -> None:
    row = FollowUp.objects.in_cycle(new).get()
    assert (row.status, row.until, str(row.recommendation.who)) == ("open", UNTIL, "Traffic office")
    assert row.recommendation.cycle.year == new.year - 1


def test_what_is_still_open_goes_on_and_what_is_closed_stays(new: Cycle) -> None:
    make_recommendation_in(new)
    after = next_year(new)
    assert FollowUp.objects.filter(cycle=after).count() == 2
    oldest = FollowUp.objects.in_cycle(after)[0]
    assert (oldest.recommendation.cycle.year, oldest.origin) == (2026, FollowUp.objects.get(cycle=new))
    say(oldest, "done")
    assert [row.recommendation.cycle.year for row in FollowUp.objects.in_cycle(next_year(after))] == [2027]


def make_recommendation_in(cycle: Cycle) -> None:
    """Bring the year into its evaluation and recommend something."""
    names = ("close_baseline", "submit_programme", "approve_programme", "close_monitoring")
    for name in names:
        advance(cycle, name, make_user())
    make_recommendation(cycle)


def test_carrying_over_again_changes_nothing(new: Cycle) -> None:
    old = Cycle.objects.get(city=new.city, year=new.year - 1)
    following.carry_over(old, new, Decision.Next.FULL)
    assert FollowUp.objects.filter(cycle=new).count() == 1


def test_a_year_that_was_open_and_approved_before_the_decision_follows_them_too() -> None:
    old = make_cycle(Step.EVALUATION)
    make_recommendation(old)
    approved = make_cycle(Step.MONITORING, city=old.city, year=old.year + 1)
    assert next_year(old, Decision.Next.CONTINUE) == approved
    assert FollowUp.objects.filter(cycle=approved).count() == 1


def test_not_to_follow_it_needs_the_reason(new: Cycle) -> None:
    row = FollowUp.objects.in_cycle(new).get()
    with pytest.raises(ValidationError, match="Say why it is not followed"):
        say(row, "not_followed", " ")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(status="not_followed")
    assert say(row, "not_followed", "The street is closed for two years.").status == "not_followed"


def test_who_and_when(new: Cycle) -> None:
    row = FollowUp.objects.in_cycle(new).get()
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(Refused):
            following.follow(row, by=make_person(new.city, role))
    make_recommendation_in(new)
    advance(new, "close_year", make_user())
    with pytest.raises(WrongStep):
        say(FollowUp.objects.in_cycle(new).get(), "done")


def test_the_report_prints_it_and_then_it_stays(new: Cycle) -> None:
    row = FollowUp.objects.in_cycle(new).get()
    say(row, "done", "Two places are counted.")
    make_recommendation_in(new)
    make_finished(new)
    assert snapshot.part_of(new, "evaluation")["followed"] == [
        {
            "year": 2026,
            "text": {"en": "Count bicycles at two more places."},
            "who": {"en": "Traffic office"},
            "until": "2027-03-31",
            "status": "done",
            "note": {"en": "Two places are counted."},
        }
    ]
    with pytest.raises(Conflict, match="finished"):
        say(row, "open")


def test_follow_up(new: Cycle, client_as: ClientAs) -> None:
    city = new.city
    client = client_as(make_person(city, Role.COORDINATOR))
    page = reverse("follow_up", args=[city.slug, new.year, FollowUp.objects.get(cycle=new).pk])
    home = client.get(reverse("city_home", args=[city.slug])).content.decode()
    assert page in home
    assert "Recommended in the evaluation 2026 to: Traffic office" in home
    assert ">Open</span>" in home, "nobody said that it was not started"
    refused = client.post(page, {"version": 1, "status": "not_followed", "note_en": ""})
    assert refused.status_code == 422
    assert "Say why it is not followed" in refused.content.decode()
    sent = {"version": 1, "status": "not_followed", "until": "", "note_en": "It is <b>counted</b> by the region."}
    assert client.post(page, sent)["Location"].endswith("/evaluation/#followed")
    shown = client.get(reverse("evaluation", args=[city.slug, new.year])).content.decode()
    assert "What became of earlier recommendations" in shown
    assert "It is &lt;b&gt;counted&lt;/b&gt; by the region." in shown
    assert page not in client.get(reverse("city_home", args=[city.slug])).content.decode()
    assert client.post(page, sent | {"note_en": "Another text"}).status_code == 409, "a stale save is told"
