"""The database refuses what no service would do to what the council asks for."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from cycles.approval import services
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import AgendaItem
from cycles.cycle import Step
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.cycles.approval.conditions.factories import ask, decide, make_prepared
from tests.cycles.approval.factories import cast_votes, make_clerk
from tests.cycles.factories import make_cycle
from tests.factories import make_member

pytestmark = pytest.mark.django_db
FIXED = "stands as decided"


def refused(act: Callable[[], object]) -> str:
    """Run the act in a savepoint and return the database's refusal."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


@pytest.fixture
def prepared(city: City) -> tuple[AgendaItem, list[User]]:
    """Return a prepared item with a request on it, and a council of three."""
    item, council = make_prepared(city)
    ask(item, person=make_member(city, Role.OWNER))
    return item, council


def another(item: AgendaItem) -> CouncilCondition:
    """Write another request past the services."""
    row = CouncilCondition.objects.get()
    facts = {"text": row.text, "person": row.person, "due_on": row.due_on}
    return CouncilCondition.objects.create(item=item, number=7, **facts)


def everything(item: AgendaItem) -> dict[str, Callable[[], object]]:
    """Return what could be done to the item's only request."""
    rows = CouncilCondition.objects.filter(number=1)
    return {
        "text": lambda: rows.update(text={"en": "Else."}),
        "kind": lambda: rows.update(kind="condition"),
        "due": lambda: rows.update(due_on="2099-01-01"),
        "number": lambda: rows.update(number=5),
        "add": lambda: another(item),
        "delete": rows.delete,
    }


def test_before_the_vote_it_changes_but_is_not_done(prepared: tuple[AgendaItem, list[User]]) -> None:
    """The negative control of the others: the same acts pass before the vote."""
    item, _council = prepared
    done = {"done_on": "2026-01-02", "note": {"en": "Done."}}
    assert FIXED in refused(lambda: CouncilCondition.objects.update(**done))
    for act in everything(item).values():
        with transaction.atomic():
            act()
            transaction.set_rollback(True)


def test_once_the_vote_is_open_nothing_of_it_changes(prepared: tuple[AgendaItem, list[User]]) -> None:
    item, _council = prepared
    services.open_vote(item, by=make_clerk(item.meeting.city))
    for name, act in everything(item).items():
        assert FIXED in refused(act), name
    assert FIXED in refused(lambda: CouncilCondition.objects.update(note={"en": "Soon."}))


def test_once_it_is_decided_only_reports_change(prepared: tuple[AgendaItem, list[User]]) -> None:
    item, council = prepared
    decide(item, council)
    for name, act in everything(item).items():
        assert FIXED in refused(act), name
    done = {"done_on": "2026-01-02", "note": {"en": "Done."}}
    assert FIXED in refused(lambda: CouncilCondition.objects.update(**done, text={"en": "Else."}))
    assert CouncilCondition.objects.update(**done, version=2) == 1
    assert "council_condition_done_says_what" in refused(lambda: CouncilCondition.objects.update(note={}))


def test_what_was_not_carried_is_not_reported_on(prepared: tuple[AgendaItem, list[User]]) -> None:
    item, council = prepared
    decide(item, council, "faa")
    assert FIXED in refused(lambda: CouncilCondition.objects.update(note={"en": "Soon."}))


def test_what_was_taken_off_the_agenda_stays_as_it_was(prepared: tuple[AgendaItem, list[User]]) -> None:
    item, council = prepared
    services.open_vote(item, by=make_clerk(item.meeting.city))
    cast_votes(item, council, "fff")
    services.adjourn(item, "The papers came late.", by=make_clerk(item.meeting.city))
    for name, act in everything(item).items():
        assert FIXED in refused(act), name


def test_it_stays_on_its_item(prepared: tuple[AgendaItem, list[User]], city: City) -> None:
    other, _council = make_prepared(city, cycle=make_cycle(Step.APPROVAL, city=city, year=2025))
    assert FIXED in refused(lambda: CouncilCondition.objects.update(item=other))


def test_one_sees_to_it(prepared: tuple[AgendaItem, list[User]]) -> None:
    assert "council_condition_says_who" in refused(lambda: CouncilCondition.objects.update(person=None))
