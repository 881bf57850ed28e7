"""Races of an amendment, each run once: it is there before the whole is voted on, or it was refused."""

import json
from threading import Barrier
from typing import Any

import pgtrigger
import pytest
from django.db import transaction

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.services import conclude_amendment, propose, withdraw
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle
from cycles.perform import perform
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict
from tests.cycles.approval.amendments.factories import amend, make_whole, mark_of
from tests.cycles.approval.factories import cast_votes, make_clerk, make_second_clerk
from tests.cycles.approval.racing_votes import Race, fresh
from tests.cycles.targets.factories import make_coordinator
from tests.racing import at_once

TEXT: dict[str, Any] = {"text": {"en": "Else."}}


def amending(main: AgendaItem, mark: str, member: User) -> Amendment:
    """Propose to change a paragraph, as another request would."""
    return propose(fresh(main), mark, TEXT, "So.", mover=member, by=member)


def an_amendment_comes_at_the_opening(city: City) -> None:
    """A member amends while the clerk opens the vote on the whole: one of them comes first, the other is refused."""
    main, council = make_whole(city)
    mark, clerk = mark_of(main, "§ 1.1"), make_clerk(city)
    opened, came = at_once(lambda: services.open_vote(fresh(main), by=clerk), lambda: amending(main, mark, council[0]))
    outcomes = sorted([type(opened).__name__, type(came).__name__])
    assert outcomes in (["AgendaItem", "Conflict"], ["Amendment", "Conflict"]), (opened, came)
    assert (fresh(main).state == "open") is isinstance(opened, AgendaItem)
    assert Amendment.objects.of(main).count() == (1 if isinstance(came, Amendment) else 0)


def an_amendment_comes_when_the_package_goes_back(city: City) -> None:
    """A member amends while the coordinator takes the package back: no amendment can be voted on afterwards."""
    main, council = make_whole(city)
    mark, by, clerk = mark_of(main, "§ 1.1"), make_coordinator(city), make_clerk(city)
    taken, came = at_once(
        lambda: perform(Cycle.objects.get(pk=main.cycle_id), "withdraw_programme", by=by, note="A figure is wrong."),
        lambda: amending(main, mark, council[0]),
    )
    assert not isinstance(taken, Exception), taken
    assert isinstance(came, Amendment | Conflict), came
    for item in AgendaItem.objects.filter(cycle=main.cycle_id):
        with pytest.raises(Conflict):
            services.open_vote(fresh(item), by=clerk)


def an_amendment_is_withdrawn_at_its_opening(city: City) -> None:
    """A member withdraws while the clerk opens the vote on the amendment: it is withdrawn, or voted on."""
    main, council = make_whole(city)
    row, clerk = amend(main, "§ 1.1", council[0], **TEXT), make_clerk(city)
    opened, gone = at_once(
        lambda: services.open_vote(fresh(row.item), by=clerk), lambda: withdraw(fresh(row.item), by=council[0])
    )
    assert sorted(isinstance(each, Conflict) for each in (opened, gone)) == [False, True], (opened, gone)
    assert fresh(row.item).state == ("not_decided" if gone is None else "open")


def two_clerks_close_an_amendment(city: City) -> None:
    """Two clerks end the vote on an amendment at once: it ends once, and the text that is sealed has it once."""
    main, council = make_whole(city)
    row = amend(main, "§ 1.1", council[0], **TEXT)
    clerks = [make_clerk(city), make_second_clerk(city)]
    services.open_vote(row.item, by=clerks[0])
    cast_votes(row.item, council, "fff")
    results = at_once(*[lambda by=by: conclude_amendment(fresh(row.item), by=by) for by in clerks])
    assert sorted(isinstance(each, Conflict) for each in results) == [False, True], results
    opened = services.open_vote(fresh(main), by=clerks[0])
    assert opened.package is not None
    assert text_in(opened) == "Else."


RACES: list[Race] = [
    an_amendment_comes_at_the_opening,
    an_amendment_comes_when_the_package_goes_back,
    an_amendment_is_withdrawn_at_its_opening,
    two_clerks_close_an_amendment,
]


def text_in(item: AgendaItem) -> str:
    """Return the first paragraph that the item's package holds."""
    assert item.package is not None
    sections = json.loads(item.package.content)["parts"]["programme"]["sections"]
    return str(sections[0]["paragraphs"][0]["text"]["en"])


def amend_without_a_lock(main: AgendaItem, member: User, meet: Barrier) -> None:
    """Look whether the vote on the whole is still to be opened, let it be opened, then write the amendment."""
    assert fresh(main).state == "prepared"
    meet.wait(timeout=30)
    meet.wait(timeout=30)
    ignored = ("cycles.AgendaItem:amends_what_is_prepared", "cycles.Amendment:before_the_vote")
    with pgtrigger.ignore(*ignored), transaction.atomic():
        same = ("meeting", "cycle", "kind", "at_change", "title", "draft_decision")
        item = AgendaItem.objects.create(amends=main, number="A9", **{name: getattr(main, name) for name in same})
        Amendment.objects.create(
            item=item,
            position=1,
            mover=member,
            subject="paragraph",
            subject_key="-",
            place="§ 1.1",
            before={},
            after=TEXT,
            reason="So.",
        )
