"""What the council asks for is written before its vote, sealed with the decision, and followed until it is done."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.conditions.services import report, take_out, write
from cycles.approval.record import verify, what_is_wrong
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from cycles.verifier import verify as alone
from ims import homes
from ims.access import rights_in
from ims.cities.models import City, Unit
from ims.homes import Visit, home_of
from ims.people.deputies.services import name_deputy
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.conditions.factories import ask, decide, make_prepared, saved
from tests.cycles.approval.factories import make_clerk
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member, make_unit
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def sealed(decision: Decision) -> dict:  # type: ignore[type-arg]
    return json.loads(decision.snapshot.content)


def waits_for(person: User, city: City) -> list[tuple[str, str]]:
    """Return state and title of what the person finds to enter at home."""
    running = tuple(Cycle.objects.in_city(city).running().values_list("pk", flat=True))
    home = home_of(Visit(rights_in(person, city), running, city.today()))
    return [(task.kind, task.title) for group in home.groups if group.name == homes.ENTER for task in group.tasks]


def test_it_is_sealed_with_the_decision_and_followed(city: City) -> None:
    item, council = make_prepared(city)
    unit, person = make_unit(city), make_member(city, Role.OWNER)
    ask(item, kind="condition", unit=unit)
    second = ask(item, person=person)
    assert not CouncilCondition.objects.of_year(item.cycle).exists()
    decision = decide(item, council)
    facts = sealed(decision)["conditions"]
    assert [(one["number"], one["kind"], one["unit_id"], one["person_id"]) for one in facts] == [
        (1, "condition", unit.pk, None),
        (2, "request", None, person.pk),
    ]
    assert facts[1] == {
        "number": 2,
        "kind": "request",
        "text": {"en": "The council hears a report."},
        "unit_id": None,
        "unit": None,
        "person_id": person.pk,
        "due_on": second.due_on.isoformat(),
    }
    assert person.name not in decision.snapshot.content
    assert CouncilCondition.objects.of_year(Cycle.objects.get(pk=item.cycle_id)).count() == 2
    assert what_is_wrong(decision) == []
    assert list(alone.wrong_with_vote(sealed(decision))) == []
    assert verify(city) == []


def test_a_decision_that_asks_for_nothing_is_sealed_as_ever(city: City) -> None:
    item, council = make_prepared(city)
    assert "conditions" not in sealed(decide(item, council))


def test_what_was_not_carried_is_sealed_and_not_followed(city: City) -> None:
    item, council = make_prepared(city)
    row = ask(item, person=make_member(city, Role.OWNER))
    decision = decide(item, council, "aaa")
    assert len(sealed(decision)["conditions"]) == 1
    assert what_is_wrong(decision) == []
    assert not CouncilCondition.objects.of_year(item.cycle).exists()
    with pytest.raises(Conflict):
        report(saved(row), city.today(), "Done", by=make_member(city, Role.OFFICER))


def test_what_is_followed_is_what_was_sealed(city: City) -> None:
    item, council = make_prepared(city)
    row = ask(item, unit=make_unit(city))
    decision = decide(item, council)
    Unit.objects.update(name={"en": "Climate office"})
    assert what_is_wrong(decision) == [], "a unit may be called otherwise later"
    tamper("UPDATE cycles_councilcondition SET due_on = '2099-01-01' WHERE id = %s", row.pk)
    assert len(what_is_wrong(decision)) == 1
    assert len(verify(city)) == 1


def test_the_verifier_finds_what_nobody_or_two_see_to(city: City) -> None:
    item, council = make_prepared(city)
    ask(item, person=make_member(city, Role.OWNER))
    content = sealed(decide(item, council))
    [one] = content["conditions"]
    for wrong in ([{**one, "person_id": None}], [{**one, "unit_id": 1}], [one, one]):
        assert len(list(alone.wrong_with_vote({**content, "conditions": wrong}))) == 1


def test_the_clerk_writes_it_before_the_vote_and_nobody_else(city: City) -> None:
    item, council = make_prepared(city)
    person = make_member(city, Role.OWNER)
    row = ask(item, person=person)
    row.text = {"en": "The council hears two reports."}
    write(row, by=make_clerk(city))
    for other in (council[0], person, make_member(city, Role.COORDINATOR)):
        with pytest.raises(Refused):
            write(row, by=other)
        with pytest.raises(Refused):
            take_out(row, by=other)
    second = ask(item, person=person)
    take_out(row, by=make_clerk(city))
    services.open_vote(item, by=make_clerk(city))
    for act in (lambda: ask(item, person=person), lambda: take_out(second, by=make_clerk(city))):
        with pytest.raises(Conflict):
            act()
    assert [one.number for one in CouncilCondition.objects.of(item)] == [2]


def test_one_who_can_report_sees_to_it_from_the_meeting_on(city: City) -> None:
    item, council = make_prepared(city)
    unit, owner = make_unit(city), make_member(city, Role.OWNER)
    for wrong in (
        {},
        {"unit": unit, "person": owner},
        {"person": council[0]},
        {"person": make_member(make_city("bristol"), Role.OWNER)},
        {"unit": make_unit(make_city("malmo"))},
        {"unit": unit, "due_on": item.meeting.held_on - timedelta(days=1)},
        {"unit": unit, "text": {}},
    ):
        with pytest.raises(ValidationError):
            ask(item, **wrong)
    ask(item, unit=unit, due_on=item.meeting.held_on)


def test_who_sees_to_it_reports_and_opens_it_again(city: City) -> None:
    item, council = make_prepared(city)
    person = make_member(city, Role.OWNER)
    row = ask(item, person=person)
    with pytest.raises(Conflict):
        report(saved(row), None, "Soon", by=person)
    decision = decide(item, council)
    day = decision.decided_on
    for wrong in ((day - timedelta(days=1), "Done"), (city.today() + timedelta(days=1), "Done"), (day, "")):
        with pytest.raises(ValidationError):
            report(saved(row), *wrong, by=person)
    report(saved(row), day, "The report was held.", by=person)
    assert (saved(row).done_on, dict(saved(row).note)) == (day, {"en": "The report was held."})
    report(saved(row), None, "It is held again.", by=make_member(city, Role.OFFICER))
    assert saved(row).done_on is None
    events = row.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.done_on for event in events] == [None, day, None]
    assert what_is_wrong(decision) == [], "a report changes nothing of what was sealed"


def test_a_unit_reports_through_its_people_and_a_deputy_for_who_is_away(city: City) -> None:
    item, council = make_prepared(city)
    unit, owner = make_unit(city), make_member(city, Role.OWNER)
    inside, outside = make_member(city, Role.OWNER, unit=unit), make_member(city, Role.OWNER)
    rows = [ask(item, unit=unit), ask(item, person=owner)]
    day = decide(item, council).decided_on
    report(saved(rows[0]), day, "Done.", by=inside)
    for row in rows:
        with pytest.raises(Refused):
            report(saved(row), day, "Done.", by=outside)
    for wrong in (make_clerk(city), council[0]):
        with pytest.raises(Refused):
            report(saved(rows[1]), day, "Done.", by=wrong)
    name_deputy(city, owner, outside, by=owner, starts_on=city.today(), ends_on=city.today())
    report(saved(rows[1]), day, "Done for them.", by=outside)


def test_it_waits_at_the_home_of_who_sees_to_it_and_is_overdue_by_the_citys_day(city: City) -> None:
    item, council = make_prepared(city)
    unit = make_unit(city)
    inside, owner, other = (make_member(city, Role.OWNER, unit=u) for u in (unit, None, None))
    late = ask(item, unit=unit, due_on=item.meeting.held_on, text={"en": "Late"})
    ask(item, person=owner, due_on=city.today(), text={"en": "Today"})
    assert waits_for(inside, city) == []
    decide(item, council)
    assert waits_for(inside, city) == [("late", "Late")]
    assert waits_for(owner, city) == [("open", "Today")]
    assert waits_for(other, city) == []
    report(saved(late), city.today(), "Done.", by=inside)
    assert waits_for(inside, city) == []


def test_what_the_opening_decision_asks_for_stands_in_the_year_it_opened(city: City) -> None:
    item, council = make_prepared(city)
    ask(item, unit=make_unit(city))
    decision = decide(item, council)
    following = make_cycle(Step.SET_UP, city=city, year=2027)
    assert not CouncilCondition.objects.of_year(following).exists()
    following.opened_by = decision
    assert CouncilCondition.objects.of_year(following).count() == 1


def test_an_amendment_asks_for_nothing_of_its_own(city: City) -> None:
    item, _council = make_prepared(city)
    same = ("meeting", "cycle", "kind", "at_change", "title", "draft_decision")
    part = type(item).objects.create(amends=item, number="A1", **{name: getattr(item, name) for name in same})
    with pytest.raises(Conflict):
        ask(part, unit=make_unit(city))
