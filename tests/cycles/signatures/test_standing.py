"""Met, late or due: by what the city said, or by the step of the cycle that the framework names."""

from datetime import UTC, date, datetime

import pgtrigger
import pytest

from commitments.models import Obligation
from cycles.cycle import Cycle, Step, StepChange
from cycles.signatures.models import Fulfilment, Signature
from cycles.signatures.standing import Time, done_in, times
from ims.cities.models import City
from tests.cycles.factories import advance, make_cycle
from tests.cycles.signatures.factories import make_signature, make_version
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2022, 6, 1)


def standing(signature: Signature) -> dict[str, list[Time]]:
    """Return the times of each obligation by its code."""
    rows = Obligation.objects.filter(version=signature.framework).order_by("position")
    found: dict[str, list[Time]] = {}
    for time in times(signature, rows, signature.fulfilments.all(), done_in(signature.city), TODAY):
        found.setdefault(time.obligation.code, []).append(time)
    return found


def states(signature: Signature) -> dict[str, list[str]]:
    """Return the states of each obligation by its code."""
    return {code: [time.state for time in rows] for code, rows in standing(signature).items()}


def close_baseline(city: City, year: int, on: date) -> Cycle:
    """Return a cycle whose baseline review was closed on this day."""
    cycle = make_cycle(Step.TARGETS, city=city, year=year)
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    with_past(cycle, moment)
    return cycle


def with_past(cycle: Cycle, moment: datetime) -> None:
    """Date the cycle's changes back; the record is append-only, so its guard is set aside for the test's data."""
    names = [f"cycles.StepChange:{trigger.name}" for trigger in StepChange._meta.triggers]  # type: ignore[attr-defined]
    with pgtrigger.ignore(*names):
        StepChange.objects.filter(cycle=cycle).update(at=moment)


def test_without_any_deed_what_is_past_is_late_and_the_rest_is_due(city: City) -> None:
    assert states(make_signature(city)) == {"S1": ["late"], "S2": ["late", "late", "due"], "S3": ["due"]}


@pytest.mark.parametrize(
    ("closed_on", "state", "was_late"),
    [(date(2020, 2, 28), "late", False), (date(2021, 2, 1), "met", False), (date(2021, 9, 1), "met", True)],
)
def test_a_closed_baseline_review_meets_what_names_it_unless_it_is_older_than_the_signature(
    city: City, closed_on: date, state: str, was_late: bool
) -> None:
    signature = make_signature(city)
    close_baseline(city, 2021, closed_on)
    (time,) = standing(signature)["S1"]
    assert (time.state, time.was_late) == (state, was_late)


def test_a_review_that_was_reopened_does_not_count(city: City) -> None:
    signature = make_signature(city)
    cycle = close_baseline(city, 2021, date(2021, 2, 1))
    advance(cycle, "reopen_baseline", make_user())
    assert states(signature)["S1"] == ["late"]


def test_another_citys_review_does_not_count(city: City) -> None:
    signature = make_signature(city)
    close_baseline(make_city("elsewhere"), 2021, date(2021, 2, 1))
    assert states(signature)["S1"] == ["late"]


def test_a_step_meets_one_time_of_what_comes_back_and_only_in_its_time(city: City) -> None:
    owed = [{"code": "S1", "text": "x", "verification": "recalled", "every_months": 12, "met_by": "baseline"}]
    signature = make_signature(city, make_version(obligations=owed))
    close_baseline(city, 2021, date(2022, 2, 1))
    assert states(signature)["S1"] == ["late", "met", "due"]


def test_what_the_city_said_meets_this_time_only(city: City) -> None:
    signature = make_signature(city)
    owed = Obligation.objects.get(version=signature.framework, code="S2")
    Fulfilment.objects.create(
        signature=signature, obligation=owed, due_on=date(2021, 3, 1), met_on=date(2021, 2, 1), what="Sent."
    )
    assert states(signature)["S2"] == ["met", "late", "due"]
