"""The database refuses what no service would do to an amendment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.models import AgendaItem
from ims.cities.models import City
from ims.people.models import User
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on
from tests.cycles.approval.factories import make_clerk

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> str:
    """Run the act in a savepoint and return the database's refusal."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


@pytest.fixture
def whole(city: City) -> tuple[AgendaItem, list[User]]:
    """Return an item on a whole programme and a council of three."""
    return make_whole(city)


def copy_of(row: Amendment, main: AgendaItem) -> None:
    """Write another amendment past the services."""
    same = ("meeting", "cycle", "kind", "at_change", "title", "draft_decision")
    item = AgendaItem.objects.create(amends=main, number="A8", **{name: getattr(main, name) for name in same})
    kept = ("position", "mover", "subject", "subject_key", "place", "before", "after", "reason")
    Amendment.objects.create(item=item, **{name: getattr(row, name) for name in kept})


def test_an_amendment_stands_as_it_was_proposed(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    amend(main, "§ 1.1", council[0], text={"en": "Else."})
    changes: list[dict[str, Any]] = [{"after": {}}, {"before": {}}, {"reason": "Other"}, {"mover": council[1]}]
    for change in changes:
        said = refused(lambda facts=change: Amendment.objects.update(**facts))  # type: ignore[misc]
        assert "stands as it was proposed" in said
    assert "stands as it was proposed" in refused(lambda: Amendment.objects.all().delete())
    assert Amendment.objects.update(position=7) == 1


def test_its_place_is_fixed_once_its_vote_is_open(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    services.open_vote(row.item, by=make_clerk(main.meeting.city))
    assert "stands as it was proposed" in refused(lambda: Amendment.objects.update(position=7))


def test_none_is_added_once_the_vote_on_the_whole_is_open(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    row = vote_on(amend(main, "§ 1.1", council[0], text={"en": "Else."}), council, "fff")
    services.open_vote(main, by=make_clerk(main.meeting.city))
    assert "before the vote on the whole" in refused(lambda: copy_of(row, main))


def test_an_amendment_amends_no_amendment(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    assert "before the vote on the whole" in refused(lambda: copy_of(row, row.item))


def test_the_whole_is_not_opened_while_one_waits(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})

    def opening() -> int:
        return AgendaItem.objects.filter(pk=main.pk).update(state="open")

    assert "Every amendment is put to the end" in refused(opening)
    AgendaItem.objects.filter(pk=row.item_id).update(state="not_decided", result="withdrawn")
    assert opening() == 1


def test_which_package_is_voted_on_is_fixed_once_the_vote_is_open(whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    vote_on(amend(main, "§ 1.1", council[0], text={"en": "Else."}), council, "fff")
    services.open_vote(main, by=make_clerk(main.meeting.city))
    main.refresh_from_db()
    rows = AgendaItem.objects.filter(pk=main.pk)
    assert "fixed once the vote is open" in refused(lambda: rows.update(package=main.proposed))
    assert "fixed once the vote is open" in refused(lambda: rows.update(proposed=None))
