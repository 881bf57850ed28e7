"""Step 0: the bodies with their seats, the dates of the year, and the council's decision to adopt the IMS."""

from collections.abc import Mapping
from typing import Any

from commitments.models import FrameworkVersion
from cycles.organisation import revision, seating
from cycles.organisation import services as organisation
from cycles.organisation.models import Body, OwnDate, RevisionClock, Seat, Tenure
from cycles.signatures import services as signatures
from cycles.signatures.models import Signature
from cycles.snapshot import Decision
from ims.cities.models import Unit
from reports.demo.cast import SINCE
from reports.demo.steps import council
from reports.demo.story import Story


def set_up(story: Story) -> None:
    """Let the coordinator name the bodies and date the year, the council adopt, and the baseline review start."""
    plan = story.read("set_up")
    story.on(plan["on"])
    units = {unit.name["en"]: unit for unit in Unit.objects.in_city(story.city)}
    for body in plan["bodies"]:
        _body(story, body, units)
    clock = RevisionClock(city=story.city, rule=RevisionClock.Rule.ELECTION, next_election_on=plan["next_election_on"])
    revision.set_rule(clock, by=story.cast["cityadmin"])
    date_the_year(story, plan)
    decision = council.decide(story, "adopt")
    _sign(story, plan, decision)
    story.step("start_baseline", plan["baseline_starts_on"])


def _sign(story: Story, plan: Mapping[str, Any], decision: Decision | None) -> None:
    """Let the clerk record that the city signed the Aalborg Commitments by the council's decision."""
    assert decision is not None
    signature = Signature(
        city=story.city,
        framework=FrameworkVersion.objects.get(framework__code="aalborg"),
        signed_on=plan["signed_on"],
        decided_on=decision.decided_on,
        decision_number=decision.number,
        decision=decision,
        note=plan["signature_note"],
    )
    signatures.sign(signature, by=story.cast["clerk"])


def date_the_year(story: Story, plan: Mapping[str, Any]) -> None:
    """Set the year's dates and the city's own ones; the proposals of the year before are confirmed by it."""
    by = story.cast["coordinator"]
    organisation.set_dates(story.cycle, plan["dates"], by=by)
    seats = {seat.function["en"]: seat for seat in Seat.objects.filter(body__city=story.city)}
    for row in OwnDate.objects.filter(cycle=story.cycle):
        organisation.remove_own_date(row, by=by)
    for own in plan["own_dates"]:
        row = OwnDate(cycle=story.cycle, title=own["title"], on=own["on"], seat=seats[own["seat"]])
        organisation.save_own_date(row, by=by)


def tick_off(story: Story) -> None:
    """Let the coordinator tick off the city's own dates that have passed."""
    for row in OwnDate.objects.filter(cycle=story.cycle, on__lt=story.clock.today(), done_on=None):
        organisation.tick_off(row, True, by=story.cast["coordinator"])


def _body(story: Story, facts: Mapping[str, Any], units: Mapping[str, Unit]) -> None:
    by = story.cast["coordinator"]
    body = Body(city=story.city, kind=facts["kind"], name=facts["name"], terms=facts["terms"])
    seating.save_body(body, by=by)
    for place in facts["seats"]:
        unit, is_chair = units.get(place.get("unit", "")), place.get("chair", False)
        seat = seating.save_seat(Seat(body=body, function=place["is"], unit=unit, is_chair=is_chair), by=by)
        person, office = story.cast.people.get(place.get("account", "")), place.get("office", {})
        if person or office:
            seating.give_seat(Tenure(seat=seat, person=person, office=office, starts_on=SINCE), by=by)
